import { COMMAND_LINES } from './command-lines/kind.ts';
import { EVENTS } from './events/kind.ts';
import type { Kind } from './kind.ts';
import { POLICY } from './policy/kind.ts';
import { TAGS } from './tags/kind.ts';

/** A kind whose inputs nobody outside needs to know. */
export type AnyKind = Kind<never>;

export const KINDS: readonly AnyKind[] = [
  POLICY,
  TAGS,
  EVENTS,
  COMMAND_LINES,
] as readonly object[] as readonly AnyKind[];
