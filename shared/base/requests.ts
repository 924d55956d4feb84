import { AsyncLocalStorage } from 'node:async_hooks';

/** The request ids that a piece of work has led to, whoever made its calls. */
const current = new AsyncLocalStorage<string[]>();

/** Does some work and tells the request ids of the writing calls made in it, failed ones and those of retries included. */
export async function withRequestIds<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly requestIds: readonly string[] }> {
  const requestIds: string[] = [];
  const result = await current.run(requestIds, work);
  return { result, requestIds };
}

/** Adds the id of an answered call to the work that made it, if somebody wants to know. */
export function noteRequestId(requestId: string | undefined): void {
  if (requestId !== undefined) current.getStore()?.push(requestId);
}
