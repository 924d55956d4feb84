import { groupBy } from '../../shared/base/group-by.ts';
import type { ShareState, World } from '../../shared/plan/world.ts';
import { kindOfPrincipal } from '../../shared/policy/principals.ts';
import {
  type AccessContext,
  type AccessPath,
  type AccessState,
  accessOf,
  type SnapshotAccess,
  type Unpeopled,
} from '../../shared/view/access.ts';

/** What a person names: everything that all given parts have in common is to end. At least one is given. */
export interface RevokeWish {
  readonly snapshotId?: string | undefined;
  /** An account, or a folder or directory that shares name. */
  readonly principal?: string | undefined;
  readonly shareId?: string | undefined;
}

/** One snapshot in one pair of hands: an account, or a principal of whom no account is known. */
export interface Holding {
  readonly snapshotId: string;
  /** The account; or the principal itself, with `isAccount` false. */
  readonly who: string;
  readonly isAccount: boolean;
  readonly name?: string | undefined;
  /** Why no account is known; absent of an account that reads. */
  readonly unpeopled?: Unpeopled;
  readonly state: AccessState;
  readonly paths: readonly AccessPath[];
}

/** One entity that is taken out of one share. */
export interface Cut {
  readonly shareId: string;
  readonly shareName: string;
  readonly isOurs: boolean;
  readonly side: 'snapshot' | 'principal';
  readonly id: string;
  /** What goes through the share by it: `snapshot who`, sorted. */
  readonly holdings: readonly string[];
}

/** How a wish is met in one region. */
export interface RevokePlan {
  readonly cuts: readonly Cut[];
  /** What is wished and ends. */
  readonly ends: readonly Holding[];
  /** What is not wished and ends as well, since a share gives each of its snapshots to each of its principals. */
  readonly alsoEnds: readonly Holding[];
  /** Principals that also lose what a share holds beside snapshots. */
  readonly alsoLoses: readonly { readonly shareId: string; readonly principal: string }[];
  /** What is wished and goes on by other ways, which are named. */
  readonly remains: readonly Holding[];
  /** What is wished and is on its way out already. */
  readonly leaving: readonly Holding[];
  /** Principals by which the account that is named may read as well, for all that is known. */
  readonly unknown: readonly string[];
}

/** One way to one pair of hands, with what is known of it. */
interface Way {
  readonly holding: Holding;
  readonly path: AccessPath;
  readonly isWished: boolean;
}

/**
 * Plans to end what a person names, by taking snapshots or principals out of shares: of each share whichever ends less
 * that is not named. Nothing is done about a share that is being deleted.
 */
export function planRevoke(world: World, context: AccessContext, wish: RevokeWish): RevokePlan {
  const access = accessOf(world, context);
  const holdings = holdingsOf(access);
  const shares = new Map(world.shares.map((share) => [share.shareId, share]));
  const isStanding = createStanding(world);
  const ways: Way[] = holdings.flatMap((holding) =>
    holding.paths
      .filter((path) => isStanding(holding.snapshotId, path))
      .map((path) => ({ holding, path, isWished: isMeant(holding, path, wish) })),
  );
  const byShare = groupBy(ways, ({ path }) => path.shareId);
  const cuts = [...byShare].flatMap(([shareId, some]) => {
    const share = shares.get(shareId);
    return share && some.some(({ isWished }) => isWished) ? cutsOf(share, some, wish) : [];
  });
  const isCut = ({ holding, path }: Way): boolean => cuts.some((cut) => concerns(cut, path, holding.snapshotId));
  const cutWays = new Set(ways.filter(isCut));
  const touched = new Set([...cutWays].map(({ holding }) => holding));
  const keeping = new Map<Holding, AccessPath[]>();
  for (const way of ways) {
    if (!cutWays.has(way)) keeping.set(way.holding, [...(keeping.get(way.holding) ?? []), way.path]);
  }
  const wished = new Set(holdings.filter((one) => one.paths.some((path) => isMeant(one, path, wish))));
  const ended = [...touched].filter((one) => !keeping.has(one));
  const left = [...wished].filter((one) => keeping.has(one));
  const principalCuts = cuts.filter(
    ({ side, shareId }) => side === 'principal' && shares.get(shareId)?.hasOtherResources,
  );
  return {
    cuts,
    ends: ended.filter((one) => wished.has(one)),
    alsoEnds: ended.filter((one) => !wished.has(one)),
    alsoLoses: principalCuts.map(({ shareId, id }) => ({ shareId, principal: id })),
    remains: left.map((one) => ({ ...one, paths: keeping.get(one) ?? [] })),
    leaving: [...wished].filter((one) => !keeping.has(one) && !touched.has(one)),
    unknown: unknownOf(access, wish),
  };
}

/** Prepares whether a way is there to stay: neither it nor its share is on its way out. */
function createStanding(world: World): (snapshotId: string, path: AccessPath) => boolean {
  const shares = new Map(world.shares.map((share) => [share.shareId, share]));
  return (snapshotId, { shareId, principal }) => {
    const share = shares.get(shareId);
    const sides = [share?.snapshots.get(snapshotId), share?.principals.get(principal)];
    return sides.every((side) => side !== undefined && side.standing !== 'leaving');
  };
}

/** What is left in a later world of all that a plan was about, with the ways that are there to stay; none where it is leaving. */
export function leftOf(
  { ends, remains, leaving }: Pick<RevokePlan, 'ends' | 'remains' | 'leaving'>,
  world: World,
  context: AccessContext,
): { readonly remains: readonly Holding[]; readonly leaving: readonly Holding[] } {
  const isStanding = createStanding(world);
  const meant = new Set([...ends, ...remains, ...leaving].map(({ snapshotId, who }) => `${snapshotId} ${who}`));
  const present = holdingsOf(accessOf(world, context))
    .filter(({ snapshotId, who }) => meant.has(`${snapshotId} ${who}`))
    .map((one) => ({ ...one, standing: one.paths.filter((path) => isStanding(one.snapshotId, path)) }));
  return {
    remains: present
      .filter(({ standing }) => standing.length > 0)
      .map(({ standing: paths, ...one }) => ({ ...one, state: stateOf(paths), paths })),
    leaving: present.filter(({ standing }) => standing.length === 0),
  };
}

/** What of a first plan a second look still holds: the same calls, none of which ends more than was seen. */
export function agreedCuts(first: RevokePlan, second: RevokePlan): readonly Cut[] {
  const keyOf = ({ shareId, side, id }: Cut): string => `${shareId} ${side} ${id}`;
  const seen = new Map(first.cuts.map((cut) => [keyOf(cut), new Set(cut.holdings)]));
  const isSeen = (cut: Cut): boolean => cut.holdings.every((one) => seen.get(keyOf(cut))?.has(one) === true);
  const losses = new Set(first.alsoLoses.map(({ shareId, principal }) => `${shareId} ${principal}`));
  const losesMore = ({ shareId, id }: Cut): boolean =>
    second.alsoLoses.some((one) => one.shareId === shareId && one.principal === id) && !losses.has(`${shareId} ${id}`);
  return second.cuts.filter((cut) => isSeen(cut) && !losesMore(cut));
}

/** The world once cuts have taken effect. */
export function worldAfter(world: World, cuts: readonly Cut[]): World {
  const shares = world.shares.map((share) => {
    const own = cuts.filter(({ shareId }) => shareId === share.shareId);
    if (own.length === 0) return share;
    const without = <T>(sides: ReadonlyMap<string, T>, side: Cut['side']): ReadonlyMap<string, T> =>
      new Map([...sides].filter(([id]) => !own.some((cut) => cut.side === side && cut.id === id)));
    return {
      ...share,
      principals: without(share.principals, 'principal'),
      snapshots: without(share.snapshots, 'snapshot'),
      hasLostPrincipals: share.hasLostPrincipals || own.some(({ side }) => side === 'principal'),
    };
  });
  return { ...world, shares };
}

function holdingsOf(access: readonly SnapshotAccess[]): Holding[] {
  return access.flatMap(({ snapshotId, readers, unpeopled }) => {
    const others = groupBy(unpeopled, ({ principal }) => principal);
    return [
      ...readers.map(({ accountId, name, state, paths }) => ({
        snapshotId,
        who: accountId,
        isAccount: true,
        name,
        state,
        paths,
      })),
      ...[...others].map(([who, paths]) => {
        const [first] = paths;
        const why = first && { unpeopled: first.why };
        return { snapshotId, who, isAccount: false, ...why, state: stateOf(paths), paths };
      }),
    ];
  });
}

function stateOf(paths: readonly AccessPath[]): AccessState {
  return paths.some(({ state }) => state === 'reads') ? 'reads' : 'pending';
}

function isMeant({ snapshotId, who }: Holding, { shareId, principal }: AccessPath, wish: RevokeWish): boolean {
  return (
    (wish.snapshotId === undefined || wish.snapshotId === snapshotId) &&
    (wish.principal === undefined || wish.principal === who || wish.principal === principal) &&
    (wish.shareId === undefined || wish.shareId === shareId)
  );
}

function concerns({ shareId, side, id }: Cut, path: AccessPath, snapshotId: string): boolean {
  return path.shareId === shareId && (side === 'snapshot' ? snapshotId : path.principal) === id;
}

/** The cuts in one share: of snapshots or of principals, whichever ends less that is not wished. */
function cutsOf(share: ShareState, ways: readonly Way[], wish: RevokeWish): Cut[] {
  const wished = ways.filter(({ isWished }) => isWished);
  const bySide = (side: Cut['side']): Cut[] => {
    const idOf = ({ holding, path }: Way): string => (side === 'snapshot' ? holding.snapshotId : path.principal);
    return [...new Set(wished.map(idOf))].sort().map((id) => ({
      shareId: share.shareId,
      shareName: share.name,
      isOurs: share.isOurs,
      side,
      id,
      holdings: ways
        .filter((way) => idOf(way) === id)
        .map(({ holding }) => `${holding.snapshotId} ${holding.who}`)
        .sort(),
    }));
  };
  const candidates =
    wish.snapshotId === undefined
      ? [bySide('principal'), bySide('snapshot')]
      : [bySide('snapshot'), bySide('principal')];
  const costOf = (cuts: readonly Cut[]): number => {
    const others = ways.filter(
      ({ holding, path, isWished }) => !isWished && cuts.some((cut) => concerns(cut, path, holding.snapshotId)),
    ).length;
    return others + (share.hasOtherResources && cuts[0]?.side === 'principal' ? cuts.length : 0);
  };
  const [first = [], second = []] = candidates;
  return costOf(second) < costOf(first) ? second : first;
}

/** Of an account that is named: the principals of which it is not known whether they stand for it. */
function unknownOf(access: readonly SnapshotAccess[], { snapshotId, principal, shareId }: RevokeWish): string[] {
  if (principal === undefined || kindOfPrincipal(principal) !== 'account') return [];
  const paths = access
    .filter((one) => snapshotId === undefined || one.snapshotId === snapshotId)
    .flatMap(({ unpeopled }) => unpeopled)
    .filter((path) => path.why === 'unlisted' || path.why === 'elsewhere')
    .filter((path) => path.principal !== principal && (shareId === undefined || path.shareId === shareId));
  return [...new Set(paths.map((path) => path.principal))].sort();
}
