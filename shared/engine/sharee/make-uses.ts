import { withTokenAfter } from '../../base/client-token.ts';
import type { CloudCallError } from '../../base/errors.ts';
import { groupBy } from '../../base/group-by.ts';
import type { Logger } from '../../base/log.ts';
import { withRequestIds } from '../../base/requests.ts';
import type { Clock } from '../../base/time.ts';
import type { Cloud, OpenCloud } from '../../cloud/ports.ts';
import { finding } from '../../plan/findings/finding.ts';
import { because } from '../../plan/findings/reasons.ts';
import { USE_TAG, type WantedUse } from '../../plan/sharee/uses.ts';
import { type Made, makeVisible } from '../make-visible.ts';
import { isDoneLater } from '../owner/refusal.ts';
import type { Progress } from '../progress.ts';

/** So many are made in one run, well within the time that a function has; the next run goes on. */
const MAX_PER_RUN = 200;
/** Refusals that concern one snapshot; any other concerns the rule, and would meet its other snapshots as well. */
const OF_ONE_SNAPSHOT =
  /^(InvalidSnapshot|NotSupportSnapshot|InvalidDiskSize|InvalidEncrypted|OperationDenied\.Snapshot)/;

interface MakeContext {
  readonly cloud: Cloud;
  readonly openCloud: OpenCloud;
  readonly clock: Clock;
  readonly log: Logger;
  readonly progress: Progress;
}

/**
 * Makes copies and disks, those of one rule one after another, and each once.
 */
export async function makeUses(actions: readonly WantedUse[], context: MakeContext): Promise<void> {
  const { progress, log } = context;
  if (actions.length > MAX_PER_RUN) {
    log.info('deferred', { count: actions.length - MAX_PER_RUN, because: `one run makes ${MAX_PER_RUN}` });
  }
  const vanished = await makeVisible(
    actions.slice(0, MAX_PER_RUN),
    {
      make: (wanted) => makeOnce(wanted, context),
      find: (made) => visibleOf(made, context),
      withNextToken,
      onMade: ({ wanted, resultId, requestIds }) => {
        progress.count('applied');
        log.info('applied', { ...subjectOf(wanted), resultId, requestIds });
      },
    },
    context,
  );
  for (const wanted of vanished) log.info('deferred', { ...subjectOf(wanted), ...because('RESULTS_VANISH') });
}

async function makeOnce(actions: readonly WantedUse[], context: MakeContext): Promise<Made<WantedUse>[]> {
  const byRule = groupBy(actions, ({ useId }) => useId);
  const lists = await Promise.all([...byRule.values()].map((ofRule) => makeForRule(ofRule, context)));
  return lists.flat();
}

async function makeForRule(
  actions: readonly WantedUse[],
  { cloud, progress, log }: MakeContext,
): Promise<Made<WantedUse>[]> {
  const made: Made<WantedUse>[] = [];
  for (const [index, wanted] of actions.entries()) {
    if (progress.isServiceDown) break;
    const doing = describe(wanted);
    const error = await progress.attempt(doing, async () => {
      const { result: resultId, requestIds } = await withRequestIds(() =>
        wanted.copy ? cloud.snapshots.copySnapshot(wanted.copy) : cloud.disks.createDisk(wanted.disk),
      );
      made.push({ wanted, resultId, requestIds });
    });
    if (!error) continue;
    report(error, doing, wanted, progress);
    if (error.retryable || isDoneLater(error) || OF_ONE_SNAPSHOT.test(error.cloudCode)) continue;
    const count = actions.length - index - 1;
    if (count > 0) log.info('deferred', { count, because: `${error.cloudCode} would meet them too` });
    break;
  }
  return made;
}

function report(error: CloudCallError, doing: string, wanted: WantedUse, progress: Progress): void {
  const { cloudCode, requestId = 'unknown', remedy: advice } = error;
  const subject = { snapshotId: snapshotIdOf(wanted), principal: wanted.ownerAccountId };
  if (error.retryable) {
    progress.count('failed');
    progress.reportFailure(error, doing, subject);
  } else if (isDoneLater(error)) {
    progress.find(finding('USE_WAITS', subject, { doing, cloudCode, requestId }));
  } else {
    progress.count('failed');
    const isRight = /^(Forbidden|NoPermission)/.test(cloudCode);
    progress.find(finding(isRight ? 'MISSING_RIGHT' : 'USE_REFUSED', subject, { doing, cloudCode, requestId, advice }));
  }
}

async function visibleOf(made: readonly Made<WantedUse>[], { cloud, openCloud }: MakeContext): Promise<Set<string>> {
  const byRegion = groupBy(made, ({ wanted }) => wanted.copy?.destinationRegionId);
  const lists = await Promise.all(
    [...byRegion].map(async ([regionId, ofRegion]) => {
      if (regionId === undefined) return (await cloud.disks.listDisks({ key: USE_TAG })).map(({ diskId }) => diskId);
      const copies = await openCloud(regionId).snapshots.getSnapshots(ofRegion.map(({ resultId }) => resultId));
      return copies.map(({ snapshotId }) => snapshotId);
    }),
  );
  return new Set(lists.flat());
}

function withNextToken(wanted: WantedUse, lostId: string): WantedUse {
  return wanted.copy
    ? { ...wanted, copy: withTokenAfter(wanted.copy, lostId) }
    : { ...wanted, disk: withTokenAfter(wanted.disk, lostId) };
}

function snapshotIdOf(wanted: WantedUse): string {
  return (wanted.copy ?? wanted.disk).snapshotId;
}

function describe(wanted: WantedUse): string {
  return wanted.copy
    ? `Copying ${wanted.copy.snapshotId} to ${wanted.copy.destinationRegionId}`
    : `Making a disk of ${wanted.disk.snapshotId} in ${wanted.disk.zoneId}`;
}

/** What a log line tells of a use beside its result. */
export function subjectOf(wanted: WantedUse) {
  const { kind, useId, ownerAccountId, because: text, reasons } = wanted;
  return { kind, snapshotId: snapshotIdOf(wanted), useId, ownerAccountId, because: text, reasons };
}
