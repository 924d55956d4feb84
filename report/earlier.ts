import { InputError } from '../shared/base/errors.ts';
import { KeyTwiceError, parseJson } from '../shared/base/json.ts';
import { type Comparable, comparableOf } from '../shared/view/report/changes.ts';
import type { ReportReader } from '../shared/view/report/report-access.ts';
import type { ReportData } from '../shared/view/report-data.ts';
import { grantAt, grantsOfRow, principalAt, unpack } from './client/model.ts';
import { decode } from './packing.ts';
import { PAGE_SCHEMA, type PageData } from './page-data.ts';

/** The schema of the report's data, as `report --json` writes it. */
export const REPORT_SCHEMA = 'snapshare.report/2';

/** Reports of one account alone, which their regions and findings do not name again. */
const OF_ONE_ACCOUNT = { page: 'snapshare.report-page/1', data: 'snapshare.report/1' } as const;

/** What an earlier report told. */
export type EarlierReport = Comparable;

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
    if (isPage && hasSchema(value, PAGE_SCHEMA, OF_ONE_ACCOUNT.page)) return checked(ofPage(value as PageData));
    if (!isPage && hasSchema(value, REPORT_SCHEMA, OF_ONE_ACCOUNT.data)) return checked(ofData(value as ReportData));
  } catch {
    throw refusal(name, 'it is cut short, or of another version of Snapshare');
  }
  throw refusal(name, 'it is no report, or one of another version of Snapshare');
}

function refusal(name: string, problem: string): InputError {
  const remedy = 'Name a page that report has written, or what report --json has printed.';
  return new InputError({ doing: `reading the earlier report ${name}`, problem, remedy });
}

function hasSchema(value: unknown, ...schemas: readonly unknown[]): value is object {
  return typeof value === 'object' && value !== null && 'schema' in value && schemas.includes(value.schema);
}

/** @throws {TypeError} where what is compared is not there. */
function checked(report: EarlierReport): EarlierReport {
  const { ownerIds, generatedAtMs, access, findings, regions } = report;
  const areTexts = (...ids: readonly unknown[]): boolean => ids.every((id) => typeof id === 'string');
  if (!areTexts(...ownerIds) || !Number.isFinite(generatedAtMs)) throw new TypeError('whose and when');
  const isWhole =
    [...access, ...findings, ...regions].every((one) => areTexts(one.ownerAccountId, one.regionId)) &&
    access.every((one) => areTexts(one.snapshotId, ...one.readers.map(({ accountId }) => accountId))) &&
    findings.every(({ code, count }) => areTexts(code) && Number.isFinite(count)) &&
    regions.every(({ isComplete }) => typeof isComplete === 'boolean');
  if (!isWhole) throw new TypeError('what it tells');
  return report;
}

/** What of a report another version may have left out. */
type OfAnyVersion<Data> = Omit<Data, 'owners'> & { readonly owners?: ReportData['owners'] };

function ofData({ owners, ...data }: OfAnyVersion<ReportData>): EarlierReport {
  const { accountId } = data;
  const owned = <Item extends object>(items: readonly Item[]): Item[] =>
    items.map((one) => ({ ownerAccountId: accountId, ...one }));
  return comparableOf({
    ...data,
    owners: owners ?? [{ accountId }],
    regions: owned(data.regions),
    findings: owned(data.findings),
  });
}

function ofPage(data: OfAnyVersion<PageData>): EarlierReport {
  const { accountId, generatedAtMs, owners = [{ accountId }], findings, snapshots } = data;
  const model = unpack(data as PageData);
  const unknown = decode(snapshots.unknown);
  const ownerIds = decode(snapshots.owners);
  const own = { ownerAccountId: accountId };
  const regions = data.regions.map((region) => ({ ...own, ...region }));
  return {
    generatedAtMs,
    unusedForMs: data.usage?.unusedForMs,
    ownerIds: owners.map((owner) => owner.accountId),
    regions,
    access: snapshots.ids.map((snapshotId, row) => ({
      snapshotId,
      ownerAccountId: ownerIds[row] ?? accountId,
      regionId: regions[snapshots.regions[row] ?? -1]?.regionId ?? '',
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
      Object.entries(countByRegion).map(([region, count]) => {
        // A page of one account counts by the region's id.
        const { ownerAccountId, regionId } = regions[Number(region)] ?? { ownerAccountId: accountId, regionId: region };
        return { code, ownerAccountId, regionId, count };
      }),
    ),
  };
}

/**
 * Tells whether an earlier report can be compared with a later one.
 * @throws {InputError} when both are about no account in common, or it is not earlier.
 */
export function requireEarlier(
  earlier: Pick<EarlierReport, 'ownerIds' | 'generatedAtMs'>,
  later: Pick<EarlierReport, 'ownerIds' | 'generatedAtMs'>,
  name: string,
): void {
  const { ownerIds } = later;
  const problem = !ownerIds.some((ownerId) => earlier.ownerIds.includes(ownerId))
    ? `it is of ${accountsText(earlier.ownerIds)}, and this one of ${accountsText(ownerIds)}`
    : earlier.generatedAtMs > later.generatedAtMs
      ? 'it was made later than this one'
      : undefined;
  if (problem === undefined) return;
  const remedy = 'Name an earlier report of the same account.';
  throw new InputError({ doing: `comparing with ${name}`, problem, remedy });
}

const MAX_NAMED = 3;

function accountsText(accountIds: readonly string[]): string {
  const left = accountIds.length - MAX_NAMED;
  const named = accountIds.slice(0, MAX_NAMED).join(', ');
  return `the account${accountIds.length === 1 ? '' : 's'} ${named}${left > 0 ? ` and ${left} more` : ''}`;
}
