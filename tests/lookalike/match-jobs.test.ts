// The queue of the lookalike mode: rows that stay, in states that the database holds together. Time is moved in the database: nobody waits here.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { matchJobQueue } from '../../src/modes/lookalike/lookalike.store.js';
import { trimMatchJobsService } from '../../src/modes/lookalike/trim-jobs.js';
import { publishPolicy } from '../../src/people/policies.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { claimRows, failRows, finishRows, isSpent, releaseRows, type Claim } from '../../src/work/queue.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

type JobClaim = Claim<{ readonly id: string; readonly face_id: string; readonly user_id: string }>;

interface Job {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly error_message: string | null;
  readonly reason: string | null;
  readonly match_count: number | null;
  readonly started: boolean;
  readonly over: boolean;
  readonly locked_by: string | null;
  /** Seconds until it may be claimed, in tens: some have passed since; null: never. */
  readonly pause: number | null;
}

forEachPostgres((server) => {
  describe('the queue of match jobs', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let people: string[] = [];

    beforeEach(async () => {
      await db().run(sql`delete from pools`);
      await db().run(sql`delete from profiles`);
      people = (await saveProfiles(db(), [{ name: 'Ana' }, { name: 'Ben' }])).ids;
    });

    /** Faces that wait, each in a pool of its own: a person has one at a time in each. */
    async function addFaces(userId: string, count: number): Promise<string[]> {
      const { id: policyVersionId } = await publishPolicy(db(), {
        name: randomUUID(),
        body: { score: [{ overlap: 'interests', weight: 1 }] },
      });
      const faces: string[] = [];
      for (let n = 0; n < count; n++) {
        const pool = await createPool(db(), { mode: 'lookalike', code: randomUUID(), name: 'Pool', policyVersionId });
        await addMembers(db(), pool, [userId]);
        await db().run(sql`delete from faces where pool_id = ${pool}`); // made on joining where no photos are compared
        const { id } = await db().getRow<{ id: string }>(sql`
          insert into faces (pool_id, user_id, photo_key, photo_hash) values (${pool}, ${userId}, ${randomUUID()}, sha256(${randomUUID()}::text::bytea))
          returning id`);
        faces.push(id);
      }
      return faces;
    }

    /** One after another, as photos come. */
    async function enqueue(faces: readonly string[]): Promise<void> {
      for (const face of faces) await db().run(sql`select open_match_jobs(array[${face}::uuid], 'photo')`);
    }

    const oneJob = async () => {
      const [face = ''] = await addFaces(people[0] ?? '', 1);
      await enqueue([face]);
      return face;
    };
    const claim = (worker = 'w', limit = 1, session: Session = db()): Promise<JobClaim[]> =>
      claimRows(session, matchJobQueue, { worker, limit, leaseMs: 60_000 });
    const claimOne = async (worker = 'w'): Promise<JobClaim> => {
      const [first] = await claim(worker);
      if (!first) throw new Error('No job is ready');
      return first;
    };
    const jobOf = (face: string) =>
      db().getRow<Job>(sql`
        select id, status, attempts, error_message, reason, match_count, started_at is not null as started, completed_at is not null as over, locked_by,
          case when run_at < 'infinity' then greatest(0, 10 * ceil(extract(epoch from run_at - clock_timestamp()) / 10))::int end as pause
        from match_jobs where face_id = ${face}`);
    const endLease = () =>
      db().run(sql`update match_jobs set locked_until = now() - interval '1 second' where status = 'processing'`);
    const endPause = () => db().run(sql`update match_jobs set run_at = now() where status = 'pending'`);
    const fail = (claims: JobClaim[], more: { permanent?: boolean; reason?: string } = {}) =>
      failRows(db(), matchJobQueue, 'w', claims, { message: 'It broke', ...more });

    it('goes from pending to processing to completed, and stays', async () => {
      const face = await oneJob();
      expect(await jobOf(face)).toMatchObject({ status: 'pending', started: false, over: false, attempts: 0 });
      const held = await claimOne();
      expect(held).toMatchObject({ face_id: face, user_id: people[0], attempts: 0 });
      expect(await jobOf(face)).toMatchObject({ status: 'processing', started: true, over: false, locked_by: 'w' });
      expect(await finishRows(db(), matchJobQueue, 'w', [held], sql`match_count = ${3}`)).toBe(1);
      expect(await jobOf(face)).toMatchObject({
        status: 'completed',
        started: true,
        over: true,
        locked_by: null,
        match_count: 3,
        attempts: 0,
      });
      expect(await claim()).toEqual([]);
    });

    it('is worked in the order of coming', async () => {
      const faces = [...(await addFaces(people[0] ?? '', 1)), ...(await addFaces(people[1] ?? '', 1))];
      await enqueue(faces.toReversed());
      expect((await claim('w', 10)).map((job) => job.face_id)).toEqual(faces.toReversed());
    });

    it('looks at a photo before it matches anew who is only to be looked at again', async () => {
      const [first = '', second = '', photo = ''] = await addFaces(people[0] ?? '', 3);
      await enqueue([first, second, photo]);
      await db().run(sql`update match_jobs set cause = 'rematch', turn = 0 where face_id <> ${photo}`);
      expect((await claim('w', 3)).map((each) => each.face_id)).toEqual([photo, first, second]);
    });

    it('lets nobody wait for all photos of somebody who gave many', async () => {
      const [ana = '', ben = ''] = people;
      await enqueue(await addFaces(ana, 5));
      await enqueue(await addFaces(ben, 2));
      expect((await claim('w', 10)).map((job) => job.user_id)).toEqual([ana, ben, ana, ben, ana, ana, ana]);
    });

    it('never gives the same job to two workers', async () => {
      await enqueue(await addFaces(people[0] ?? '', 12));
      const claims = (await Promise.all(['a', 'b', 'c', 'd'].map((worker) => claim(worker, 4)))).flat();
      expect(new Set(claims.map((job) => job.id)).size).toBe(12);
      expect(claims).toHaveLength(12);
    });

    it('passes over what another worker is just claiming', async () => {
      await enqueue(await addFaces(people[0] ?? '', 2));
      await db().transaction(async (tx) => {
        const [first] = await claim('a', 1, tx);
        const others = await db().transaction(async (other) => {
          await other.run(sql`set local lock_timeout = '1s'`); // else a wrong claim would wait for ever
          return await claim('b', 2, other);
        });
        expect(others).toHaveLength(1);
        expect(others[0]?.id).not.toBe(first?.id);
      });
    });

    it('has one open job a face, by the database', async () => {
      const face = await oneJob();
      await expect(
        db().run(
          sql`insert into match_jobs (face_id, pool_id, user_id, cause) select face_id, pool_id, user_id, cause from match_jobs`,
        ),
      ).rejects.toMatchObject({ code: 'conflict' });
      await finishRows(db(), matchJobQueue, 'w', [await claimOne()]);
      await enqueue([face]);
      expect(await db().rows(sql`select status from match_jobs where face_id = ${face} order by created_at`)).toEqual([
        { status: 'completed' },
        { status: 'pending' },
      ]);
    });

    it('gives a job back unworked as if it had never been claimed', async () => {
      const face = await oneJob();
      const before = await jobOf(face);
      await releaseRows(db(), matchJobQueue, 'w', [await claimOne()]);
      expect(await jobOf(face)).toEqual(before);
    });

    it('tries again after 1 and 2 minutes, and has failed for good after 3 attempts', async () => {
      const face = await oneJob();
      const seen: [string, number, number | null][] = [];
      for (let attempt = 0; attempt < 3; attempt++) {
        await endPause();
        await fail([await claimOne()]);
        const { status, attempts, pause } = await jobOf(face);
        seen.push([status, attempts, pause]);
      }
      expect(seen).toEqual([
        ['pending', 1, 60],
        ['pending', 2, 120],
        ['failed', 3, null],
      ]);
      expect(await jobOf(face)).toMatchObject({
        error_message: 'It broke',
        reason: null,
        over: true,
        started: true,
        locked_by: null,
      });
      expect(await claim()).toEqual([]);
    });

    it('is not claimed before its pause is over', async () => {
      await oneJob();
      await fail([await claimOne()]);
      expect(await claim()).toEqual([]);
      await db().run(sql`update match_jobs set run_at = run_at - interval '61 seconds'`);
      expect(await claim()).toHaveLength(1);
    });

    it('says nothing any more of an error that passed', async () => {
      const face = await oneJob();
      await fail([await claimOne()]);
      expect(await jobOf(face)).toMatchObject({ error_message: 'It broke' });
      await endPause();
      await finishRows(db(), matchJobQueue, 'w', [await claimOne()]);
      expect(await jobOf(face)).toMatchObject({ status: 'completed', attempts: 1, error_message: null });
    });

    it('fails at once with its reason where trying again cannot help', async () => {
      const face = await oneJob();
      await fail([await claimOne()], { permanent: true, reason: 'no_face' });
      expect(await jobOf(face)).toMatchObject({ status: 'failed', attempts: 1, reason: 'no_face', over: true });
    });

    it('is worked anew when it was enqueued again meanwhile, whatever became of the work', async () => {
      const face = await oneJob();
      const first = await claimOne();
      await enqueue([face]);
      expect(await finishRows(db(), matchJobQueue, 'w', [first])).toBe(0);
      expect(await jobOf(face)).toMatchObject({ status: 'pending', started: false, locked_by: null, pause: 0 });
      const second = await claimOne();
      await enqueue([face]);
      await fail([second], { permanent: true, reason: 'no_face' });
      expect(await jobOf(face)).toMatchObject({ status: 'pending', reason: null, pause: 0 });
      expect(await finishRows(db(), matchJobQueue, 'w', [await claimOne()])).toBe(1);
    });

    it("takes over a dead worker's job, counts it, and the late worker changes nothing", async () => {
      const face = await oneJob();
      const lost = await claimOne('lost');
      expect(await claim('next')).toEqual([]);
      await endLease();
      const taken = await claimOne('next');
      expect(taken).toMatchObject({ id: lost.id, attempts: 1 });
      expect(await finishRows(db(), matchJobQueue, 'lost', [lost])).toBe(0);
      await failRows(db(), matchJobQueue, 'lost', [lost], { message: 'Too late' });
      await releaseRows(db(), matchJobQueue, 'lost', [lost]);
      expect(await jobOf(face)).toMatchObject({ status: 'processing', locked_by: 'next', error_message: null });
      expect(await finishRows(db(), matchJobQueue, 'next', [taken])).toBe(1);
    });

    it('says of a job that lost its worker three times that it must be failed, not worked', async () => {
      const face = await oneJob();
      for (let n = 0; n < 3; n++) {
        expect(isSpent(matchJobQueue, await claimOne())).toBe(false);
        await endLease();
      }
      const taken = await claimOne();
      expect(isSpent(matchJobQueue, taken)).toBe(true);
      await fail([taken]);
      expect(await jobOf(face)).toMatchObject({ status: 'failed', attempts: 3 });
    });

    it('ends in exactly one ended job with its effect exactly once, wherever the worker dies', async () => {
      await db().run(sql`create table if not exists effects (job uuid primary key)`);
      const dying = new Error('The worker died');
      type Step = 'claimed' | 'effect' | 'finished' | 'committed';
      const work = async (session: Database, dies?: Step) => {
        const held = await claimOne();
        if (dies === 'claimed') throw dying;
        await session.transaction(async (tx) => {
          await tx.run(sql`insert into effects values (${held.id})`);
          if (dies === 'effect') throw dying;
          await finishRows(tx, matchJobQueue, 'w', [held]);
          if (dies === 'finished') throw dying;
        });
        if (dies === 'committed') throw dying;
      };
      for (const step of ['claimed', 'effect', 'finished', 'committed'] as const) {
        const face = await oneJob();
        await expect(work(db(), step)).rejects.toBe(dying);
        await endLease();
        if (step !== 'committed') await work(db());
        const job = await jobOf(face);
        expect(job).toMatchObject({ status: 'completed', attempts: step === 'committed' ? 0 : 1 });
        expect(await db().rows(sql`select from effects where job = ${job.id}`)).toHaveLength(1);
        expect(await claim()).toEqual([]);
      }
    });

    it.each([
      ['processing without a lease', sql`status = 'processing', started_at = now()`],
      ['a lease of a job that is not worked', sql`locked_by = 'w', locked_until = now()`],
      ['a lease without an end', sql`status = 'processing', started_at = now(), locked_by = 'w'`],
      ['completed at no time', sql`status = 'completed', started_at = now()`],
      ['completed but never begun', sql`status = 'completed', completed_at = now()`],
      ['over but still pending', sql`completed_at = now()`],
      ['pending but begun', sql`started_at = now()`],
      ['failed without a word', sql`status = 'failed', completed_at = now()`],
      ['a reason without a failure', sql`reason = 'no_face'`],
      ['a state that there is not', sql`status = 'parked'`],
    ])('refuses a job that is %s, whoever writes it', async (_, change) => {
      await oneJob();
      await expect(db().run(sql`update match_jobs set ${change}`)).rejects.toMatchObject({ code: 'invalid_input' });
    });

    it('is forgotten with the face, worked or not', async () => {
      const face = await oneJob();
      const held = await claimOne();
      await db().run(sql`delete from faces where id = ${face}`);
      expect(await finishRows(db(), matchJobQueue, 'w', [held])).toBe(0);
      expect(await db().rows(sql`select from match_jobs`)).toEqual([]);
    });

    const info = () =>
      db().rows<{ state: string; last_error: string | null }>(
        sql`select state, last_error from pools, get_detailed_queue_info(id)`,
      );

    it('is shown to operators in the order of working, with who failed too often last', async () => {
      await oneJob();
      expect(await info()).toEqual([{ state: 'ready', last_error: null }]);
      const held = await claimOne();
      expect(await info()).toEqual([{ state: 'in work', last_error: null }]);
      await fail([held]);
      expect(await info()).toEqual([{ state: 'retrying', last_error: 'It broke' }]);
      for (let attempt = 0; attempt < 2; attempt++) {
        await endPause();
        await fail([await claimOne()]);
      }
      expect(await info()).toEqual([{ state: 'parked', last_error: 'It broke' }]);
    });

    it('tries again what nobody knows the reason of when an admin says so, but no photo without a face', async () => {
      const [broken = '', empty = ''] = await addFaces(people[0] ?? '', 2);
      await enqueue([broken, empty]);
      for (let attempt = 0; attempt < 3; attempt++) {
        await endPause();
        await fail((await claim('w', 2)).filter((job) => job.face_id === broken));
        await db().run(
          sql`update match_jobs set locked_by = null, locked_until = null, status = 'pending', started_at = null where face_id = ${empty}`,
        );
      }
      await fail([await claimOne()], { permanent: true, reason: 'no_face' });
      const retry = () =>
        db().transaction((tx) => tx.rows<{ retried: number }>(sql`select retry_parked(id) as retried from pools order by 1`), {
          as: { role: 'service_role' },
        });
      expect(await retry()).toEqual([{ retried: 0 }, { retried: 1 }]);
      expect((await claim('w', 5)).map((job) => job.face_id)).toEqual([broken]);
      expect(await retry()).toEqual([{ retried: 0 }, { retried: 0 }]);
    });

    it('is removed 7 days after it was over, and never while it is open', async () => {
      const faces = await addFaces(people[0] ?? '', 4);
      await enqueue(faces);
      const [done, failed] = await claim('w', 3);
      await finishRows(db(), matchJobQueue, 'w', done ? [done] : []);
      await fail(failed ? [failed] : [], { permanent: true, reason: 'no_face' });
      const age = (time: string) =>
        db().run(sql`
          update match_jobs set created_at = now() - ${time}::interval, started_at = started_at - ${time}::interval,
            completed_at = case when completed_at is not null then now() - ${time}::interval end`);
      await age('6 days 23 hours');
      expect(await trimMatchJobsService(db()).runOnce(new AbortController().signal)).toBe(false);
      expect(await db().rows(sql`select from match_jobs`)).toHaveLength(4);
      await age('7 days 1 minute');
      await trimMatchJobsService(db()).runOnce(new AbortController().signal);
      expect(await db().rows(sql`select status from match_jobs order by status`)).toEqual([
        { status: 'pending' },
        { status: 'processing' },
      ]);
    });

    it('is found by its index however long the history', async () => {
      const [face = ''] = await addFaces(people[0] ?? '', 1);
      await db().run(sql`
        insert into match_jobs (face_id, pool_id, user_id, cause, status, started_at, completed_at)
        select id, pool_id, user_id, 'photo', 'completed', now(), now() from faces, generate_series(1, 5000) where id = ${face}`);
      await enqueue([face]);
      await db().run(sql`analyze match_jobs`);
      const plan = await db().rows<Record<string, string>>(sql`
        explain select id from match_jobs where run_at <= clock_timestamp() and coalesce(locked_until, '-infinity') < clock_timestamp()
          and status in ('pending', 'processing') order by turn, created_at, id limit 1 for update skip locked`);
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Index Scan using match_jobs_(open|order)/);
    });
  });
});
