import { planRegion } from '../../shared/plan/plan.ts';
import { createJudge } from '../../shared/plan/wish/judge.ts';
import type { World } from '../../shared/plan/world.ts';
import { parseTokenTags } from '../../shared/policy/tokens.ts';
import type { AccessContext } from '../../shared/view/access.ts';
import { isHindered, removeTarget } from '../../shared/view/edit-tags.ts';
import { readersOf } from '../../shared/view/readers.ts';
import { editedTags } from '../tag-write.ts';
import type { RevokePlan, RevokeWish } from './plan.ts';
import { worldAfter } from './plan.ts';

/** What the next sweep gives again, or gives at all, of what a person wants to have ended. */
export interface GivenAgain {
  readonly snapshotId: string;
  readonly principal: string;
  /** The tag and rules that ask for it. */
  readonly askedBy: readonly string[];
  /** It is what was named, and not only what ends with that. */
  readonly isWished: boolean;
  /** The account that was named, where it is in this folder or directory, which nothing that is cut names. */
  readonly reaches?: string;
}

/** A change of one snapshot's tags, so that they do not ask again. */
export interface TagChange {
  readonly snapshotId: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/**
 * Takes out of the tags what asks for those whom the wish means. A group goes only where all of its members are meant; what
 * cannot be read stays.
 */
export function tagChanges(
  world: World,
  { policy }: Pick<AccessContext, 'policy'>,
  wish: RevokeWish,
  plan: RevokePlan,
): TagChange[] {
  const isMeant = meantPrincipals(world, wish, plan);
  const share = world.shares.find(({ shareId }) => shareId === wish.shareId);
  return [...world.snapshots.values()].flatMap(({ snapshotId, tags: before }) => {
    if (wish.snapshotId !== undefined && wish.snapshotId !== snapshotId) return [];
    if (wish.shareId !== undefined && !share?.snapshots.has(snapshotId)) return [];
    let after = before;
    for (const { target } of parseTokenTags(before, policy.tags.shareTo).tokens) {
      const members = target.startsWith('@') ? policy.groups[target.slice(1)] : [target];
      if (!members || members.length === 0 || !members.every(isMeant)) continue;
      const edit = removeTarget(after, policy.tags.shareTo, target);
      if (edit && !isHindered(edit)) after = editedTags(after, edit);
    }
    return after === before ? [] : [{ snapshotId, before, after }];
  });
}

/** Plans the sweep that follows, with the tags as they will be. */
export function givenAgain(
  world: World,
  { policy, directory, nowMs }: AccessContext,
  wish: RevokeWish,
  plan: RevokePlan,
  changes: readonly TagChange[],
): GivenAgain[] {
  const snapshots = new Map(world.snapshots);
  for (const { snapshotId, after: tags } of changes) {
    const snapshot = snapshots.get(snapshotId);
    if (snapshot) snapshots.set(snapshotId, { ...snapshot, tags });
  }
  const after = { ...worldAfter(world, plan.cuts), snapshots };
  const judge = createJudge({ ...after, policy, nowMs });
  const isMeant = meantPrincipals(world, wish, plan);
  const namedBehind = (principal: string): string | undefined =>
    readersOf(principal, directory, world.accountId).accountIds?.find((accountId) => accountId === wish.principal);
  const isNamed = (snapshotId: string): boolean =>
    (wish.snapshotId === undefined || wish.snapshotId === snapshotId) &&
    (wish.shareId === undefined || plan.ends.some((one) => one.snapshotId === snapshotId));
  const ending = new Set(
    [...plan.ends, ...plan.alsoEnds].flatMap(({ snapshotId, paths }) =>
      paths.map(({ principal }) => `${snapshotId} ${principal}`),
    ),
  );
  const given = new Map<string, GivenAgain>();
  for (const action of planRegion(after, policy, nowMs).actions) {
    if (action.kind !== 'create-share' && action.kind !== 'join') continue;
    for (const snapshotId of action.snapshotIds) {
      for (const principal of action.principals) {
        const reaches = isMeant(principal) ? undefined : namedBehind(principal);
        const isWished = isNamed(snapshotId) && (isMeant(principal) || reaches !== undefined);
        if (!isWished && !ending.has(`${snapshotId} ${principal}`)) continue;
        const snapshot = snapshots.get(snapshotId);
        const asked = snapshot ? judge(snapshot).asked : [];
        const askedBy = asked.find((one) => one.principal === principal)?.askedBy ?? [];
        given.set(`${snapshotId} ${principal}`, {
          snapshotId,
          principal,
          askedBy,
          isWished,
          ...(isWished && reaches !== undefined && { reaches }),
        });
      }
    }
  }
  return [...given].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Whom the wish means: the one that is named with what is cut for it, those of the share, or everyone. */
function meantPrincipals(
  world: World,
  { principal, shareId, snapshotId }: RevokeWish,
  plan: RevokePlan,
): (principal: string) => boolean {
  if (principal !== undefined) {
    const cut = new Set(plan.cuts.filter(({ side }) => side === 'principal').map(({ id }) => id));
    const ended = plan.ends.flatMap(({ paths }) => paths.map((path) => path.principal));
    return (id) => id === principal || cut.has(id) || (snapshotId !== undefined && ended.includes(id));
  }
  if (shareId === undefined) return () => true;
  const named = world.shares.find((share) => share.shareId === shareId)?.principals;
  return (id) => named?.has(id) === true;
}
