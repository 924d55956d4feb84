import { createHash } from 'node:crypto';

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const MIXED = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const HEX = '0123456789abcdef';

/** Everything random of one cloud, from one seed (mulberry32), so that a run can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  lower(length: number): string {
    return this.#pick(LOWER, length);
  }

  mixed(length: number): string {
    return this.#pick(MIXED, length);
  }

  digits(length: number): string {
    return this.#pick('0123456789', length);
  }

  uuid(): string {
    const part = (length: number): string => this.#pick(HEX, length);
    return [part(8), part(4), part(4), part(4), part(12)].join('-');
  }

  #pick(alphabet: string, length: number): string {
    let text = '';
    for (let index = 0; index < length; index += 1) text += alphabet[Math.floor(this.next() * alphabet.length)] ?? '0';
    return text;
  }
}

/** Lower-case letters and digits that are always the same for the same text. */
export function stableId(text: string, length: number): string {
  const digest = createHash('sha256').update(text).digest();
  let id = '';
  for (let index = 0; index < length; index += 1) id += LOWER[(digest[index] ?? 0) % LOWER.length] ?? '0';
  return id;
}
