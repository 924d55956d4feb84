import type { CliTextKey } from '../messages/en.ts';
import type { Bench, ProbeOptions } from './bench.ts';
import type { FactId } from './facts.ts';

/** One way of finding something out. */
export interface Experiment {
  readonly id: string;
  /** What it tells, each by itself as far as it comes. */
  readonly facts: readonly FactId[];
  /** What it makes and touches, and what that costs. */
  readonly about: CliTextKey;
  /** What has to be asked for, since it takes hours, needs a key or is rude. */
  readonly needs?: { readonly option: string; readonly isGiven: (options: ProbeOptions) => boolean };
  readonly run: (bench: Bench) => Promise<void>;
}

export const NEEDS_WAIT = { option: '--wait', isGiven: ({ isWaiting }: ProbeOptions): boolean => isWaiting };
export const NEEDS_STRESS = { option: '--stress', isGiven: ({ isStressing }: ProbeOptions): boolean => isStressing };
export const NEEDS_KEY = {
  option: '--kms-key',
  isGiven: ({ kmsKeyId }: ProbeOptions): boolean => kmsKeyId !== undefined,
};
