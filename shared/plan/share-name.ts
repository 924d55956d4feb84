import type { ShareKind } from './world.ts';

/**
 * The name a share of ours begins with: `snapshare-` and a stable hash of its kind and principals. It says how the
 * share began, not what it grants now, and proves nothing about whose it is.
 */
export function nameOfShare(kind: ShareKind, principals: readonly string[]): string {
  return `snapshare-${hash(`${kind} ${[...principals].sort().join(' ')}`)}`;
}

/** FNV-1a over 64 bits, in 13 characters of base 36. Only has to tell principal sets apart, not resist anyone. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(36).padStart(13, '0');
}
