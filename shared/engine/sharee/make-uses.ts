import { withTokenAfter } from '../../base/client-token.ts';
import { type CloudCallError, isOfCaller } from '../../base/errors.ts';
import { groupBy } from '../../base/group-by.ts';
import type { Logger } from '../../base/log.ts';
import { withRequestIds } from '../../base/requests.ts';
import type { Clock } from '../../base/time.ts';
import type { Cloud, OpenCloud } from '../../cloud/ports.ts';
import { type FindingCode, finding } from '../../plan/findings/finding.ts';
import { because } from '../../plan/findings/reasons.ts';
import { plus, type Room, subjectOfUse, type UsePlan, type WaitingUse } from '../../plan/sharee/use-plan.ts';
import { USE_TAG, type WantedUse } from '../../plan/sharee/uses.ts';
import { type Made, makeVisible } from '../make-visible.ts';
import { isDoneLater } from '../owner/refusal.ts';
import type { Progress } from '../progress.ts';

/** So many are made in one run, well within the time that a function has; the next run goes on. */
const MAX_PER_RUN = 200;
/**
 * Refusals that would meet the rule's other snapshots as well. Any other code, also one that is not known, is taken to be
 * about one snapshot, so that whatever is refused for good holds up no other.
 * @see ECS API 2014-05-26, error tables of CopySnapshot and CreateDisk
 */
const OF_RULE =
  /^(Forbidden|NoPermission|Account|InvalidAccount|Quota|User|InvalidUser|SecurityRisk|Region|InvalidRegion|Zone|InvalidZone|InvalidParameter\.(KMSKeyId|Kms|DataEncrypted)|InvalidKMSKeyId|Invalid(Data)?DiskCategory\.(NotSupp|Value)|OperationDenied\.NonCompliant)/;

/** What a refusal is about, by its code: the first that matches. */
const REFUSALS: readonly (readonly [RegExp, FindingCode])[] = [
  [/^(Forbidden|NoPermission)/, 'MISSING_RIGHT'],
  [
    /kms|DataEncryptedKey|EncryptedMismatch|EncryptedOption|DefaultEncryption|InvalidParameter\.Encrypted/i,
    'USE_KEY_REFUSED',
  ],
  [/Zone|DiskCategory|DiskSize|InvalidSize|RegionId$/, 'USE_DISK_REFUSED'],
  [/^(InvalidSnapshot|OperationDenied\.Snapshot|InvalidEncrypted)/, 'USE_SNAPSHOT_REFUSED'],
];

interface MakeContext {
  readonly cloud: Cloud;
  readonly openCloud: OpenCloud;
  readonly clock: Clock;
  readonly log: Logger;
  readonly progress: Progress;
}

/** What a run may still make of each rule, and of all. What may have been made stays paid for. */
class Purse {
  readonly #rooms: Map<string, Room>;
  #left = MAX_PER_RUN;

  constructor(rooms: UsePlan['rooms']) {
    this.#rooms = new Map(rooms);
  }

  /** Pays for one, if there is room for it. */
  pay({ ruleId, countedGiB }: WantedUse): boolean {
    const room = this.#rooms.get(ruleId);
    if (this.#left < 1 || room === undefined || room.count < 1 || room.totalGiB < countedGiB) return false;
    this.#rooms.set(ruleId, plus(room, -1, -countedGiB));
    this.#left -= 1;
    return true;
  }

  /** Takes back what was paid for one that was surely not made. */
  takeBack({ ruleId, countedGiB }: WantedUse): void {
    this.#rooms.set(ruleId, plus(this.#rooms.get(ruleId), 1, countedGiB));
    this.#left += 1;
  }
}

/**
 * Makes copies and disks, those of one rule one after another, and each once. What waits takes the place of what the
 * service refuses for good.
 * @returns What has to wait on.
 */
export async function makeUses(
  { actions, waiting, rooms }: UsePlan,
  context: MakeContext,
): Promise<readonly WaitingUse[]> {
  const { progress, log } = context;
  if (actions.length > MAX_PER_RUN) {
    log.info('deferred', { count: actions.length - MAX_PER_RUN, because: `one run makes ${MAX_PER_RUN}` });
  }
  const purse = new Purse(rooms);
  const tried = new Set<WantedUse>();
  const vanished = await makeVisible<WantedUse>(
    [...actions, ...waiting],
    {
      make: (wanted) => makeOnce(wanted, { ...context, purse, tried }),
      find: (made) => visibleOf(made, context),
      withNextToken: (wanted, lostId) => {
        purse.takeBack(wanted);
        return withNextToken(wanted, lostId);
      },
      onMade: ({ wanted, resultId, requestIds }) => {
        progress.count('applied');
        log.info('applied', { ...subjectOf(wanted), resultId, requestIds });
      },
    },
    context,
  );
  for (const wanted of vanished) log.info('deferred', { ...subjectOf(wanted), ...because('RESULTS_VANISH') });
  return waiting.filter((wanted) => !tried.has(wanted));
}

interface RoundContext extends MakeContext {
  readonly purse: Purse;
  readonly tried: Set<WantedUse>;
}

async function makeOnce(actions: readonly WantedUse[], context: RoundContext): Promise<Made<WantedUse>[]> {
  const byRule = groupBy(actions, ({ ruleId }) => ruleId);
  const lists = await Promise.all([...byRule.values()].map((ofRule) => makeForRule(ofRule, context)));
  return lists.flat();
}

async function makeForRule(
  actions: readonly WantedUse[],
  { cloud, openCloud, progress, log, purse, tried }: RoundContext,
): Promise<Made<WantedUse>[]> {
  const made: Made<WantedUse>[] = [];
  for (const [index, wanted] of actions.entries()) {
    if (progress.isServiceDown || !purse.pay(wanted)) break;
    tried.add(wanted);
    const doing = describe(wanted);
    const error = await progress.attempt(doing, async () => {
      const { result: resultId, requestIds } = await withRequestIds(() =>
        wanted.copy
          ? openCloud(wanted.regionId).snapshots.copySnapshot(wanted.copy)
          : cloud.disks.createDisk(wanted.disk),
      );
      made.push({ wanted, resultId, requestIds });
    });
    if (!error) continue;
    report(error, doing, wanted, progress);
    if (error.retryable || isDoneLater(error)) continue;
    purse.takeBack(wanted);
    if (!isOfCaller(error.cloudCode) && !OF_RULE.test(error.cloudCode)) continue;
    const count = actions.length - index - 1;
    if (count > 0) log.info('deferred', { count, because: `${error.cloudCode} would meet them too` });
    break;
  }
  return made;
}

function report(error: CloudCallError, doing: string, wanted: WantedUse, progress: Progress): void {
  const { cloudCode, requestId = 'unknown', remedy: advice } = error;
  const subject = subjectOfUse(wanted);
  if (error.retryable) {
    progress.count('failed');
    progress.reportFailure(error, doing, subject);
  } else if (isDoneLater(error)) {
    progress.find(finding('USE_WAITS', subject, { doing, cloudCode, requestId }));
  } else {
    progress.count('failed');
    const code = REFUSALS.find(([pattern]) => pattern.test(cloudCode))?.[1] ?? 'USE_REFUSED';
    progress.find(finding(code, subject, { doing, cloudCode, requestId, advice }));
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

function describe(wanted: WantedUse): string {
  return wanted.copy
    ? `Copying ${wanted.copy.snapshotId} to ${wanted.copy.destinationRegionId}`
    : `Making a disk of ${wanted.disk.snapshotId} in ${wanted.disk.zoneId}`;
}

/** What a log line tells of a use beside its result. */
export function subjectOf(wanted: WantedUse) {
  const { kind, useId, ownerAccountId, because: text, reasons } = wanted;
  const { snapshotId } = subjectOfUse(wanted);
  return { kind, snapshotId, useId, ownerAccountId, because: text, reasons };
}
