// People of a lookalike pool, each in a browser of their own, with real photos: two of one woman from two evenings, and what comes beside them.
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { sql } from '../../src/db/sql.js';
import { createLookalikePool } from './lookalike.js';
import { portrait, samplePhoto } from './photos.js';
import { openSite } from './site.js';

/** The same woman in both, 0.40 apart; in the third one, four friends stand side by side. */
export const photos = {
  evening: () => portrait(0),
  bar: () => portrait(3),
  friends: () => samplePhoto(4),
  /** Nobody is in it. */
  wall: () =>
    sharp({ create: { width: 600, height: 500, channels: 3, background: '#a8b4c0' } })
      .jpeg()
      .toBuffer(),
};

export const upload = (buffer: Buffer, name = 'me.jpg', mimeType = 'image/jpeg') => ({ name, mimeType, buffer });

export interface LooksPerson {
  readonly id: string;
  readonly name: string;
  readonly page: Page;
}

/** For one test file, at its top. */
export function openLooks(flags: readonly string[] = []) {
  const env = async () => ({
    RATE_LIMIT_SCALE: '0',
    PHOTOS_DIR: await mkdtemp(join(tmpdir(), 'nakodo-looks-')),
  });
  const site = openSite({ demo: false, env, flags });
  const db = () => site.database().database;

  async function createPool(policy?: unknown): Promise<{ id: string; code: string }> {
    const code = `L${randomUUID().slice(0, 8)}`;
    return { id: await createLookalikePool(db(), { code, ...(policy !== undefined && { policy }) }), code };
  }

  /** Signed in as a guest with this profile, who has opened no page yet. */
  async function newPerson(name: string, gender: string, options: BrowserContextOptions): Promise<LooksPerson> {
    const { id, page } = await site.guest(name, options);
    await db().run(sql`
      update profiles set gender = ${gender}, school = 'Hill School', birth_date = '1994-05-05', interests = ${['jazz', gender]}
      where id = ${id}`);
    return { id, name, page };
  }

  async function openPerson(name: string, gender: string, path: string, options: BrowserContextOptions): Promise<LooksPerson> {
    const person = await newPerson(name, gender, options);
    await person.page.goto(site.address() + path);
    return person;
  }

  /** As a moderator would. */
  async function rejectPhoto(userId: string): Promise<void> {
    await db().transaction(
      (tx) => tx.run(sql`select decide_photo(id, 'rejected', 'somebody_else') from faces where user_id = ${userId}`),
      { as: { role: 'service_role' } },
    );
  }

  return { ...site, db, createPool, newPerson, openPerson, rejectPhoto };
}

export async function comeIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Come in/ }).click();
  await page.getByRole('heading', { name: 'Before you give a photo' }).waitFor();
}

export async function agree(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'I agree: measure my face' }).click();
  await page.getByRole('button', { name: 'Choose a photo' }).waitFor();
}

/** Through the system's choice of files. */
export async function choose(page: Page, file: ReturnType<typeof upload>): Promise<void> {
  await page.locator('input[type=file]:not([capture])').setInputFiles(file);
}

export async function send(page: Page, file: ReturnType<typeof upload>): Promise<void> {
  await choose(page, file);
  await page.getByRole('button', { name: 'Send this photo' }).click();
}

/** As a hand drags it from another window onto the page. */
export async function giveByDrop(page: Page, photo: Buffer): Promise<void> {
  const data = await transferOf(page, photo);
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
  await page.getByText('Let go: you see it before it is sent.').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
}

/** As Ctrl+V with a picture that was copied elsewhere. */
export async function giveByPaste(page: Page, photo: Buffer): Promise<void> {
  const data = await transferOf(page, photo);
  await page.evaluate(
    (clipboardData) => document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })),
    data,
  );
}

async function transferOf(page: Page, photo: Buffer) {
  return await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    transfer.items.add(new File([bytes], 'me.jpg', { type: 'image/jpeg' }));
    return transfer;
  }, photo.toString('base64'));
}
