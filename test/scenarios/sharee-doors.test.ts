import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codesOf, HANGZHOU, type Summary } from './landscape.ts';
import { changePolicy, company, owner, SETTLED_MS, SHAREE, share, sharee, start, writes } from './sharee-stage.ts';

/** Which shares an account is let out of by its policy. */

beforeEach(async () => {
  await start([]);
  changePolicy({ accept: { senders: [], otherwise: 'reject' } });
});
afterEach(() => company.land.stop());

async function judge(): Promise<Summary> {
  company.land.cloud.clearCalls();
  const summary = await company.invoke('accept-invitation', { regions: [HANGZHOU] }, SHAREE);
  await company.land.advance(SETTLED_MS);
  return summary;
}
const sees = (): boolean =>
  sharee()
    .visibleSnapshots()
    .some(({ isShared }) => isShared);

describe('a share of a sender that is not trusted', () => {
  test('is left by an account that was invited, while it holds snapshots alone', async () => {
    await share({}, company.partner.accountId);
    expect(sees()).toBe(true);
    expect(codesOf(await judge())).toEqual(['SHARE_LEFT']);
    expect(sees()).toBe(false);
    expect(codesOf(await judge())).toEqual([]);
  });

  test('is not left while it is empty, but once it holds a snapshot again', async () => {
    const sender = owner(company.partner.accountId);
    const { shareId, snapshotId } = await share({}, company.partner.accountId);
    sender.disassociate(shareId, { snapshotIds: [snapshotId] });
    await company.land.advance(SETTLED_MS);
    expect(codesOf(await judge())).toEqual(['SENDER_NO_LONGER_TRUSTED']);
    expect(writes()).toEqual([]);
    sender.associate(shareId, { snapshotIds: [snapshotId] });
    await company.land.advance(SETTLED_MS);
    expect(codesOf(await judge())).toEqual(['SHARE_LEFT']);
  });

  test('is reported and never tried to leave where it came through the directory: nobody can', async () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    owner().createShare({ allowsExternalTargets: true, snapshotIds: [snapshotId], principals: [SHAREE] });
    await company.land.advance(SETTLED_MS);
    for (let run = 1; run <= 2; run += 1) {
      const summary = await judge();
      expect(codesOf(summary)).toEqual(['SENDER_NO_LONGER_TRUSTED']);
      expect(summary).toMatchObject({ regions: [{ failed: 0 }] });
      expect(writes()).toEqual([]);
    }
    expect(sees()).toBe(true);
  });
});
