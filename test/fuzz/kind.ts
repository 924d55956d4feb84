import type fc from 'fast-check';
import type { Outcome } from './law.ts';

/** Answers a number from 0 to below `count`, each time the next one drawn. */
export type Draw = (count: number) => number;

/** An input after a slip. */
export interface Slipped<Input> {
  readonly input: Input;
  /** How a message may name the place: see {@link brokenLaw}. */
  readonly places: readonly string[];
  /** A wish for safety that there is not: nothing may be changed, whatever the unchanged input would have. */
  readonly asksForNothing?: boolean;
}

/**
 * One way in which people get an input wrong. It keeps the meaning or destroys it, and never makes another input that
 * somebody might have meant.
 */
export interface Slip<Input> {
  readonly name: string;
  /** Undefined where the input has nothing that it could happen to. */
  readonly make: (input: Input, draw: Draw) => Slipped<Input> | undefined;
  /** Happens to an input that nothing else happened to: two of the sort may undo one another, or make another valid input. */
  readonly isAlone?: boolean;
}

/** Valid inputs of one kind, the slips that happen to them, and what comes of them. Inputs are plain data. */
export interface Kind<Input> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<Input>;
  readonly slips: readonly Slip<Input>[];
  readonly outcomeOf: (input: Input) => Outcome | Promise<Outcome>;
  /** How many inputs of it cost about as much time as one of the cheapest kind. */
  readonly weight: number;
}

/** Picks one. */
export function pick<T>(draw: Draw, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : items[draw(items.length)];
}
