import { DAY_MS, HOUR_MS } from '../../shared/base/durations.ts';
import { changesBetween, comparableOf } from '../../shared/view/report/changes.ts';
import type { ReportData } from '../../shared/view/report-data.ts';
import { HANGZHOU, type LandingZone, SHANGHAI, startLandingZone } from '../demo/landing-zone.ts';
import { readReport } from '../demo/report.ts';

const START_MS = Date.UTC(2026, 2, 2, 8);
const TIMERS = { SNAPSHARE_UNSHARE_CRON: '0 0 0 1 1 *' };

/**
 * Makes the report of a company in which much goes on: grants with and without an end, a folder, outsiders that read and
 * that have not answered, what a person has shared by hand, and what is past its retention.
 */
export async function companyReport(): Promise<ReportData> {
  const zone = await startLandingZone({ startMs: START_MS, cloud: { snapshotMs: false } }, TIMERS);
  try {
    fill(zone);
    await zone.land.advance(2 * HOUR_MS);
    const before = await readReport(zone);
    await happen(zone);
    const report = await readReport(zone);
    return { ...report, changes: changesBetween(comparableOf(before), comparableOf(report)) };
  } finally {
    await zone.land.stop();
  }
}

/** Makes snapshots, which the deployed functions share by their tags. */
function fill({ land: { cloud }, accounts, folders, copyKeys }: LandingZone): void {
  const { shop, billing, lab, partner } = accounts;
  for (const name of ['search', 'payments', 'warehouse']) {
    cloud.createAccount({ name, directory: 'member', folderId: folders.production });
  }
  const tagged: readonly (readonly [name: string, shareTo: string, team: string, sizeGiB: number])[] = [
    ['golden-web', `${folders.production}/60d ${lab.accountId}/20d`, 'platform', 80],
    ['golden-db', folders.production, 'platform', 200],
    ['golden-cache', `${folders.production}/5d`, 'platform', 40],
    ['shop-orders', `${shop.accountId}/7d ${billing.accountId}`, 'shop', 500],
    ['shop-catalog', `${shop.accountId}/30d ${partner.accountId}/30d`, 'shop', 320],
    ['ledger-2026-02', `${billing.accountId}/90d`, 'finance', 120],
    ['ml-features', `${lab.accountId}/14d`, 'data', 900],
    ['partner-feed', partner.accountId, 'data', 60],
    ['季度报表', `${billing.accountId}/45d ${shop.accountId}/3d`, 'finance', 20],
    ['typo-in-its-tag', `${shop.accountId} 12345`, 'shop', 40],
  ];
  for (const [at, [name, shareTo, team, sizeGiB]] of tagged.entries()) {
    const regionId = at % 4 === 3 ? SHANGHAI : HANGZHOU;
    cloud.as(accounts.owner.accountId, regionId).createSnapshot({
      name,
      sizeGiB,
      retentionDays: 120,
      isComplete: true,
      tags: { 'share-to': shareTo, team },
      ...(at % 3 === 1 && { encryptedWith: copyKeys[regionId] ?? '' }),
    });
  }
}

/** What a person does by hand afterwards. */
async function happen({ land, accounts: { owner, stranger, shop } }: LandingZone): Promise<void> {
  const { cloud } = land;
  const person = cloud.as(owner.accountId, HANGZHOU);
  const share = (name: string, snapshotId: string, accountId: string, allowsExternalTargets: boolean): void =>
    void person.createShare({ name, principals: [accountId], snapshotIds: [snapshotId], allowsExternalTargets });
  const audit = person.createSnapshot({
    name: 'audit-export',
    sizeGiB: 700,
    isComplete: true,
    tags: { team: 'finance' },
  });
  share('quick-look', audit.snapshotId, stranger.accountId, true);
  await land.advance(HOUR_MS);
  const invited = cloud.as(stranger.accountId, HANGZHOU);
  for (const { invitationId } of invited.listInvitations()) invited.acceptInvitation(invitationId);
  const vendor = cloud.createAccount({ name: 'vendor' });
  const dump = person.createSnapshot({ name: 'orders-dump', sizeGiB: 150, isComplete: true, tags: { team: 'shop' } });
  share('for-the-vendor', dump.snapshotId, vendor.accountId, true);
  for (const [name, sizeGiB] of [
    ['old-export', 1600],
    ['attic', 2400],
  ] as const) {
    const old = { createdAtMs: START_MS - 60 * DAY_MS, retentionDays: 14, isComplete: true } as const;
    share(
      'long-ago',
      person.createSnapshot({ name, sizeGiB, ...old, tags: { team: 'shop' } }).snapshotId,
      shop.accountId,
      false,
    );
  }
  await land.advance(HOUR_MS);
}
