import type { Effect } from './cloud-state.ts';
import type { Moment } from './history.ts';

/** A call on its way to the cloud. It does nothing until the scheduler lets it take effect. */
export type Call =
  | {
      readonly kind: 'read';
      readonly label: string;
      readonly tells: 'snapshots' | 'shares' | 'associations';
      readonly answer: (moment: Moment) => readonly unknown[];
      /** How an item of the answer is called; without it no item of the answer can be skipped or repeated. */
      readonly nameOf: ((item: unknown) => string) | undefined;
    }
  | {
      readonly kind: 'write';
      readonly label: string;
      readonly effect: Effect;
      readonly does: 'create' | 'join' | 'remove' | 'delete' | 'tag';
      /** The share that it is about; undefined for a new one, and for snapshots. */
      readonly shareId: string | undefined;
    };

/** Hands a call over. Answers once it has taken effect, a write with nothing. */
export type Send = (call: Call) => Promise<readonly unknown[]>;
