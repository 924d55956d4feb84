import { createHash } from 'node:crypto';
import type { Listed } from '../../state/model.ts';
import type { Answer, Call } from './operation.ts';
import type { Params } from './params.ts';

export interface Page<T> {
  readonly items: T[];
  /** Empty on the last page. */
  readonly nextToken: string;
}

const PAGING_NAMES = new Set(['NextToken', 'MaxResults', 'PageSize', 'MaxResult']);

/** Ties a token to the filters it was given for. */
function filterDigest(params: Params): string {
  const filters = [...params.values].filter(([name]) => !PAGING_NAMES.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 12);
}

const encodeToken = (afterSeq: number, page: number, digest: string): string =>
  Buffer.from(`${afterSeq}:${page}:${digest}`).toString('base64url');

function decodeToken(
  token: string,
): { readonly afterSeq: number; readonly page: number; readonly digest: string } | undefined {
  const match = /^(\d+):(\d+):([\w-]{12})$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) return undefined;
  return { afterSeq: Number(match[1]), page: Number(match[2]), digest: match[3] ?? '' };
}

/** Which page of a listing a call asks for, from 1. */
export function pageNumberOf(params: Params): number {
  const token = params.text('NextToken');
  if (token !== undefined) return (decodeToken(token)?.page ?? 0) + 1;
  return Number(params.text('PageNumber') ?? '1');
}

/**
 * One page of what comes after the request's token.
 * @param items In the order of `seq`; only walked until the page is full.
 * @param invalidToken Called for a token that was not issued for these filters.
 */
export function pageOf<T extends Listed>(
  items: Iterable<T>,
  params: Params,
  size: number,
  invalidToken: () => never,
): Page<T> {
  const digest = filterDigest(params);
  const token = params.text('NextToken');
  const start = token === undefined ? { afterSeq: 0, page: 0, digest } : decodeToken(token);
  if (start?.digest !== digest) return invalidToken();
  const page: T[] = [];
  for (const item of items) {
    if (item.seq <= start.afterSeq) continue;
    const last = page.at(-1);
    if (page.length === size && last !== undefined) {
      return { items: page, nextToken: encodeToken(last.seq, start.page + 1, digest) };
    }
    page.push(item);
  }
  return { items: page, nextToken: '' };
}

/** Numbered pages, as older operations have them. */
function numberedPage<T>(items: readonly T[], pageNumber: number, pageSize: number): T[] {
  return items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
}

/**
 * One page of an operation that knows both styles, with the members of its answer that tell of paging. All matches are
 * counted unless a token or its size is given: then the total means nothing.
 */
export function eitherPage<T extends Listed>(
  { params }: Call,
  items: Iterable<T>,
  tokenSize: number,
  invalidToken: () => never,
): { readonly items: T[]; readonly paging: Answer } {
  const isByToken = params.text('MaxResults') !== undefined || params.text('NextToken') !== undefined;
  if (!isByToken && (params.text('PageSize') !== undefined || params.text('PageNumber') !== undefined)) {
    const all = [...items];
    const { pageNumber, pageSize } = numberedParams(params);
    const paging = { NextToken: '', TotalCount: all.length, PageNumber: pageNumber, PageSize: pageSize };
    return { items: numberedPage(all, pageNumber, pageSize), paging };
  }
  const found = isByToken ? items : [...items];
  const page = pageOf(found, params, tokenSize, invalidToken);
  const total = Array.isArray(found) ? found.length : page.items.length;
  const paging = { NextToken: page.nextToken, TotalCount: total, PageNumber: 1, PageSize: tokenSize };
  return { items: page.items, paging };
}

const numberedParams = (params: Params): { readonly pageNumber: number; readonly pageSize: number } => ({
  pageNumber: params.integer('PageNumber', { min: 1, max: 1_000_000 }) ?? 1,
  pageSize: params.integer('PageSize', { min: 1, max: 100 }) ?? 10,
});

/** The answer of an older operation that lists rows on numbered pages of ten, or as many as are asked for, up to 100. */
export function numberedAnswer({ params }: Call, listName: string, rowName: string, rows: readonly Answer[]): Answer {
  const { pageNumber, pageSize } = numberedParams(params);
  return {
    PageNumber: pageNumber,
    PageSize: pageSize,
    TotalCount: rows.length,
    [listName]: { [rowName]: numberedPage(rows, pageNumber, pageSize) },
  };
}
