import { groupBy } from '../shared/base/group-by.ts';
import { kindOfPrincipal } from '../shared/policy/principals.ts';
import type { ReportAccess, ReportReader } from '../shared/view/report/report-access.ts';
import type { ReportFrame, ReportSnapshot } from '../shared/view/report-data.ts';
import type { GrantStatus } from '../shared/view/status.ts';
import { Coding, Dictionary, digitsFor, packIndexes } from './packing.ts';
import type { PageData, PagePath, RowEnds, Standing } from './page-data.ts';

/** One pair of a snapshot and a principal: what is asked for or given by name, and what is read by it. */
interface Cell {
  readonly principal: string;
  /** Of shares of ours first. */
  readonly grants: readonly GrantStatus[];
  /** Of an account only. */
  readonly reader: ReportReader | undefined;
}

/** How a pair stands, as long as not all principals are known: they are told by their ids. */
interface StandingDraft extends Omit<Standing, 'paths'> {
  readonly paths: readonly PathDraft[];
  /** A folder or directory that reads itself only where its members are not known. */
  readonly group?: string;
}

interface PathDraft extends Omit<PagePath, 'through'> {
  readonly through?: string | undefined;
}

/** A row of the page. */
export interface Row {
  readonly snapshot: KnownSnapshot;
  /** By index. */
  readonly region: number;
  readonly grants: readonly GrantStatus[];
  readonly access: ReportAccess | undefined;
  /** Finds a share of the snapshot's region by its index; -1 for one that is not there. */
  readonly shareIndex: (shareId: string) => number;
}

/** Packs snapshots and pairs, row by row. */
export class CellPacker {
  readonly #generatedAtMs: number;
  readonly #plain = {
    ids: [] as string[],
    names: [] as string[],
    regions: [] as number[],
    createdS: [] as (number | null)[],
    retentionEndS: [] as (number | null)[],
    sizesGiB: [] as number[],
    costsPerMonth: [] as number[],
  };
  readonly #coded = {
    owners: new Coding<string>(),
    teams: new Coding<string | null>(),
    currencies: new Coding<string>(),
    disks: new Coding<string>(),
    keys: new Coding<string | null>(),
    unknown: new Coding<readonly string[]>(),
  };
  readonly #standings = new Dictionary<StandingDraft>();
  readonly #principalSets = new Dictionary<readonly string[]>();
  readonly #patterns = new Dictionary<{ readonly principals: number; readonly standings: readonly number[] }>();
  readonly #endsS = new Dictionary<number | null>();
  readonly #rowPatterns: number[] = [];
  readonly #rowEnds: (number | readonly number[])[] = [];

  constructor(generatedAtMs: number) {
    this.#generatedAtMs = generatedAtMs;
  }

  add({ snapshot, region, grants, access, shareIndex }: Row): void {
    const [plain, coded] = [this.#plain, this.#coded];
    plain.ids.push(snapshot.snapshotId);
    plain.names.push(snapshot.name ?? '');
    plain.regions.push(region);
    plain.createdS.push(this.#secondsOf(snapshot.createdAtMs));
    plain.retentionEndS.push(this.#secondsOf(snapshot.retentionEndMs));
    plain.sizesGiB.push(Math.round((snapshot.sizeGiB ?? 0) * 100) / 100);
    plain.costsPerMonth.push(snapshot.costPerMonth ?? 0);
    coded.owners.add(snapshot.ownerAccountId);
    coded.teams.add(snapshot.team ?? null);
    coded.currencies.add(snapshot.currency ?? '');
    coded.disks.add(snapshot.sourceDiskId ?? '');
    coded.keys.add(snapshot.isEncrypted === true ? (snapshot.kmsKeyId ?? '') : null);
    coded.unknown.add(access?.unknown ?? []);
    const cells = cellsOf(grants, access);
    const principals = this.#principalSets.indexOf(cells.map(({ principal }) => principal));
    const standings = cells.map((cell) => this.#standings.indexOf(standingOf(cell, shareIndex)));
    this.#rowPatterns.push(this.#patterns.indexOf({ principals, standings }));
    const ends = cells.map((cell) => this.#endsS.indexOf(this.#secondsOf(endOf(cell, access))));
    const [first = -1] = ends;
    this.#rowEnds.push(ends.every((end) => end === first) ? first : ends);
  }

  /** @param principals All that there are. */
  packed(
    principals: ReportFrame['principals'],
    indexOf: (principal: string) => number,
  ): Pick<PageData, 'snapshots' | 'standings' | 'principalSets' | 'patterns' | 'endsS'> {
    const { ids, names, regions, createdS, retentionEndS, sizesGiB, costsPerMonth } = this.#plain;
    const { owners, teams, currencies, disks, keys, unknown } = this.#coded;
    const knownFolders = new Set(principals.filter(({ members }) => members).map(({ id }) => id));
    const standings = new Dictionary<Standing>();
    const standingIndexes = this.#standings.values.map(({ group, ...draft }) =>
      standings.indexOf({
        ...draft,
        isReader: draft.isReader && (group === undefined || !knownFolders.has(group)),
        paths: draft.paths.map(({ through, ...path }) =>
          through === undefined ? path : { share: path.share, through: indexOf(through), isPending: path.isPending },
        ),
      }),
    );
    const patterns = new Dictionary<PageData['patterns'][number]>();
    const digits = digitsFor(standings.values.length);
    const patternIndexes = this.#patterns.values.map((draft) => {
      const packed = packIndexes(
        draft.standings.map((at) => standingIndexes[at] ?? 0),
        digits,
      );
      return patterns.indexOf({ principals: draft.principals, standings: packed });
    });
    const endDigits = digitsFor(this.#endsS.values.length);
    return {
      snapshots: {
        ids,
        names,
        owners: owners.coded(),
        teams: teams.coded(),
        regions,
        createdS,
        retentionEndS,
        sizesGiB,
        costsPerMonth,
        currencies: currencies.coded(),
        disks: disks.coded(),
        keys: keys.coded(),
        unknown: unknown.coded((some) => some.map(indexOf)),
        patterns: this.#rowPatterns.map((at) => patternIndexes[at] ?? 0),
        ends: this.#rowEnds.map((ends): RowEnds => (typeof ends === 'number' ? ends : packIndexes(ends, endDigits))),
      },
      standings: standings.values,
      principalSets: this.#principalSets.values.map((some) => some.map(indexOf)),
      patterns: patterns.values,
      endsS: this.#endsS.values,
    };
  }

  #secondsOf(ms: number | undefined): number | null {
    return ms === undefined ? null : Math.floor((ms - this.#generatedAtMs) / 1000);
  }
}

function standingOf(
  { principal, grants: [grant, ...others], reader }: Cell,
  shareIndex: Row['shareIndex'],
): StandingDraft {
  const state = grant?.state ?? 'through';
  const isForeignToo = others.some((one) => one.state === 'foreign') || undefined;
  const endsBecause = grant?.endsBecause;
  const askedBy = grant?.askedBy ?? [];
  if (reader) {
    const { state: access, isPermitted, isOutside: isExternal } = reader;
    const paths = reader.paths.map(
      (path): PathDraft => ({
        share: shareIndex(path.shareId),
        through: path.principal === principal ? undefined : path.principal,
        isPending: (path.state === 'pending' && access === 'reads') || undefined,
      }),
    );
    return { state, isForeignToo, access, isReader: true, isExternal, isPermitted, endsBecause, askedBy, paths };
  }
  const given = grant ? [grant, ...others] : [];
  // A share that names an account which reads nothing by it, having left the directory, gives nothing.
  const isGroup = kindOfPrincipal(principal) !== 'account';
  const isNow = isGroup && given.some(({ isInEffect }) => isInEffect);
  const isSoon = isGroup && given.some((one) => one.state === 'settling');
  return {
    state,
    isForeignToo,
    access: isNow ? 'reads' : isSoon ? 'pending' : undefined,
    isReader: isNow || isSoon,
    isExternal: given.some(({ isExternal }) => isExternal),
    isPermitted: given.every(({ isPermitted }) => isPermitted),
    endsBecause,
    askedBy,
    paths: given.flatMap(({ shareIds }) => shareIds.map((id) => ({ share: shareIndex(id) }))),
    ...(isGroup && { group: principal }),
  };
}

/** One that only a share still knows has its place alone. */
export type KnownSnapshot = Pick<ReportSnapshot, 'snapshotId' | 'ownerAccountId' | 'regionId'> &
  Partial<ReportSnapshot>;

/** Sorted by principal. */
function cellsOf(grants: readonly GrantStatus[], access: ReportAccess | undefined): Cell[] {
  const byPrincipal = groupBy(grants, ({ principal }) => principal);
  const readers = new Map((access?.readers ?? []).map((reader) => [reader.accountId, reader]));
  return [...new Set([...byPrincipal.keys(), ...readers.keys()])].sort().map((principal) => ({
    principal,
    grants: [...(byPrincipal.get(principal) ?? [])].sort(
      (a, b) => Number(a.state === 'foreign') - Number(b.state === 'foreign'),
    ),
    reader: readers.get(principal),
  }));
}

/** When an account's access ends; of a folder when that of its members through it does; else what is asked for. */
function endOf({ principal, grants, reader }: Cell, access: ReportAccess | undefined): number | undefined {
  if (reader) return reader.endsAtMs;
  let latestMs: number | undefined;
  for (const { paths } of access?.readers ?? []) {
    for (const path of paths) {
      if (path.principal !== principal) continue;
      latestMs = Math.max(latestMs ?? Number.NEGATIVE_INFINITY, path.endsAtMs ?? Number.POSITIVE_INFINITY);
    }
  }
  if (latestMs === undefined) return grants[0]?.endsAtMs;
  return Number.isFinite(latestMs) ? latestMs : undefined;
}
