import { SnapshareError } from '../../shared/base/errors.ts';
import type { Clock } from '../../shared/base/time.ts';
import type { RawCalls } from '../../shared/cloud/alibaba/wire/raw-calls.ts';
import { textsIn } from '../texts.ts';
import { Bench, type ProbeOptions, type Sighting } from './bench.ts';
import { clean, type Left } from './cleaner.ts';
import type { Experiment } from './experiment.ts';
import type { FactId } from './facts.ts';
import { type CallOnRecord, Hand, Interrupted, Untried } from './hand.ts';
import type { Journal } from './journal.ts';
import type { Side } from './things.ts';

export interface ProbeParts {
  readonly calls: Readonly<Record<Side, RawCalls>>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly options: ProbeOptions;
  readonly experiments: readonly Experiment[];
  /** Ends the experiments; what was made is cleaned up. */
  readonly signal: AbortSignal;
  /** Ends the cleaning as well. */
  readonly cleaningSignal: AbortSignal;
  readonly onExperiment: (experiment: Experiment) => void;
  readonly onCleaning: () => void;
}

export interface ProbeResult {
  /** One for each fact of the experiments that were wanted. */
  readonly sightings: ReadonlyMap<FactId, Sighting>;
  readonly calls: readonly CallOnRecord[];
  readonly left: readonly Left[];
  readonly isInterrupted: boolean;
}

/** Makes experiments one after another and cleans up, whatever comes of them. One that fails holds up no other. */
export async function runProbe(parts: ProbeParts): Promise<ProbeResult> {
  const { journal, clock, options, signal } = parts;
  const calls: CallOnRecord[] = [];
  const sightings = new Map<FactId, Sighting>();
  const hand = (side: Side): Hand =>
    new Hand({ by: side, calls: parts.calls[side], record: (call) => calls.push(call), signal });
  const onSight = (sighting: Sighting): void => {
    sightings.set(sighting.fact, sighting);
  };
  const hands = { owner: hand('owner'), recipient: hand('recipient') };
  const bench = new Bench({ run: journal.facts.run, ...hands, journal, clock, options, signal, onSight });
  let isInterrupted = false;
  let left: Left[] = [];
  try {
    for (const experiment of parts.experiments) {
      const because: string | undefined = isInterrupted
        ? 'interrupted'
        : await tried(experiment, bench, options, parts.onExperiment);
      isInterrupted ||= because === 'interrupted';
      for (const fact of experiment.facts) {
        if (!sightings.has(fact)) sightings.set(fact, { fact, detail: because ?? 'what was seen does not tell' });
      }
    }
  } finally {
    parts.onCleaning();
    left = await cleanUp(parts);
  }
  return { sightings, calls, left, isInterrupted };
}

/** @returns Why it could not be tried to its end; undefined when it was. */
async function tried(
  experiment: Experiment,
  bench: Bench,
  options: ProbeOptions,
  onExperiment: ProbeParts['onExperiment'],
): Promise<string | undefined> {
  const { needs, run } = experiment;
  if (needs && !needs.isGiven(options)) return `only with ${needs.option}`;
  onExperiment(experiment);
  try {
    await run(bench);
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted) return 'interrupted';
    if (error instanceof Untried) return error.message;
    if (error instanceof SnapshareError) return textsIn('en').failure(error);
    const what = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown';
    return `the experiment ${experiment.id} failed unexpectedly: ${what}`;
  }
}

/** Cleans up from the journal alone. */
export function cleanUp({
  calls,
  journal,
  clock,
  cleaningSignal,
}: Pick<ProbeParts, 'calls' | 'journal' | 'clock' | 'cleaningSignal'>): Promise<Left[]> {
  const hand = (side: Side): Hand =>
    new Hand({ by: side, calls: calls[side], record: () => undefined, signal: cleaningSignal });
  return clean({ journal, hands: { owner: hand('owner'), recipient: hand('recipient') }, clock });
}
