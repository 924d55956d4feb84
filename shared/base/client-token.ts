import { stableHash } from './hash.ts';

/**
 * The client token of a request: the same whenever the same is asked for, so that no repetition and no run beside this one
 * makes anything twice.
 */
export function clientTokenOf(request: object): string {
  return tokenOf(`${JSON.stringify(request)} `);
}

/**
 * The request to make when what its token made is gone: the service would go on answering the lost result.
 * @param lostId The id that the token answers.
 */
export function withTokenAfter<T extends { readonly clientToken: string }>(request: T, lostId: string): T {
  return { ...request, clientToken: tokenOf(`${request.clientToken} ${lostId}`) };
}

function tokenOf(text: string): string {
  return `snapshare-${stableHash(text)}`;
}
