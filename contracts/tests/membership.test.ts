import { parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import { admin, members, personOf, refusal, stranger } from './support/chain.js';
import { openChain } from './support/open-chain.js';

const chain = openChain();

const member = members[0] as (typeof members)[0];
const newcomer = personOf(12);

describe('the membership token', () => {
  it('is one whole token and one vote from the moment of joining, without a transaction of the member', async () => {
    const { call, send, membership } = chain();
    await send(membership, 'mint', [newcomer.address]);
    expect(await call(membership, 'balanceOf', [newcomer.address])).toBe(1n);
    expect(await call(membership, 'getVotes', [newcomer.address])).toBe(1n);
    expect(await call(membership, 'decimals')).toBe(0);
    expect(await call(membership, 'CLOCK_MODE')).toBe('mode=timestamp');
  });

  it('is never held twice, and revoked or given back only once', async () => {
    const { send, membership } = chain();
    expect(await refusal(send(membership, 'mint', [member.address]))).toEqual(['AlreadyMember', member.address]);
    expect(await refusal(send(membership, 'mintMany', [[newcomer.address, newcomer.address]]))).toEqual([
      'AlreadyMember',
      newcomer.address,
    ]);
    await send(membership, 'revoke', [member.address]);
    expect(await refusal(send(membership, 'revoke', [member.address]))).toEqual(['NotAMember', member.address]);
    expect(await refusal(send(membership, 'resign', [], member))).toEqual(['NotAMember', member.address]);
  });

  it('cannot be sold, lent or delegated', async () => {
    const { send, membership } = chain();
    const to = newcomer.address;
    expect(await refusal(send(membership, 'transfer', [to, 1n], member))).toEqual(['SoulBound']);
    expect(await refusal(send(membership, 'transfer', [to, 0n], member))).toEqual(['SoulBound']);
    expect(await refusal(send(membership, 'approve', [to, 1n], member))).toEqual(['SoulBound']);
    expect(await refusal(send(membership, 'delegate', [to], member))).toEqual(['OwnVoteOnly']);
    expect((await refusal(send(membership, 'transferFrom', [member.address, to, 1n], admin)))[0]).toBe(
      'ERC20InsufficientAllowance',
    );
  });

  it('cannot be delegated by a signature either', async () => {
    const { send, membership, domain } = chain();
    const signature = await member.signTypedData({
      domain: { name: 'Nakodo membership', version: '1', chainId: domain.chainId, verifyingContract: membership.address },
      types: {
        Delegation: [
          { name: 'delegatee', type: 'address' },
          { name: 'nonce', type: 'uint256' },
          { name: 'expiry', type: 'uint256' },
        ],
      },
      primaryType: 'Delegation',
      message: { delegatee: newcomer.address, nonce: 0n, expiry: 2n ** 40n },
    });
    const [r, s, v] = [signature.slice(0, 66), `0x${signature.slice(66, 130)}`, Number(`0x${signature.slice(130)}`)];
    expect(await refusal(send(membership, 'delegateBySig', [newcomer.address, 0n, 2n ** 40n, v, r, s]))).toEqual(['OwnVoteOnly']);
  });

  it('is admitted and revoked by the minter alone; who may mint is for the admin to say', async () => {
    const { call, send, membership } = chain();
    expect((await refusal(send(membership, 'mint', [stranger.address], stranger)))[0]).toBe('AccessControlUnauthorizedAccount');
    expect((await refusal(send(membership, 'revoke', [member.address], stranger)))[0]).toBe('AccessControlUnauthorizedAccount');
    const role = await call(membership, 'MINTER_ROLE');
    await send(membership, 'grantRole', [role, stranger.address]);
    await send(membership, 'mint', [newcomer.address], stranger);
    expect((await refusal(send(membership, 'grantRole', [role, newcomer.address], stranger)))[0]).toBe(
      'AccessControlUnauthorizedAccount',
    );
  });

  it('lets a member go without asking, come back, and remembers both', async () => {
    const { call, send, membership, now, pass } = chain();
    const before = await now();
    await pass(10);
    await send(membership, 'resign', [], member);
    const away = await now();
    await pass(10);
    await send(membership, 'mint', [member.address]);
    const back = await now();
    await pass(10);
    const votesAt = (time: number) => call(membership, 'getPastVotes', [member.address, time]);
    expect(await Promise.all([before, away, back].map(votesAt))).toEqual([1n, 0n, 1n]);
  });

  it('tells no one’s future: who is a member is known for the past only', async () => {
    const { call, membership, now } = chain();
    const name = (await refusal(call(membership, 'getPastVotes', [member.address, (await now()) + 10])))[0];
    expect(name).toBe('ERC5805FutureLookup');
  });

  it('is an ordinary ERC-20 to a wallet that shows it', async () => {
    const abi = parseAbi(['function symbol() view returns (string)', 'function totalSupply() view returns (uint256)']);
    const { client, membership } = chain();
    const read = (functionName: 'symbol' | 'totalSupply') =>
      client.readContract({ address: membership.address, abi, functionName });
    expect([await read('symbol'), await read('totalSupply')]).toEqual(['NAKODO', BigInt(members.length)]);
  });
});
