import { groupBy } from '../../base/group-by.ts';
import type { ReportAccess, ReportReader } from './report-access.ts';

/**
 * What has become of what an account reads, the weightiest first.
 * - `gained`: it reads the snapshot, or is about to, and did not.
 * - `forbidden`, `permitted`: what policy says of it has changed.
 * - `accepted`: it was about to, and reads it.
 * - `later`, `sooner`: its end has moved.
 * - `lost`: it reads it no more.
 */
const CHANGE_KINDS = ['gained', 'forbidden', 'accepted', 'later', 'permitted', 'sooner', 'lost'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One kind of change of one account in one owner. */
export interface Change {
  readonly kind: ChangeKind;
  readonly ownerAccountId: string;
  readonly accountId: string;
  /** Whether policy permits all of it; of what is lost, as it was. */
  readonly isPermitted: boolean;
  /** Sorted. */
  readonly snapshotIds: readonly string[];
}

/** Findings of one code whose number has changed. */
export interface FindingChange {
  readonly code: string;
  readonly before: number;
  readonly after: number;
}

export interface Changes {
  readonly sinceMs: number;
  /** Sorted by kind, what is not permitted first, then by account and owner. */
  readonly access: readonly Change[];
  readonly findings: readonly FindingChange[];
  /** Owners that one of the two reports is not about, or of whom neither tells a region, sorted: they were not compared. */
  readonly ownersLeftOut: readonly string[];
  /** Regions of the others that one of the two reports does not tell wholly, sorted: nothing of them was compared. */
  readonly regionsLeftOut: readonly Place[];
  /** Snapshots of which one of the two does not tell every reader: they were not compared either. */
  readonly snapshotsLeftOut: number;
}

/** One region of one owner. */
export interface Place {
  readonly ownerAccountId: string;
  readonly regionId: string;
}

/** What two reports are compared by. */
export interface Comparable {
  readonly generatedAtMs: number;
  /** The accounts that the report is about. */
  readonly ownerIds: readonly string[];
  readonly regions: readonly (Place & { readonly isComplete: boolean })[];
  readonly access: readonly (Place & Pick<ReportAccess, 'snapshotId' | 'isComplete' | 'readers'>)[];
  readonly findings: readonly (Place & { readonly code: string; readonly count: number })[];
  /** Grants unused for so long are among the findings; absent where they were not asked for. */
  readonly unusedForMs?: number | undefined;
}

/** What a report's own data is compared by. */
export function comparableOf({
  generatedAtMs,
  owners,
  regions,
  access,
  findings,
  usage,
}: Pick<Comparable, 'generatedAtMs' | 'regions' | 'access'> & {
  readonly owners: readonly { readonly accountId: string }[];
  readonly findings: readonly (Place & { readonly code: string })[];
  readonly usage?: { readonly unusedForMs?: number } | undefined;
}): Comparable {
  return {
    generatedAtMs,
    ownerIds: owners.map(({ accountId }) => accountId),
    regions,
    access,
    findings: findings.map(({ code, ownerAccountId, regionId }) => ({ code, ownerAccountId, regionId, count: 1 })),
    unusedForMs: usage?.unusedForMs,
  };
}

/** Tells what has changed. Only what both tell wholly is compared, so that nothing unread passes for lost or gained. */
export function changesBetween(before: Comparable, after: Comparable): Changes {
  const inBoth = new Set(after.ownerIds.filter((ownerId) => before.ownerIds.includes(ownerId)));
  const places = new Map(
    [...before.regions, ...after.regions]
      .filter(({ ownerAccountId }) => inBoth.has(ownerAccountId))
      .map(({ ownerAccountId, regionId }) => [keyOf({ ownerAccountId, regionId }), { ownerAccountId, regionId }]),
  );
  const toldOwners = new Set([...places.values()].map(({ ownerAccountId }) => ownerAccountId));
  const [wholeBefore, wholeAfter] = [before, after].map(
    ({ regions }) => new Set(regions.filter(({ isComplete }) => isComplete).map(keyOf)),
  ) as [Set<string>, Set<string>];
  const compared = new Set([...places.keys()].filter((key) => wholeBefore.has(key) && wholeAfter.has(key)));
  const [old, present] = [before, after].map(
    ({ access }) => new Map(access.filter((one) => compared.has(keyOf(one))).map((one) => [one.snapshotId, one])),
  ) as [Map<string, Comparable['access'][number]>, Map<string, Comparable['access'][number]>];
  const found: (Pick<Change, 'kind' | 'ownerAccountId' | 'accountId' | 'isPermitted'> & { snapshotId: string })[] = [];
  let snapshotsLeftOut = 0;
  for (const snapshotId of new Set([...old.keys(), ...present.keys()])) {
    const [was, is] = [old.get(snapshotId), present.get(snapshotId)];
    if (was?.isComplete === false || is?.isComplete === false) {
      snapshotsLeftOut++;
      continue;
    }
    const ownerAccountId = (is ?? was)?.ownerAccountId ?? '';
    const [readersBefore, readers] = [was, is].map(
      (one) => new Map((one?.readers ?? []).map((reader) => [reader.accountId, reader])),
    ) as [Map<string, ReportReader>, Map<string, ReportReader>];
    for (const accountId of new Set([...readersBefore.keys(), ...readers.keys()])) {
      const [earlier, later] = [readersBefore.get(accountId), readers.get(accountId)];
      const isPermitted = (later ?? earlier)?.isPermitted ?? true;
      for (const kind of kindsOf(earlier && dueOf(earlier, before), later && dueOf(later, after)))
        found.push({ kind, ownerAccountId, accountId, isPermitted, snapshotId });
    }
  }
  const groups = groupBy(found, ({ kind, accountId, ownerAccountId }) => `${kind} ${accountId} ${ownerAccountId}`);
  return {
    sinceMs: before.generatedAtMs,
    access: [...groups.values()]
      .flatMap((group) => {
        const [first] = group;
        if (!first) return [];
        return {
          kind: first.kind,
          ownerAccountId: first.ownerAccountId,
          accountId: first.accountId,
          isPermitted: group.every(({ isPermitted }) => isPermitted),
          snapshotIds: group.map(({ snapshotId }) => snapshotId).sort(),
        };
      })
      .sort((a, b) => rankOf(a) - rankOf(b) || (whoseOf(a) < whoseOf(b) ? -1 : 1)),
    findings: findingChanges(before, after, compared),
    ownersLeftOut: [...new Set([...before.ownerIds, ...after.ownerIds])].filter((id) => !toldOwners.has(id)).sort(),
    regionsLeftOut: [...places]
      .filter(([key]) => !compared.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, place]) => place),
    snapshotsLeftOut,
  };
}

function keyOf({ ownerAccountId, regionId }: Place): string {
  return `${ownerAccountId} ${regionId}`;
}

function whoseOf({ accountId, ownerAccountId }: Change): string {
  return `${accountId} ${ownerAccountId}`;
}

/** By kind, and what is not permitted first. */
function rankOf({ kind, isPermitted }: Change): number {
  return CHANGE_KINDS.indexOf(kind) * 2 + Number(isPermitted);
}

/** What is over at the time of its report is due, whenever that was: its moment means nothing. */
function dueOf(reader: ReportReader, { generatedAtMs }: Comparable): ReportReader {
  return reader.endsAtMs !== undefined && reader.endsAtMs <= generatedAtMs ? { ...reader, endsAtMs: 0 } : reader;
}

function kindsOf(was: ReportReader | undefined, is: ReportReader | undefined): ChangeKind[] {
  if (!was) return is ? ['gained'] : [];
  if (!is) return ['lost'];
  const [before, after] = [was, is].map(({ endsAtMs }) => endsAtMs ?? Number.POSITIVE_INFINITY) as [number, number];
  return [
    ...(was.isPermitted === is.isPermitted ? [] : [is.isPermitted ? ('permitted' as const) : ('forbidden' as const)]),
    ...(was.state === 'pending' && is.state === 'reads' ? (['accepted'] as const) : []),
    // Pages keep whole seconds.
    ...(Math.floor(before / 1000) < Math.floor(after / 1000) ? (['later'] as const) : []),
    ...(Math.floor(before / 1000) > Math.floor(after / 1000) ? (['sooner'] as const) : []),
  ];
}

function findingChanges(before: Comparable, after: Comparable, compared: ReadonlySet<string>): FindingChange[] {
  const countsOf = ({ findings }: Comparable): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const one of findings) {
      if (compared.has(keyOf(one))) counts.set(one.code, (counts.get(one.code) ?? 0) + one.count);
    }
    return counts;
  };
  const [old, present] = [countsOf(before), countsOf(after)];
  // What only one of the two was asked for, or each for another time, has neither come nor gone.
  if (before.unusedForMs !== after.unusedForMs) for (const counts of [old, present]) counts.delete('GRANT_UNUSED');
  return [...new Set([...old.keys(), ...present.keys()])]
    .sort()
    .map((code) => ({ code, before: old.get(code) ?? 0, after: present.get(code) ?? 0 }))
    .filter((change) => change.before !== change.after);
}
