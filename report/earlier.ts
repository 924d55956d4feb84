import { InputError } from '../shared/base/errors.ts';
import { KeyTwiceError, parseJson } from '../shared/base/json.ts';
import { type Comparable, comparableOf } from '../shared/view/report/changes.ts';
import type { ReportReader } from '../shared/view/report/report-access.ts';
import type { ReportData } from '../shared/view/report-data.ts';
import { grantAt, grantsOfRow, principalAt, unpack } from './client/model.ts';
import { decode } from './packing.ts';
import { PAGE_SCHEMA, type PageData } from './page-data.ts';

/** The schema of the report's data, as `report --json` writes it. */
export const REPORT_SCHEMA = 'snapshare.report/1';

/** What an earlier report told of one account. */
export interface EarlierReport extends Comparable {
  readonly accountId: string;
}

const DATA = /<script type="application\/json" id="data">([^<]*)<\/script>/;

/**
 * Reads a report that was written earlier: the page, or its data.
 * @param name What the text is called in errors.
 * @throws {InputError} when it is neither, or of another version.
 */
export function readEarlierReport(text: string, name: string): EarlierReport {
  const isPage = text.trimStart().startsWith('<');
  const json = isPage ? DATA.exec(text)?.[1] : text;
  let value: unknown;
  try {
    value = parseJson(json ?? '');
  } catch (cause) {
    if (cause instanceof KeyTwiceError) throw refusal(name, cause.message);
    throw refusal(name, 'it is no report: neither the page nor JSON');
  }
  try {
    if (isPage && hasSchema(value, PAGE_SCHEMA)) return checked(ofPage(value as unknown as PageData));
    if (!isPage && hasSchema(value, REPORT_SCHEMA)) return checked(ofData(value as unknown as ReportData));
  } catch {
    throw refusal(name, 'it is cut short, or of another version of Snapshare');
  }
  throw refusal(name, 'it is no report, or one of another version of Snapshare');
}

function refusal(name: string, problem: string): InputError {
  const remedy = 'Name a page that report has written, or what report --json has printed.';
  return new InputError({ doing: `reading the earlier report ${name}`, problem, remedy });
}

function hasSchema(value: unknown, schema: string): value is object {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === schema;
}

/** @throws {TypeError} where what is compared is not there. */
function checked(report: EarlierReport): EarlierReport {
  const { accountId, generatedAtMs, access, findings, regions } = report;
  if (typeof accountId !== 'string' || !Number.isFinite(generatedAtMs)) throw new TypeError('whose and when');
  const isWhole =
    access.every(({ snapshotId, regionId, readers }) =>
      [snapshotId, regionId, ...readers.map((reader) => reader.accountId)].every((id) => typeof id === 'string'),
    ) &&
    findings.every(({ code, count }) => typeof code === 'string' && Number.isFinite(count)) &&
    regions.every(({ regionId, isComplete }) => typeof regionId === 'string' && typeof isComplete === 'boolean');
  if (!isWhole) throw new TypeError('what it tells');
  return report;
}

function ofData(data: ReportData): EarlierReport {
  return { accountId: data.accountId, ...comparableOf(data) };
}

function ofPage(data: PageData): EarlierReport {
  const model = unpack(data);
  const unknown = decode(data.snapshots.unknown);
  const { accountId, generatedAtMs, regions, findings } = data;
  return {
    accountId,
    generatedAtMs,
    regions: [...regions],
    access: data.snapshots.ids.map((snapshotId, row) => ({
      snapshotId,
      regionId: regions[data.snapshots.regions[row] ?? -1]?.regionId ?? '',
      isComplete: unknown[row]?.length === 0,
      readers: [...grantsOfRow(model, row)].flatMap((index): ReportReader[] => {
        const { column, standing, endS } = grantAt(model, index);
        const { id, kind } = principalAt(model, column);
        if (!standing.isReader || standing.access === undefined || kind !== 'account') return [];
        const { access: state, isPermitted, isExternal: isOutside } = standing;
        const end = Number.isFinite(endS) ? { endsAtMs: generatedAtMs + endS * 1000 } : {};
        return [{ accountId: id, state, isPermitted, isOutside, paths: [], ...end }];
      }),
    })),
    findings: findings.flatMap(({ code, countByRegion }) =>
      Object.entries(countByRegion).map(([regionId, count]) => ({ code, regionId, count })),
    ),
  };
}

/**
 * Tells whether an earlier report can be compared with a later one.
 * @throws {InputError} when it is of another account, or not earlier.
 */
export function requireEarlier(
  earlier: EarlierReport,
  later: Pick<ReportData, 'accountId' | 'generatedAtMs'>,
  name: string,
): void {
  const problem =
    earlier.accountId !== later.accountId
      ? `it is of the account ${earlier.accountId}, and this one of ${later.accountId}`
      : earlier.generatedAtMs > later.generatedAtMs
        ? 'it was made later than this one'
        : undefined;
  if (problem === undefined) return;
  const remedy = 'Name an earlier report of the same account.';
  throw new InputError({ doing: `comparing with ${name}`, problem, remedy });
}
