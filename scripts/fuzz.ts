import { MINUTE_MS } from '../shared/base/durations.ts';
import { saveCase } from '../test/fuzz/cases.ts';
import { type AnyKind, KINDS } from '../test/fuzz/kinds.ts';
import { type Found, newTally, type Tally, tryKind } from '../test/fuzz/run.ts';
import { tellFigures } from './figures.ts';
import { readArguments } from './script-arguments.ts';

/** Inputs of the cheapest kind between two looks at the time. */
const INPUTS_A_ROUND = 200;

const KIND_NAMES = KINDS.map(({ name }) => JSON.stringify(name)).join(', ');
const USAGE = `Usage: npm run fuzz -- [options]

Gives slightly wrong inputs to what reads inputs, and holds the answers against laws. What breaks one is written to a file.
Exits with 1 then.

  --minutes N  how long; default: 10
  --seed N     the first input; default: by chance
  --kind NAME  one of ${KIND_NAMES}; default: all in turns
`;

const { seed, kind, ...values } = readArguments(USAGE, {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string' },
  kind: { type: 'string' },
});
const minutes = Number(values.minutes);
const firstSeed = seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(seed);
const kinds = KINDS.filter(({ name }) => kind === undefined || name === kind);
if (!(minutes > 0) || !Number.isSafeInteger(firstSeed) || kinds.length === 0) {
  process.stderr.write(USAGE);
  process.exit(2);
}

interface Progress {
  readonly kind: AnyKind;
  readonly tally: Tally;
  readonly found: Found[];
}

/** Tries the kinds in turns until the time is up. What has broken a law once is left out, so that it hides no other. */
async function fuzz(): Promise<readonly Progress[]> {
  const untilMs = performance.now() + minutes * MINUTE_MS;
  const all = kinds.map((kind): Progress => ({ kind, tally: newTally(), found: [] }));
  for (let seed = firstSeed; performance.now() < untilMs; seed++) {
    for (const { kind, tally, found } of all) {
      const runs = Math.ceil(INPUTS_A_ROUND / kind.weight);
      const without = found.flatMap((one) => one.found.slips);
      const broken = await tryKind(kind, { seed, runs, tally, without });
      if (broken) tell(broken, seed);
      if (broken) found.push(broken);
      show(all, untilMs);
    }
  }
  return all;
}

function tell({ law, found }: Found, seed: number): void {
  clearLine();
  const path = saveCase({ law, found });
  process.stderr.write(`${found.kind}, ${found.slips.join(' and ')} (seed ${seed}): ${law}\n  ${path}\n`);
}

/** One line that is written over, for whoever looks at it. */
function show(all: readonly Progress[], untilMs: number): void {
  if (!process.stderr.isTTY) return;
  clearLine();
  const left = Math.max(0, Math.round((untilMs - performance.now()) / 1_000));
  const counts = all.map(({ kind, tally }) => `${kind.name} ${tally.inputs}`).join(', ');
  process.stderr.write(`${counts}; ${all.flatMap(({ found }) => found).length} broke a law; ${left} s left`);
}

function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

function report(all: readonly Progress[]): void {
  clearLine();
  for (const { kind, tally, found } of all) {
    const { understood, refused, told } = tally.taken;
    const taken = `${understood} understood, ${refused} refused, ${told} told of`;
    process.stdout.write(`\n${kind.name}: ${tally.inputs} inputs, ${taken}, ${found.length} broke a law\n`);
    const counts = [...tally.slips].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [slip, count] of counts) process.stdout.write(`${String(count).padStart(8)}  ${slip}\n`);
  }
  const inputs = Object.fromEntries(all.map(({ kind, tally }) => [kind.name, tally.inputs]));
  tellFigures('fuzz', { firstSeed, minutes, inputs, violations: all.flatMap(({ found }) => found).length });
}

process.stdout.write(`seed ${firstSeed}, ${minutes} minutes\n`);
const all = await fuzz();
report(all);
process.exitCode = all.some(({ found }) => found.length > 0) ? 1 : 0;
