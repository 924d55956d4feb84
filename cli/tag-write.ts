import type { Cloud, Snapshot } from '../shared/cloud/ports.ts';
import type { JudgeContext } from '../shared/plan/wish/case.ts';
import { createJudge, type Judgement } from '../shared/plan/wish/judge.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { type Hindrance, isHindered, type TagEdit } from '../shared/view/edit-tags.ts';
import { type Staying, stayingOf } from '../shared/view/staying.ts';
import { confirm } from './confirm.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, type Session } from './context.ts';
import { type INTERRUPTED, sayLeft } from './interrupts.ts';
import type { CliTextKey } from './messages/en.ts';
import { inputError } from './messages/input-error.ts';
import { typed } from './names.ts';
import { type Concern, requireConcerned } from './owners/concerned.ts';
import type { Owners } from './owners/owners.ts';
import { explainRefusal } from './owners/refusal.ts';
import { principalsBehind, type TagWarnings } from './tag-targets.ts';

interface Found {
  readonly session: Session;
  readonly cloud: Cloud;
  readonly snapshot: Snapshot;
}

/** The tags once an edit is made. */
export function editedTags(tags: Snapshot['tags'], { set, remove }: TagEdit): Snapshot['tags'] {
  return Object.fromEntries(Object.entries({ ...tags, ...set }).filter(([key]) => !remove.includes(key)));
}

/** The tags once an edit is made by somebody who may set tags and take none off: what is no longer needed is emptied. */
export function emptiedTags(tags: Snapshot['tags'], { set, remove }: TagEdit): Snapshot['tags'] {
  return { ...tags, ...set, ...Object.fromEntries(remove.map((key) => [key, ''])) };
}

/** @throws {InputError} where a token that cannot be read would come to mean something else, or make others do so. */
export function faithfulEdit(snapshotId: string, edit: TagEdit | Hindrance): TagEdit {
  if (!isHindered(edit)) return edit;
  throw inputError('TAG_TO_MEND', { snapshotId, token: JSON.stringify(edit.badToken), key: edit.tagKey });
}

/** What makes the tags so: new values, and keys that go. */
function tagDifference(before: Snapshot['tags'], after: Snapshot['tags']): TagEdit {
  return {
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
    remove: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  };
}

/** What makes the tags of a snapshot what they are to be, call by call. */
export interface TagWrites {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  /** New values first, so that no target is missing in between. */
  readonly steps: readonly { readonly keys: readonly string[]; readonly write: () => Promise<void> }[];
}

/** Works the difference out; nothing is called before the steps are. */
export function tagWrites(
  { snapshots }: Cloud,
  snapshotId: string,
  before: Snapshot['tags'],
  after: Snapshot['tags'],
): TagWrites {
  const { set, remove: removed } = tagDifference(before, after);
  const steps = [
    { keys: Object.keys(set), write: () => snapshots.tagSnapshots([snapshotId], set) },
    { keys: [...removed], write: () => snapshots.untagSnapshot(snapshotId, removed) },
  ].filter(({ keys }) => keys.length > 0);
  return { set, removed, steps };
}

/**
 * Finds a snapshot in the accounts and regions that are asked for.
 * @throws {InputError} where it is in none of them, and where not all of several accounts could be read.
 */
export async function findSnapshot(owners: Owners, snapshotId: string): Promise<Found> {
  const { cli, regionIds, policy } = owners.home;
  requirePolicyRegions(policy, regionIds);
  const find = async (session: Session): Promise<Found | undefined> => {
    const lists = regionIds.map(async (regionId) => {
      const cloud = session.openCloud(regionId);
      return (await cloud.snapshots.getSnapshots([snapshotId])).map((snapshot) => ({ session, cloud, snapshot }));
    });
    const doing = cli.texts.say('progress.reading', { regions: regionIds.join(', ') });
    return (await session.during(doing, Promise.all(lists))).flat()[0];
  };
  const isThere = async (session: Session): Promise<Concern> => {
    const { seen, failures } = await session.inRegions(async (regionId) => {
      const found = await session.openCloud(regionId).snapshots.getSnapshots([snapshotId]);
      return found.length > 0;
    });
    return { isConcerned: seen.includes(true), unread: session.unreadOf([], failures) };
  };
  const session = await requireConcerned(owners, isThere, { what: typed(snapshotId) });
  const found = await find(session);
  if (found) return found;
  throw inputError('NO_SNAPSHOT', { snapshotId: typed(snapshotId), regions: regionIds.join(', ') });
}

/** Whether anything of the tags is to be written. */
export function isChanged(before: Snapshot['tags'], after: Snapshot['tags']): boolean {
  const { set, remove } = tagDifference(before, after);
  return Object.keys(set).length + remove.length > 0;
}

/**
 * Asks before tags are written, and reads them again after the answer, since that may have taken long. With `--yes` nobody
 * is waited for.
 * @returns Whether to go on. @throws {InputError} where they are no longer as they were.
 */
export async function confirmTags(
  { cli }: Session,
  { snapshots }: Cloud,
  { snapshotId, tags }: Snapshot,
  question: string,
  { yes }: { readonly yes?: boolean },
): Promise<boolean> {
  if (!(await confirm(cli, question, yes))) return false;
  if (yes === true) return true;
  const [present] = await snapshots.getSnapshots([snapshotId]);
  if (!present || isChanged(tags, present.tags)) throw inputError('TAGS_MOVED', { snapshotId });
  return true;
}

/** What is known of a snapshot to judge it by its tags and rules alone. */
export function judgeContext(
  { cli: { machine } }: Pick<Session, 'cli'>,
  policy: Policy,
  accountId: string,
  snapshots: readonly Snapshot[],
): JudgeContext {
  return {
    policy,
    accountId,
    nowMs: machine.clock.nowMs(),
    originOfKey: () => 'unknown',
    importedIds: new Set(),
    sharingRole: 'unknown',
    snapshots: new Map(snapshots.map((one) => [one.snapshotId, one])),
  };
}

function contextAlone(session: Session, snapshot: Snapshot): JudgeContext {
  const { accountId, policy } = session;
  // Which snapshots are the latest of their disk is not known here.
  const rules = policy.rules.filter(({ latest }) => latest === undefined);
  return judgeContext(session, { ...policy, rules }, accountId, [snapshot]);
}

/** Judges a snapshot by the tags that it has. Nothing is looked up, so its key is taken for one that can be shared. */
export function judgeTags(session: Session, snapshot: Snapshot): Judgement {
  return createJudge({ ...contextAlone(session, snapshot), originOfKey: () => 'customer' })(snapshot);
}

/** Somebody whom the tags, as they are written, take nothing away from, and why. */
type Stayer = Staying & { readonly principal: string };

/** Who of some targets, or behind them, stays a reader under the tags that a snapshot has. */
export function stayersOf(session: Session, snapshot: Snapshot, targets: readonly string[]): Stayer[] {
  const context = contextAlone(session, snapshot);
  const principals = new Set(targets.flatMap((target) => principalsBehind(target, session.policy)));
  return [...principals].flatMap((principal) => {
    const staying = stayingOf(snapshot, principal, context);
    return staying ? [{ principal, ...staying }] : [];
  });
}

/** Says of them why they stay. @returns 2 where there is somebody. */
export function sayStaying({ output, texts }: Cli, snapshotId: string, stayers: readonly Stayer[]): 0 | 2 {
  for (const { principal, ...staying } of stayers) {
    const text =
      staying.why === 'asked'
        ? texts.say('staying.asked', { principal, askedBy: staying.askedBy.join(', ') })
        : texts.say('staying.unclear', { principal, snapshotId });
    output.errorLine({ text, color: 'red' });
  }
  return stayers.length > 0 ? 2 : 0;
}

/** Writes what has changed, and says so. @param told What is said where anything was, and what JSON tells beside. */
export async function writeTags(
  session: Session,
  cloud: Cloud,
  { snapshotId, tags: before }: Snapshot,
  after: Snapshot['tags'],
  { json }: CloudOptions,
  {
    done = 'share.done',
    staying,
    warnings,
  }: {
    readonly done?: CliTextKey;
    readonly staying?: readonly Stayer[];
    readonly warnings?: TagWarnings;
  } = {},
): Promise<0 | typeof INTERRUPTED> {
  const { cli, interrupts } = session;
  const { output, texts } = cli;
  const { set, removed, steps } = tagWrites(cloud, snapshotId, before, after);
  const left = await interrupts.each(cli, steps, (step) => step.write().catch(explainRefusal(session)));
  if (interrupts.isInterrupted) {
    const keys = left.flatMap((step) => step.keys);
    return sayLeft(cli, steps.length - left.length, keys);
  }
  if (json === true) {
    const place = { ...session.whose, regionId: cloud.regionId };
    output.json({ schema: 'snapshare.tags/1', snapshotId, ...place, set, removed, staying, ...warnings });
  } else output.line(texts.say(steps.length > 0 ? done : 'share.unchanged', { snapshotId }));
  return 0;
}
