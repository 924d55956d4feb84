import { inBatches } from '../../base/batches.ts';
import { DAY_MS, HOUR_MS } from '../../base/durations.ts';
import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { type Action, type ActionOf, ITEMS_PER_CALL } from '../action.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { because } from '../findings/reasons.ts';
import { retentionEndMs } from '../wish/grant-end.ts';
import type { Judgement } from '../wish/judge.ts';
import { tagLabel } from '../wish/requests.ts';
import { isIn, mayGrant, type ShareState, type World } from '../world.ts';
import { overdueCost } from './cost.ts';

/** The service releases on its own clock, not to the second; a day later it is not going to. */
const RELEASE_PATIENCE_MS = DAY_MS;
/** Disks made from a snapshot cannot be re-initialised once it is unshared, so people are told this long before. */
const WARNING_MS = 7 * DAY_MS;

/** What was seen of the disks that its readers made of a snapshot. */
export interface KnownDisks {
  /** Those made of the snapshot itself by who still reads it. */
  readonly disks: readonly (Ending & { readonly diskId: string })[];
  /** Accounts whose disks are not known, and folders and directories behind which are such. */
  readonly unknown: readonly Ending[];
}

interface Ending {
  readonly principal: string;
  /** When it stops reading; Infinity when nothing ends that. */
  readonly endsAtMs: number;
}

/** By snapshot; undefined of one that was not looked at. */
export type DisksOf = (snapshotId: string) => KnownDisks | undefined;

/** Snapshots past their retention in a share that is not ours. */
export interface ForeignOverdue {
  readonly share: ShareState;
  readonly snapshotIds: readonly string[];
}

export function findForeignOverdue(world: World, nowMs: number): ForeignOverdue[] {
  return world.shares
    .filter((share) => !share.isOurs)
    .map((share) => {
      const snapshotIds = [...share.snapshots]
        .filter(([snapshotId, membership]) => {
          const snapshot = world.snapshots.get(snapshotId);
          return isIn(membership) && mayGrant(membership) && snapshot && retentionEndMs(snapshot) <= nowMs;
        })
        .map(([snapshotId]) => snapshotId)
        .sort();
      return { share, snapshotIds };
    })
    .filter(({ snapshotIds }) => snapshotIds.length > 0);
}

/** Takes them out; the share itself stays, since it is not ours. */
export function removalsOfOverdue({ share, snapshotIds }: ForeignOverdue): Action[] {
  return inBatches(snapshotIds, ITEMS_PER_CALL).map((batch) => ({
    kind: 'leave',
    shareId: share.shareId,
    snapshotIds: batch,
    takeovers: [],
    isTidying: false,
    ...because('OVERDUE_ELSEWHERE', { shareName: share.name }),
  }));
}

/**
 * Expired snapshots that a share of ours held and whose sharing tag asks for somebody. Whether one is in no share any more
 * is looked up just before deleting it. The tag itself must be there, since RAM can require it; a tag alone deletes nothing,
 * so that one which left our shares longer ago than the service remembers stays (`NOT_RELEASED`).
 */
export function deletionsOf(
  world: World,
  policy: Policy,
  judgements: ReadonlyMap<string, Judgement>,
  nowMs: number,
): ActionOf<'delete-snapshot'>[] {
  if (policy.expiry.deleteExpired !== 'after-unshare' || policy.mode === 'upsert-only') return [];
  const heldElsewhere = new Set(
    world.shares
      .filter((share) => !share.isOurs && policy.hygiene.scope !== 'all')
      .flatMap((share) => [...share.snapshots.keys()]),
  );
  const isAskedByTag = ({ snapshotId, tags }: Snapshot): boolean => {
    const asked = Object.hasOwn(tags, policy.tags.shareTo) ? judgements.get(snapshotId)?.asked : undefined;
    return asked?.some(({ askedBy }) => askedBy.includes(tagLabel(policy))) === true;
  };
  return expiredIn(world, nowMs)
    .filter((snapshot) => world.heldByOurs.has(snapshot.snapshotId) && isAskedByTag(snapshot))
    .filter(({ snapshotId }) => !heldElsewhere.has(snapshotId))
    .map(({ snapshotId }) => ({
      kind: 'delete-snapshot',
      snapshotId,
      ...because('DELETED_AFTER_UNSHARE'),
    }));
}

function expiredIn(world: World, nowMs: number): Snapshot[] {
  return [...world.snapshots.values()]
    .filter((snapshot) => retentionEndMs(snapshot) <= nowMs)
    .sort((a, b) => (a.snapshotId < b.snapshotId ? -1 : 1));
}

/**
 * What expired snapshots cost, which of them that we share or are asked to share were not released though no share holds
 * them, and whose end will be felt by disks that were made from them.
 * @param deletedIds What the plan deletes.
 * @param disksOf What was seen of disks in the accounts that made them.
 */
export function overdueFindings(
  world: World,
  policy: Policy,
  judgements: ReadonlyMap<string, Judgement>,
  deletedIds: ReadonlySet<string>,
  nowMs: number,
  disksOf: DisksOf,
): Finding[] {
  const sharesOf = shareNames(world.shares);
  const { regionId } = world;
  const findings: Finding[] = [];
  // The service forgets within days what it no longer shares; what asks for sharing is then told by its tags and rules.
  const isOurs = (id: string): boolean => world.heldByOurs.has(id) || (judgements.get(id)?.asked.length ?? 0) > 0;
  for (const snapshot of expiredIn(world, nowMs)) {
    const { snapshotId } = snapshot;
    const expiredAtMs = retentionEndMs(snapshot);
    const shares = sharesOf.get(snapshotId) ?? [];
    const cost = overdueCost(snapshot, expiredAtMs, policy, regionId, nowMs);
    if (shares.length > 0) {
      findings.push(finding('OVERDUE', { snapshotId }, { shares: shares.join(', '), ...cost }));
    } else if (isOurs(snapshotId) && !deletedIds.has(snapshotId) && expiredAtMs + RELEASE_PATIENCE_MS <= nowMs) {
      findings.push(finding('NOT_RELEASED', { snapshotId }, { ...cost }));
    }
  }
  for (const [snapshotId, judgement] of judgements) {
    const ends = judgement.asked.map((grant) => grant.endsAtMs).filter((endsAtMs) => endsAtMs > nowMs);
    const firstMs = Math.min(...ends);
    if (firstMs - nowMs > WARNING_MS || !sharesOf.has(snapshotId)) continue;
    const disks = dependingOn(world.snapshots.get(snapshotId)?.usage, disksOf(snapshotId), nowMs + WARNING_MS);
    if (disks === undefined) continue;
    const hours = Math.ceil((firstMs - nowMs) / HOUR_MS);
    findings.push(finding('DISKS_DEPEND', { snapshotId }, { hours, hold: policy.tags.hold, disks }));
  }
  return findings;
}

/** What is said of disks where nobody looked, and where there are none. */
export const DISKS_NOT_LOOKED_AT = 'there may be some';
export const NO_DISKS = 'none of those who read it';
/** Before the accounts and folders whose disks are not known. */
export const DISKS_NOT_KNOWN = 'not known of ';

/**
 * The disks whose accounts stop reading before the end of the warning, each with its account.
 * @param usage What the owner is told of its use; undefined of a snapshot that was not read.
 * @returns Undefined where there is nothing to warn of.
 */
function dependingOn(
  usage: Snapshot['usage'] | undefined,
  known: KnownDisks | undefined,
  untilMs: number,
): string | undefined {
  const isUsed = usage === 'disk' || usage === 'image_disk';
  if (!known) return isUsed ? DISKS_NOT_LOOKED_AT : undefined;
  const isFelt = ({ endsAtMs }: Ending): boolean => endsAtMs <= untilMs;
  const disks = known.disks.filter(isFelt).map(({ diskId, principal }) => `${diskId} (${principal})`);
  if (disks.length === 0 && !isUsed) return undefined;
  const unknown = known.unknown.filter(isFelt).map(({ principal }) => principal);
  const open = unknown.length === 0 ? [] : [DISKS_NOT_KNOWN + unknown.sort().join(', ')];
  return [...disks.sort(), ...open].join(', ') || NO_DISKS;
}

/** What a month would go on costing of the expired snapshots that leave every share now. */
export function savingsOf(
  world: World,
  policy: Policy,
  nowMs: number,
): { readonly perMonth: number; readonly currency: string } | undefined {
  const mayLeave = (share: ShareState): boolean => share.isOurs || policy.hygiene.scope === 'all';
  const staying = new Set(
    world.shares.filter((share) => !mayLeave(share)).flatMap((share) => [...share.snapshots.keys()]),
  );
  const sharesOf = shareNames(world.shares);
  const costs = expiredIn(world, nowMs)
    .filter(({ snapshotId }) => sharesOf.has(snapshotId) && !staying.has(snapshotId))
    .map((snapshot) => overdueCost(snapshot, retentionEndMs(snapshot), policy, world.regionId, nowMs));
  const [first] = costs;
  if (!first) return undefined;
  const perMonth = costs.reduce((sum, cost) => sum + cost.perMonth, 0);
  return { perMonth: Math.round(perMonth * 100) / 100, currency: first.currency };
}

/** The names of the shares that hold each snapshot. One of ours that names nobody any more is on its way out. */
function shareNames(shares: readonly ShareState[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const share of shares) {
    if (share.isOurs && share.hasLostPrincipals && share.principals.size === 0) continue;
    for (const [snapshotId, membership] of share.snapshots) {
      if (!mayGrant(membership)) continue;
      names.set(snapshotId, [...(names.get(snapshotId) ?? []), `${share.shareId} (${share.name})`]);
    }
  }
  return names;
}
