import { groupBy } from '../shared/base/group-by.ts';
import { kindOfPrincipal } from '../shared/policy/principals.ts';
import type { Place } from '../shared/view/report/changes.ts';
import type { ReportAccess, ReportReader } from '../shared/view/report/report-access.ts';
import type { ReportData, ReportSnapshot } from '../shared/view/report-data.ts';
import type { GrantStatus } from '../shared/view/status.ts';
import { Dictionary, digitsFor, encode, packIndexes } from './packing.ts';
import type { PageData, PagePath, RowEnds, Standing } from './page-data.ts';

/** One pair of a snapshot and a principal: what is asked for or given by name, and what is read by it. */
interface Cell {
  readonly principal: string;
  /** Of shares of ours first. */
  readonly grants: readonly GrantStatus[];
  /** Of an account only. */
  readonly reader: ReportReader | undefined;
}

/** Packs snapshots and pairs. */
export function packCells(
  data: ReportData,
): Pick<PageData, 'snapshots' | 'standings' | 'principalSets' | 'patterns' | 'endsS'> {
  const regionIndex = regionIndexer(data.regions);
  const principalIndexes = new Map(data.principals.map(({ id }, index) => [id, index]));
  const shareIndexes = new Map(data.shares.map(({ shareId }, index) => [shareId, index]));
  const indexOf = (principal: string): number => principalIndexes.get(principal) ?? -1;
  const knownFolders = new Set(data.principals.filter(({ members }) => members).map(({ id }) => id));
  const grantsOf = groupBy(data.grants, ({ snapshotId }) => snapshotId);
  const accessOf = new Map(data.access.map((one) => [one.snapshotId, one]));
  const secondsOf = (ms: number | undefined): number | null =>
    ms === undefined ? null : Math.floor((ms - data.generatedAtMs) / 1000);
  const standings = new Dictionary<Standing>();
  const principalSets = new Dictionary<readonly number[]>();
  const endsS = new Dictionary<number | null>();
  const rows = allSnapshots(data).map((snapshot) => {
    const access = accessOf.get(snapshot.snapshotId);
    const cells = cellsOf(grantsOf.get(snapshot.snapshotId) ?? [], access);
    return {
      snapshot,
      unknown: (access?.unknown ?? []).map(indexOf),
      principals: principalSets.indexOf(cells.map(({ principal }) => indexOf(principal))),
      standings: cells.map((cell) => standings.indexOf(standingOf(cell))),
      ends: cells.map((cell) => endsS.indexOf(secondsOf(endOf(cell, access)))),
    };
  });
  const patterns = new Dictionary<PageData['patterns'][number]>();
  const digits = digitsFor(standings.values.length);
  return {
    snapshots: {
      ids: rows.map(({ snapshot }) => snapshot.snapshotId),
      names: rows.map(({ snapshot }) => snapshot.name ?? ''),
      owners: encode(rows.map(({ snapshot }) => snapshot.ownerAccountId)),
      teams: encode(rows.map(({ snapshot }) => snapshot.team ?? null)),
      regions: rows.map(({ snapshot }) => regionIndex(snapshot)),
      createdS: rows.map(({ snapshot }) => secondsOf(snapshot.createdAtMs)),
      retentionEndS: rows.map(({ snapshot }) => secondsOf(snapshot.retentionEndMs)),
      sizesGiB: rows.map(({ snapshot }) => Math.round((snapshot.sizeGiB ?? 0) * 100) / 100),
      costsPerMonth: rows.map(({ snapshot }) => snapshot.costPerMonth ?? 0),
      currencies: encode(rows.map(({ snapshot }) => snapshot.currency ?? '')),
      disks: encode(rows.map(({ snapshot }) => snapshot.sourceDiskId ?? '')),
      keys: encode(rows.map(({ snapshot }) => (snapshot.isEncrypted === true ? (snapshot.kmsKeyId ?? '') : null))),
      unknown: encode<readonly number[]>(rows.map(({ unknown }) => unknown)),
      patterns: rows.map((row) =>
        patterns.indexOf({ principals: row.principals, standings: packIndexes(row.standings, digits) }),
      ),
      ends: rows.map(({ ends }) => packEnds(ends, digitsFor(endsS.values.length))),
    },
    standings: standings.values,
    principalSets: principalSets.values,
    patterns: patterns.values,
    endsS: endsS.values,
  };

  // Plain objects, since there are hundreds of thousands; what is undefined in them is absent in JSON.
  function standingOf({ principal, grants: [grant, ...others], reader }: Cell): Standing {
    const state = grant?.state ?? 'through';
    const isForeignToo = others.some((one) => one.state === 'foreign') || undefined;
    const endsBecause = grant?.endsBecause;
    const askedBy = grant?.askedBy ?? [];
    if (reader) {
      const { state: access, isPermitted, isOutside: isExternal } = reader;
      const paths = reader.paths.map(
        (path): PagePath => ({
          share: shareIndexes.get(path.shareId) ?? -1,
          through: path.principal === principal ? undefined : indexOf(path.principal),
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
      isReader: isGroup && !knownFolders.has(principal) && (isNow || isSoon),
      isExternal: given.some(({ isExternal }) => isExternal),
      isPermitted: given.every(({ isPermitted }) => isPermitted),
      endsBecause,
      askedBy,
      paths: given.flatMap(({ shareIds }) => shareIds.map((id) => ({ share: shareIndexes.get(id) ?? -1 }))),
    };
  }
}

type KnownSnapshot = Pick<ReportSnapshot, 'snapshotId' | 'ownerAccountId' | 'regionId'> & Partial<ReportSnapshot>;

/** Finds the region of an owner by its index; -1 where nothing of it was read. */
export function regionIndexer(regions: ReportData['regions']): (place: Place) => number {
  const keyOf = ({ ownerAccountId, regionId }: Place): string => `${ownerAccountId} ${regionId}`;
  const indexes = new Map(regions.map((region, index) => [keyOf(region), index]));
  return (place) => indexes.get(keyOf(place)) ?? -1;
}

/** Those of the report, and those that only a share still knows. */
function allSnapshots({ snapshots, grants, access }: ReportData): KnownSnapshot[] {
  const known = new Set(snapshots.map(({ snapshotId }) => snapshotId));
  const gone = new Map(
    [...grants, ...access.filter(({ readers, unknown }) => readers.length + unknown.length > 0)]
      .filter(({ snapshotId }) => !known.has(snapshotId))
      .map(({ snapshotId, ownerAccountId, regionId }) => [snapshotId, { snapshotId, ownerAccountId, regionId }]),
  );
  return [...snapshots, ...gone.values()];
}

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

function packEnds(ends: readonly number[], digits: number): RowEnds {
  const [first = -1] = ends;
  return ends.every((end) => end === first) ? first : packIndexes(ends, digits);
}
