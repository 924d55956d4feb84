import { stableHash } from './hash.ts';

/**
 * The client token of a request: the same whenever the same is asked for, so that no repetition and no run beside this one
 * makes anything twice.
 */
export function clientTokenOf(request: object): string {
  return tokenAfter(JSON.stringify(request), '');
}

/**
 * The client token to use when what an earlier one made is gone: the service would go on answering the lost result.
 * @param lostId The id that the earlier token answers.
 */
export function tokenAfter(earlier: string, lostId: string): string {
  return `snapshare-${stableHash(`${earlier} ${lostId}`)}`;
}
