import { inBatches } from '../../base/batches.ts';
import { groupBy } from '../../base/group-by.ts';
import { type Action, type ActionOf, ITEMS_PER_CALL, type ShareRef, type Takeover } from '../action.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { because, becauseOfAll, type ReasonCode, type Reasoned } from '../findings/reasons.ts';
import { isIn, mayGrant } from '../world.ts';
import {
  type CoverInput,
  type Draft,
  FIXED,
  type NewShare,
  type Place,
  sees,
  type Target,
  tolerates,
} from './cover-state.ts';

type Places = ReadonlyMap<string, Place>;
/** Where what a snapshot is left without goes. */
export type Targets = ReadonlyMap<string, readonly Target[]>;

/** The calls that make the new shares and fill them. */
export function creations(created: readonly NewShare[]): Action[] {
  return created.flatMap(({ name, kind, principals, snapshotIds }) => {
    const principalBatches = inBatches(principals, ITEMS_PER_CALL);
    const snapshotBatches = inBatches(snapshotIds.sort(), ITEMS_PER_CALL);
    const why = because('ASKED_FOR_NEW_SHARE');
    const first: Action = {
      kind: 'create-share',
      name,
      shareKind: kind,
      principals: principalBatches[0] ?? [],
      snapshotIds: snapshotBatches[0] ?? [],
      ...why,
    };
    const calls = Math.max(principalBatches.length, snapshotBatches.length);
    const rest = Array.from(
      { length: calls - 1 },
      (_, at): Action => ({
        kind: 'add',
        share: { newShareName: name },
        principals: principalBatches[at + 1] ?? [],
        snapshotIds: snapshotBatches[at + 1] ?? [],
        afterDepartureOf: [],
        ...why,
      }),
    );
    return [first, ...rest];
  });
}

/** Joins and widenings; first what may happen at once, then what must wait until a principal has gone. */
export function additions(drafts: readonly Draft[], places: Places): Action[] {
  const actions: ActionOf<'add'>[] = [];
  for (const draft of drafts) {
    const share = { shareId: draft.share.shareId };
    for (const principals of inBatches(draft.widenedBy, ITEMS_PER_CALL)) {
      const why = because('ASKED_FOR_BY_ALL');
      actions.push({ kind: 'add', share, principals, snapshotIds: [], afterDepartureOf: [], ...why });
    }
    const departing = [...draft.share.principals]
      .filter(([id, membership]) => mayGrant(membership) && !draft.principals.has(id))
      .map(([id]) => id);
    const joiners = groupBy(draft.joiners.sort(), (snapshotId) => {
      const wanted = places.get(snapshotId)?.wish.wanted;
      return departing.filter((principal) => !wanted?.has(principal)).join(' ');
    });
    for (const [departures, snapshotIds] of joiners) {
      const afterDepartureOf = departures === '' ? [] : departures.split(' ');
      const why = because('ASKED_FOR_THIS_SHARE');
      for (const batch of inBatches(snapshotIds, ITEMS_PER_CALL)) {
        actions.push({ kind: 'add', share, principals: [], snapshotIds: batch, afterDepartureOf, ...why });
      }
    }
  }
  return actions.sort((a, b) => a.afterDepartureOf.length - b.afterDepartureOf.length);
}

/** Narrowings, departures, and deletions of shares that are left with nothing. */
export function removals(
  drafts: readonly Draft[],
  places: Places,
  targets: Targets,
  { areMembersKnown, mayTidy, reasonToEnd }: Pick<CoverInput, 'areMembersKnown' | 'mayTidy' | 'reasonToEnd'>,
): Action[] {
  return drafts.flatMap((draft): Action[] => {
    const { share, members, joiners, narrowedBy } = draft;
    const leavers = draft.leavers.sort();
    const reasonsOf = (snapshotIds: readonly string[]): Reasoned =>
      becauseOfAll(snapshotIds.flatMap((snapshotId) => reasonsToLeave(draft, snapshotId, places, reasonToEnd)));
    const isAnyLeaving = [...share.snapshots.values()].some((membership) => !isIn(membership));
    const isEmptied = members.length === leavers.length && joiners.length === 0 && !isAnyLeaving;
    if (areMembersKnown && isEmptied && !share.hasOtherResources && (mayTidy || leavers.length > 0)) {
      return [
        {
          kind: 'delete-share',
          shareId: share.shareId,
          principals: [...draft.named].sort(),
          snapshotIds: leavers,
          takeovers: takeoversFor(draft, leavers, places, targets),
          ...(leavers.length === 0 ? because('SHARE_EMPTY') : reasonsOf(leavers)),
        },
      ];
    }
    const narrowing = inBatches(narrowedBy, ITEMS_PER_CALL).map(
      (principals): Action => ({
        kind: 'remove',
        shareId: share.shareId,
        principals,
        snapshotIds: [],
        takeovers: [],
        ...becauseOfAll(members.flatMap((id) => principals.map((principal) => reasonToEnd(id, principal)))),
      }),
    );
    const leaving = inBatches(leavers, ITEMS_PER_CALL).map(
      (snapshotIds): Action => ({
        kind: 'remove',
        shareId: share.shareId,
        principals: [],
        snapshotIds,
        takeovers: takeoversFor(draft, snapshotIds, places, targets),
        ...reasonsOf(snapshotIds),
      }),
    );
    return [...narrowing, ...leaving];
  });
}

function reasonsToLeave(
  draft: Draft,
  snapshotId: string,
  places: Places,
  reasonToEnd: CoverInput['reasonToEnd'],
): ReasonCode[] {
  const wish = places.get(snapshotId)?.wish ?? FIXED;
  const unwanted = [...draft.named].filter((principal) => sees(draft, principal) && !tolerates(draft, wish, principal));
  if (unwanted.length === 0) return [draft.isTwin ? 'SHARE_TWICE' : 'SEEN_BY_NOBODY'];
  return unwanted.map((principal) => reasonToEnd(snapshotId, principal));
}

/**
 * Which other memberships must be in effect before the snapshots leave, so that no wanted grant is interrupted. The end
 * of an unwanted one never waits for an outsider's acceptance.
 */
function takeoversFor(draft: Draft, snapshotIds: readonly string[], places: Places, targets: Targets): Takeover[] {
  const byTarget = new Map<Target, { snapshotIds: Set<string>; principals: Set<string> }>();
  for (const snapshotId of snapshotIds) {
    const place = places.get(snapshotId);
    if (!place) continue;
    for (const principal of draft.named) {
      if (!place.wish.wanted.has(principal)) continue;
      const heir = heirOf(snapshotId, principal, place, targets.get(snapshotId) ?? []);
      if (!heir || isSettled(heir, snapshotId, principal) || isRefused(heir, snapshotId, principal)) continue;
      if (draft.share.kind === 'external' && !hasAccepted(heir, principal)) continue;
      const takeover = byTarget.get(heir) ?? { snapshotIds: new Set(), principals: new Set() };
      byTarget.set(heir, takeover);
      takeover.snapshotIds.add(snapshotId);
      takeover.principals.add(principal);
    }
  }
  return [...byTarget].map(([target, takeover]) => ({
    share: refTo(target),
    snapshotIds: [...takeover.snapshotIds],
    principals: [...takeover.principals].sort(),
  }));
}

/** The share that goes on giving the snapshot to the principal: a settled one before one that still settles. */
function heirOf(snapshotId: string, principal: string, place: Place, targets: readonly Target[]): Target | undefined {
  const heirs = [...place.stays, ...targets].filter((target) =>
    'share' in target ? target.principals.has(principal) : target.principals.includes(principal),
  );
  return heirs.find((heir) => isSettled(heir, snapshotId, principal)) ?? heirs[0];
}

function isSettled(target: Target, snapshotId: string, principal: string): boolean {
  if (!('share' in target)) return false;
  const { snapshots, principals } = target.share;
  return snapshots.get(snapshotId)?.standing === 'held' && principals.get(principal)?.standing === 'held';
}

function hasAccepted(target: Target, principal: string): boolean {
  return 'share' in target && target.share.principals.get(principal)?.standing === 'held';
}

/** Waiting for a membership that the service refused would keep an unwanted grant for ever. */
function isRefused(target: Target, snapshotId: string, principal: string): boolean {
  if (!('share' in target)) return false;
  const { snapshots, principals } = target.share;
  return snapshots.get(snapshotId)?.standing === 'refused' || principals.get(principal)?.standing === 'refused';
}

function refTo(target: Target): ShareRef {
  return 'share' in target ? { shareId: target.share.shareId } : { newShareName: target.name };
}

/** An outsider has to accept once per share, so a grant that moves to a share it has not accepted is interrupted. */
export function acceptancesNeededAgain(
  drafts: readonly Draft[],
  places: Places,
  targets: Targets,
  isExternal: (principal: string) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  for (const draft of drafts) {
    const accepted = [...draft.named].filter(
      (p) => isExternal(p) && draft.share.principals.get(p)?.standing === 'held',
    );
    for (const principal of accepted) {
      const moved = draft.leavers.filter((snapshotId) => {
        const place = places.get(snapshotId);
        if (!place?.wish.wanted.has(principal)) return false;
        const heir = heirOf(snapshotId, principal, place, targets.get(snapshotId) ?? []);
        return !(heir && hasAccepted(heir, principal));
      });
      const [first] = moved.sort();
      if (first === undefined) continue;
      const subject = { snapshotId: first, principal, shareId: draft.share.shareId };
      findings.push(finding('ACCEPTANCE_NEEDED_AGAIN', subject, { count: moved.length }));
    }
  }
  return findings;
}
