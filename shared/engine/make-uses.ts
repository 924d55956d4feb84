import type { Cloud, OpenCloud } from '../cloud/ports.ts';
import { finding } from '../plan/finding.ts';
import { groupBy } from '../plan/group-by.ts';
import { because } from '../plan/reasons.ts';
import { tokenAfter, USE_TAG, type WantedUse } from '../plan/uses.ts';
import type { CloudCallError } from '../platform/errors.ts';
import type { Logger } from '../platform/log.ts';
import { withRequestIds } from '../platform/requests.ts';
import { type Clock, SECOND_MS } from '../platform/time.ts';
import type { Progress } from './progress.ts';
import { isDoneLater } from './refusal.ts';

/** So many are made in one run, well within the time that a function has; the next run goes on. */
const MAX_PER_RUN = 200;
/** How often a result that was deleted is asked for with another token before the next run has to. */
const MAX_ROUNDS = 3;
/** A new result is in the listings by then; what is not is gone. */
const APPEARS_WITHIN_MS = 60 * SECOND_MS;
const POLL_MS = 3 * SECOND_MS;

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

interface Made {
  readonly wanted: WantedUse;
  readonly resultId: string;
  readonly requestIds: readonly string[];
}

/**
 * Makes copies and disks, those of one rule one after another. The client token keeps a result from being made twice,
 * also by a run beside this one; but the service goes on answering a token with its result after that was deleted, so
 * every result is looked at, and a lost one made with the next token, the same in every run.
 */
export async function makeUses(actions: readonly WantedUse[], context: MakeContext): Promise<void> {
  const { progress, log } = context;
  if (actions.length > MAX_PER_RUN) {
    log.info('deferred', { count: actions.length - MAX_PER_RUN, because: `one run makes ${MAX_PER_RUN}` });
  }
  let waiting: readonly WantedUse[] = actions.slice(0, MAX_PER_RUN);
  for (let round = 1; round <= MAX_ROUNDS && waiting.length > 0; round += 1) {
    const made = await makeOnce(waiting, context);
    const lost = await lostOf(made, context);
    for (const one of made.filter((result) => !lost.includes(result))) {
      progress.count('applied');
      log.info('applied', { ...subjectOf(one.wanted), resultId: one.resultId, requestIds: one.requestIds });
    }
    waiting = lost.map(({ wanted, resultId }) => withNextToken(wanted, resultId));
  }
  for (const wanted of waiting) log.info('deferred', { ...subjectOf(wanted), ...because('RESULTS_VANISH') });
}

async function makeOnce(actions: readonly WantedUse[], context: MakeContext): Promise<Made[]> {
  const byRule = groupBy(actions, ({ useId }) => useId);
  const lists = await Promise.all([...byRule.values()].map((ofRule) => makeForRule(ofRule, context)));
  return lists.flat();
}

async function makeForRule(actions: readonly WantedUse[], { cloud, progress, log }: MakeContext): Promise<Made[]> {
  const made: Made[] = [];
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

/** Those that cannot be found although they were just made. When looking fails, none counts as lost. */
async function lostOf(made: readonly Made[], context: MakeContext): Promise<readonly Made[]> {
  const { clock, progress } = context;
  const deadlineMs = clock.steadyMs() + APPEARS_WITHIN_MS;
  let missing = made;
  while (missing.length > 0) {
    let seen: ReadonlySet<string> = new Set();
    const error = await progress.attempt('Looking at what was made', async () => {
      seen = await visibleOf(missing, context);
    });
    if (error) return [];
    missing = missing.filter(({ resultId }) => !seen.has(resultId));
    if (missing.length === 0 || clock.steadyMs() + POLL_MS > deadlineMs) break;
    await clock.sleep(POLL_MS);
  }
  return missing;
}

async function visibleOf(made: readonly Made[], { cloud, openCloud }: MakeContext): Promise<Set<string>> {
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
    ? { ...wanted, copy: { ...wanted.copy, clientToken: tokenAfter(wanted.copy.clientToken, lostId) } }
    : { ...wanted, disk: { ...wanted.disk, clientToken: tokenAfter(wanted.disk.clientToken, lostId) } };
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
