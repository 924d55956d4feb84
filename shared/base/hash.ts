import { createHash } from 'node:crypto';

/**
 * FNV-1a over 64 bits, in 13 characters of base 36. It only has to tell things apart and to stay the same for ever; it
 * resists nobody.
 */
export function stableHash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(36).padStart(13, '0');
}

/** The first 40 hex digits of SHA-256: no two texts that anyone could think of have the same. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
