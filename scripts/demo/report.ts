import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { renderReport } from '../../report/index.ts';
import { createRateLimits } from '../../shared/base/limiter.ts';
import { createLogger } from '../../shared/base/log.ts';
import { readDirectory, readFolderNames } from '../../shared/cloud/alibaba/directory/directory.ts';
import { assumeRole } from '../../shared/cloud/alibaba/directory/sts.ts';
import { openAlibabaCloud } from '../../shared/cloud/alibaba/open-cloud.ts';
import { parseEndpoints } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import { observeRegion } from '../../shared/engine/owner/observe.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import { kindOfPrincipal } from '../../shared/policy/principals.ts';
import { ReportGatherer, wholeReport } from '../../shared/view/report/gatherer.ts';
import type { ReportData } from '../../shared/view/report-data.ts';
import { unreadOf } from '../../shared/view/unread.ts';
import { checkedPolicy, HANGZHOU, type LandingZone, REGIONS } from './landing-zone.ts';

/**
 * Writes the report of both owners as they stand in the emulated cloud, read as `snapshare report` reads them in the hub.
 * @param path Where to; its folder is made.
 */
export async function writeReport(zone: LandingZone, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, renderReport(await readReport(zone)));
}

/** Reads what such a report tells. */
export async function readReport({ land, accounts: { owner, studio }, ...zone }: LandingZone): Promise<ReportData> {
  const policy = checkedPolicy(zone.policy);
  const log = createLogger(() => undefined);
  const clock = {
    nowMs: () => land.clock.nowMs(),
    steadyMs: () => land.clock.nowMs(),
    sleep: (ms: number) => land.advance(ms),
  };
  const dependencies = {
    credentials: { accessKeyId: owner.accessKeyId, accessKeySecret: owner.accessKeySecret },
    accountId: owner.accountId,
    endpoints: parseEndpoints(JSON.stringify(land.cloud.endpoints), {
      regionId: HANGZHOU,
      accountId: owner.accountId,
    }),
    clock,
    random: () => 0.5,
    log,
    rateLimits: createRateLimits(clock),
  };
  const rpc = openRpc(dependencies, HANGZHOU);
  const nowMs = clock.nowMs();
  return atTime(nowMs, async () => {
    const role = { roleName: zone.policy.owners.roleName, externalId: policy.installation };
    const credentials = await assumeRole(rpc, studio.accountId, role);
    const clouds = [
      openAlibabaCloud(dependencies),
      openAlibabaCloud({ ...dependencies, credentials, accountId: studio.accountId }),
    ];
    const worlds = await Promise.all(
      clouds.flatMap((open) => REGIONS.map((regionId) => observeRegion(open(regionId), policy, 'region', nowMs, log))),
    );
    const named = worlds.flatMap(({ shares }) => shares.flatMap(({ principals }) => [...principals.keys()]));
    const folderIds = [...new Set(named)].filter((principal) => kindOfPrincipal(principal) === 'folder');
    const directory = await readDirectory(rpc, folderIds);
    const folderNames = await readFolderNames(rpc, folderIds);
    const gatherer = new ReportGatherer(policy, nowMs);
    const parts = worlds.map((world) => gatherer.add(world, planRegion(world, policy, nowMs), directory));
    const frame = gatherer.frame({
      accountId: owner.accountId,
      ownerIds: [owner.accountId, studio.accountId],
      areOwnersKnown: true,
      unread: unreadOf(worlds, []),
      directory,
      folderNames,
    });
    return wholeReport(parts, frame);
  });
}

/** Runs something at a time of the emulated cloud, with which the SDK must sign: it takes the time from `Date`. */
async function atTime<Result>(nowMs: number, run: () => Promise<Result>): Promise<Result> {
  const realDate = globalThis.Date;
  globalThis.Date = new Proxy(realDate, {
    construct: (target, parts: unknown[]) => Reflect.construct(target, parts.length === 0 ? [nowMs] : parts) as Date,
    get: (target, name) => (name === 'now' ? () => nowMs : (Reflect.get(target, name) as unknown)),
  });
  try {
    return await run();
  } finally {
    globalThis.Date = realDate;
  }
}
