import { stableHash } from '../../base/hash.ts';
import type { ShareKind } from '../world.ts';

/**
 * The name a share of ours begins with: `snapshare-` and a stable hash of its kind and principals. It says how the
 * share began, not what it grants now, and proves nothing about whose it is.
 */
export function nameOfShare(kind: ShareKind, principals: readonly string[]): string {
  return `snapshare-${stableHash(`${kind} ${[...principals].sort().join(' ')}`)}`;
}
