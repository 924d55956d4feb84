import pLimit from 'p-limit';
import { inBatches } from '../../../base/batches.ts';

/** One page of a listing; without a token it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Far more than any listing here can have (100 items a page), so that a service gone mad cannot hold a run for ever. */
const MAX_PAGES = 5_000;
const MAX_PARALLEL_BATCHES = 6;

/**
 * Reads a listing to its end. A listing that does not end is an error and never a shorter list.
 * @param failure Makes the error of this listing from what is wrong with it.
 */
export async function readAllPages<T>(
  fetchPage: (nextToken: string | undefined) => Promise<Page<T>>,
  failure: (problem: string) => Error,
): Promise<T[]> {
  const items: T[] = [];
  const seenTokens = new Set<string>();
  for (let nextToken: string | undefined; ; ) {
    const page = await fetchPage(nextToken);
    for (const item of page.items) items.push(item);
    nextToken = page.nextToken;
    if (nextToken === undefined) return items;
    if (seenTokens.has(nextToken)) throw failure('the listing names a page that it has named before');
    if (seenTokens.size >= MAX_PAGES) throw failure(`the listing has more than ${MAX_PAGES} pages`);
    seenTokens.add(nextToken);
  }
}

/** Runs `work` on distinct ids in batches, several at a time, and joins what it answers in the order of the ids. */
export async function askInBatches<T>(
  ids: readonly string[],
  maxBatchSize: number,
  work: (batch: readonly string[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const limit = pLimit(MAX_PARALLEL_BATCHES);
  try {
    const answers = await limit.map(inBatches([...new Set(ids)], maxBatchSize), work);
    return answers.flat();
  } catch (error) {
    limit.clearQueue();
    throw error;
  }
}
