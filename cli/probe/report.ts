import type { Sighting } from './bench.ts';
import { factOf, type ToldFact } from './facts.ts';
import type { RunFacts } from './journal.ts';
import { Redactor } from './redact.ts';
import type { ProbeResult } from './run.ts';

const PROBE_SCHEMA = 'snapshare.probe/1';

/** A fact as the table and the file show it. */
export interface FactRow extends ToldFact {
  readonly expected: string;
  readonly detail: string;
  /** Whether Snapshare works under what was seen; absent when nothing was. */
  readonly handled?: 'yes' | 'no' | 'not foreseen';
}

export function rowOf({ fact: id, reading, detail }: Sighting): FactRow {
  const { question, expected, readings, lacking } = factOf(id);
  const row = { id, question, expected, detail };
  if (reading === undefined) return row;
  const lacks = lacking?.[reading];
  const handled = !Object.hasOwn(readings, reading) ? 'not foreseen' : lacks === undefined ? 'yes' : 'no';
  return { ...row, seen: reading, handled, ...(lacks !== undefined && { lacking: lacks }) };
}

/** What a probe found, with the calls that show it and no id of anybody's. */
export function probeDocument(
  result: ProbeResult,
  facts: RunFacts,
  known: ReadonlySet<string>,
  { version, at }: { readonly version: string; readonly at: string },
) {
  const redactor = new Redactor(facts.run, known, { OWNER: facts.owner, RECIPIENT: facts.recipient });
  // The calls come first: they give the ids their words.
  const calls = result.calls.map((call) => redactor.call(call));
  return {
    schema: PROBE_SCHEMA,
    version,
    at,
    run: facts.run,
    regionId: facts.regionId,
    facts: [...result.sightings.values()].map((sighting) => {
      const row = rowOf(sighting);
      return { ...row, detail: redactor.text(row.detail) };
    }),
    left: result.left.map(({ thing, because }) => ({
      kind: thing.kind,
      name: thing.name,
      because: redactor.text(because),
    })),
    calls,
  };
}
