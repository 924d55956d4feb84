import type { Experiment } from '../experiment.ts';
import { OF_EVENTS } from './events.ts';
import { OF_FUNCTIONS } from './functions.ts';
import { OF_RELEASE } from './release.ts';
import { OF_RIGHTS } from './rights.ts';
import { FIRST_OF_SHARING, LAST_OF_SHARING } from './sharing.ts';
import { OF_SNAPSHOTS } from './snapshots.ts';
import { OF_THROTTLING } from './throttling.ts';

/** All experiments, in the order in which they are made: the last one ends the share that others stand on. */
export const EXPERIMENTS: readonly Experiment[] = [
  ...FIRST_OF_SHARING,
  ...OF_SNAPSHOTS,
  ...OF_RIGHTS,
  ...OF_EVENTS,
  ...OF_FUNCTIONS,
  ...OF_THROTTLING,
  ...OF_RELEASE,
  ...LAST_OF_SHARING,
];
