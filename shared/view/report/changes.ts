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

/** Tells what has changed between two reports that are there as a whole. */
export function changesBetween(before: Comparable, after: Comparable): Changes {
  const comparison = new Comparison(before, after);
  comparison.add(after);
  return comparison.changes();
}

/** What is known of a report before its parts are told. */
type ComparableFrame = Pick<Comparable, 'generatedAtMs' | 'ownerIds' | 'unusedForMs'>;

/** A part of a report; a finding that does not say how many it stands for is one. */
interface ComparablePart extends Pick<Comparable, 'regions' | 'access'> {
  readonly findings: readonly (Place & { readonly code: string; readonly count?: number })[];
}

/**
 * Tells what has changed since an earlier report, part by part of the later one. Only what both tell wholly is compared, so
 * that nothing unread passes for lost or gained.
 */
export class Comparison {
  readonly #before: Comparable;
  readonly #after: ComparableFrame;
  readonly #inBoth: ReadonlySet<string>;
  readonly #wholeBefore: ReadonlySet<string>;
  readonly #accessBefore: ReadonlyMap<string, Comparable['access']>;
  /** Regions of owners that both are about. */
  readonly #places: Map<string, Place>;
  readonly #compared = new Set<string>();
  readonly #groups = new Map<string, Change & { readonly snapshotIds: string[] }>();
  readonly #findings = new Map<string, number>();
  #snapshotsLeftOut = 0;

  constructor(before: Comparable, after: ComparableFrame) {
    this.#before = before;
    this.#after = after;
    this.#inBoth = new Set(after.ownerIds.filter((ownerId) => before.ownerIds.includes(ownerId)));
    this.#wholeBefore = new Set(before.regions.filter(({ isComplete }) => isComplete).map(placeKey));
    this.#accessBefore = groupBy(before.access, placeKey);
    this.#places = new Map(this.#placesOf(before.regions));
  }

  add({ regions, access, findings }: ComparablePart): void {
    const places = this.#placesOf(regions);
    for (const [key, place] of places) this.#places.set(key, place);
    const whole = new Set(regions.filter(({ isComplete }) => isComplete).map(placeKey));
    const compared = new Set(places.map(([key]) => key).filter((key) => whole.has(key) && this.#wholeBefore.has(key)));
    for (const key of compared) this.#compared.add(key);
    const old = new Map(
      [...compared].flatMap((key) => (this.#accessBefore.get(key) ?? []).map((one) => [one.snapshotId, one] as const)),
    );
    const present = new Map(access.filter((one) => compared.has(placeKey(one))).map((one) => [one.snapshotId, one]));
    for (const snapshotId of new Set([...old.keys(), ...present.keys()]))
      this.#compare(snapshotId, old.get(snapshotId), present.get(snapshotId));
    countFindings(findings, compared, this.#findings);
  }

  changes(): Changes {
    const { generatedAtMs: sinceMs, ownerIds, findings, unusedForMs } = this.#before;
    const old = countFindings(findings, this.#compared);
    const present = new Map(this.#findings);
    // What only one of the two was asked for, or each for another time, has neither come nor gone.
    if (unusedForMs !== this.#after.unusedForMs) for (const counts of [old, present]) counts.delete('GRANT_UNUSED');
    const toldOwners = new Set([...this.#places.values()].map(({ ownerAccountId }) => ownerAccountId));
    return {
      sinceMs,
      access: [...this.#groups.values()]
        .map((group) => ({ ...group, snapshotIds: group.snapshotIds.sort() }))
        .sort((a, b) => rankOf(a) - rankOf(b) || (whoseOf(a) < whoseOf(b) ? -1 : 1)),
      findings: [...new Set([...old.keys(), ...present.keys()])]
        .sort()
        .map((code) => ({ code, before: old.get(code) ?? 0, after: present.get(code) ?? 0 }))
        .filter((change) => change.before !== change.after),
      ownersLeftOut: [...new Set([...ownerIds, ...this.#after.ownerIds])].filter((id) => !toldOwners.has(id)).sort(),
      regionsLeftOut: [...this.#places]
        .filter(([key]) => !this.#compared.has(key))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, place]) => place),
      snapshotsLeftOut: this.#snapshotsLeftOut,
    };
  }

  #placesOf(regions: Comparable['regions']): (readonly [string, Place])[] {
    return regions
      .filter(({ ownerAccountId }) => this.#inBoth.has(ownerAccountId))
      .map(({ ownerAccountId, regionId }) => [placeKey({ ownerAccountId, regionId }), { ownerAccountId, regionId }]);
  }

  #compare(snapshotId: string, was: ComparableAccess | undefined, is: ComparableAccess | undefined): void {
    if (was?.isComplete === false || is?.isComplete === false) {
      this.#snapshotsLeftOut++;
      return;
    }
    const ownerAccountId = (is ?? was)?.ownerAccountId ?? '';
    const [readersBefore, readers] = [was, is].map(
      (one) => new Map((one?.readers ?? []).map((reader) => [reader.accountId, reader])),
    ) as [Map<string, ReportReader>, Map<string, ReportReader>];
    for (const accountId of new Set([...readersBefore.keys(), ...readers.keys()])) {
      const [earlier, later] = [readersBefore.get(accountId), readers.get(accountId)];
      const isPermitted = (later ?? earlier)?.isPermitted ?? true;
      for (const kind of kindsOf(earlier && dueOf(earlier, this.#before), later && dueOf(later, this.#after))) {
        const key = `${kind} ${accountId} ${ownerAccountId}`;
        const group = this.#groups.get(key) ?? { kind, ownerAccountId, accountId, isPermitted: true, snapshotIds: [] };
        group.snapshotIds.push(snapshotId);
        this.#groups.set(key, { ...group, isPermitted: group.isPermitted && isPermitted });
      }
    }
  }
}

type ComparableAccess = Comparable['access'][number];

/** Tells a region of an owner from every other. */
export function placeKey({ ownerAccountId, regionId }: Place): string {
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
function dueOf(reader: ReportReader, { generatedAtMs }: Pick<Comparable, 'generatedAtMs'>): ReportReader {
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

/** How many findings of each code are in some places. @param counts To which they are added. */
function countFindings(
  findings: ComparablePart['findings'],
  places: ReadonlySet<string>,
  counts = new Map<string, number>(),
): Map<string, number> {
  for (const one of findings) {
    if (places.has(placeKey(one))) counts.set(one.code, (counts.get(one.code) ?? 0) + (one.count ?? 1));
  }
  return counts;
}
