import { tellFigures } from '../../scripts/figures.ts';
import { readArguments } from '../../scripts/script-arguments.ts';
import type { ExplorerCase } from './case.ts';
import { CASES } from './cases.ts';
import { LAWS } from './laws.ts';
import { MUTANTS } from './mutants.ts';
import { describeState, inLetters } from './names.ts';
import { exploreAll, type Found } from './search.ts';
import { note, SIGHTS, type Sights } from './sights.ts';
import { saveSeed, wander } from './wander.ts';

const USAGE = `Usage: npm run explore -- [options]

Runs the product's own planner and engine in a cloud in memory, with a scheduler that lets each call take effect when it
chooses: late, after the death of its run, or never. Small cases are gone through in every order within their bounds; then
each law is shown to notice a product that is broken in one place; then larger worlds are drawn by chance. The seed of the
first that breaks a law is written to a file that the tests read. Exits with 1 when a law is broken, a case has fewer orders
than it should, or a mutant is not noticed.

Options:
  --case NAME    only the small cases whose names contain NAME
  --switches N   leave a writer that could go on up to N times in an order, in every small case
  --minutes N    how long to draw larger worlds; 1 unless given
  --seed N       the first larger world, and no small cases; without --minutes only this one; by chance unless given
  --trace        show the way to each violation
  --list         list cases
  --help         show this text

Laws:
${Object.entries(LAWS)
  .map(([law, what]) => `  ${law.padEnd(16)} ${what}`)
  .join('\n')}
`;

/** What was gone through, in numbers. */
const figures = {
  cases: 0,
  orders: 0n,
  mutants: 0,
  mutantsNoticed: 0,
  firstSeed: 0,
  worlds: 0,
  steps: 0,
  violations: 0,
};

/** @returns Whether all is well. */
async function exploreCases(cases: readonly ExplorerCase[], showsTrace: boolean, sights: Sights): Promise<boolean> {
  let isWell = true;
  for (const spec of cases) {
    const { orders, steps, found, seconds, ...more } = await exploreAll(spec);
    for (const [sight, times] of more.sights) note(sights, sight, times);
    const isShort = orders < BigInt(spec.minOrders) && found.size === 0;
    const faults = [...found.values()].map(({ law, text }) => `${law}: ${inLetters(text)}`);
    if (isShort) faults.push(`fewer orders than ${spec.minOrders}`);
    const numbers = `${String(orders).padStart(9)} orders ${String(steps).padStart(6)} steps ${seconds.toFixed(1).padStart(5)} s`;
    console.log(`${spec.name.padEnd(48)} ${numbers}  ${faults.join(' | ') || 'no violation'}`);
    if (showsTrace) for (const one of found.values()) printTrace(one);
    if (faults.length > 0) isWell = false;
    figures.cases++;
    figures.orders += orders;
    figures.violations += found.size;
  }
  return isWell;
}

/** @returns Whether every mutant was noticed. */
async function exploreMutants(showsTrace: boolean): Promise<boolean> {
  let isWell = true;
  for (const { name, broken, inCase, law } of MUTANTS) {
    const spec = CASES.find((one) => one.name === inCase);
    const found = spec && (await exploreAll(spec, { broken, until: law })).found.get(law);
    if (!found) isWell = false;
    figures.mutants++;
    if (found) figures.mutantsNoticed++;
    const fate = found ? `${found.law} in "${inCase}": ${inLetters(found.text)}` : `NOT NOTICED in "${inCase}"`;
    console.log(`${name.padEnd(66)} ${fate}`);
    if (showsTrace && found) printTrace(found);
  }
  return isWell;
}

/** @returns Whether all is well. */
async function exploreWorlds(first: number, minutes: number, showsTrace: boolean, sights: Sights): Promise<boolean> {
  const untilMs = performance.now() + minutes * 60_000;
  const broken = new Set<string>();
  figures.firstSeed = first;
  for (let seed = first; figures.worlds === 0 || performance.now() < untilMs; seed++) {
    const { found, steps } = await wander(seed, sights);
    figures.worlds++;
    figures.steps += steps;
    if (!found) continue;
    figures.violations++;
    console.log(`seed ${seed}: ${found.law}: ${inLetters(found.text)}`);
    if (!broken.has(found.law)) console.log(`  ${saveSeed(found.law, seed)}`);
    broken.add(found.law);
    if (showsTrace) printTrace(found);
  }
  console.log(`larger worlds from seed ${first} on: ${figures.worlds} worlds ${figures.steps} steps`);
  return broken.size === 0;
}

function printTrace({ steps }: Found): void {
  for (const [at, { label, state, nowMs }] of steps.entries())
    console.log(`  ${String(at + 1).padStart(3)} ${inLetters(label)}\n        ${describeState(state, nowMs)}`);
}

function printSights(sights: Sights): void {
  console.log('\nSeen:');
  for (const sight of SIGHTS) console.log(`  ${String(sights.get(sight) ?? 0).padStart(8)} ${sight}`);
}

async function main(): Promise<number> {
  const values = readArguments(USAGE, {
    case: { type: 'string' },
    switches: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  });
  const named = CASES.filter(({ name }) => name.includes(values.case ?? ''));
  if (values.list) {
    for (const { name } of named) console.log(name);
    return 0;
  }
  const numbers = [values.switches, values.minutes, values.seed].filter((text) => text !== undefined);
  if (named.length === 0 || numbers.some((text) => !/^\d+(\.\d+)?$/.test(text))) {
    console.error(USAGE);
    return 2;
  }
  const { switches, trace } = values;
  const cases = named.map((spec) =>
    switches === undefined ? spec : { ...spec, minOrders: 1, chances: { ...spec.chances, switches: Number(switches) } },
  );
  const sights: Sights = new Map();
  const isSeedAlone = values.seed !== undefined && values.minutes === undefined;
  const results: boolean[] = [];
  if (values.seed === undefined) results.push(await exploreCases(cases, trace, sights));
  if (values.seed === undefined && values.case === undefined) results.push(await exploreMutants(trace));
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(values.seed);
  if (values.case === undefined)
    results.push(await exploreWorlds(seed, isSeedAlone ? 0 : Number(values.minutes ?? 1), trace, sights));
  printSights(sights);
  tellFigures('explore', { ...figures, orders: String(figures.orders) });
  return results.every(Boolean) ? 0 : 1;
}

process.exitCode = await main();
