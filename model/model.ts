import { tellFigures } from '../scripts/figures.ts';
import { readArguments } from '../scripts/script-arguments.ts';
import type { Case } from './case.ts';
import { ALL_CASES } from './cases.ts';
import { catchMutant, faultsOf } from './check.ts';
import type { Mutant } from './drafts.ts';
import { explore, type Found } from './explore.ts';
import { LAWS } from './laws.ts';
import { MUTANTS } from './mutants.ts';
import { describeWorld, nameOfOp } from './names.ts';

const isMutant = (name: string): name is Mutant => Object.hasOwn(MUTANTS, name);
const listOf = (entries: Iterable<readonly [string, string]>): string =>
  [...entries].map(([name, what]) => `  ${name.padEnd(25)} ${what}`).join('\n');

const MUTANT_TEXTS = Object.entries(MUTANTS).map(([name, { does }]): [string, string] => [name, does]);

const USAGE = `Usage: npm run model -- [options]

Visits every state of small worlds in which several writers reconcile resource shares without locks: in every order,
with late reads, late calls, crashes, tag and policy edits and outsiders' answers. Then does the same with one rule of the
design broken at a time, which a law must notice. Exits with 1 when a law is broken, a case has fewer states than it should,
or a mutant is not noticed.

Options:
  --case NAME    only the cases whose names contain NAME
  --mutant NAME  only this mutant, in every case that is run
  --large        the large cases too; takes minutes
  --trace        show the shortest way to each violation
  --list         list cases
  --help         show this text

Laws:
${listOf(Object.entries(LAWS))}

Mutants:
${listOf(MUTANT_TEXTS)}
`;

/** What was gone through, in numbers. */
const figures = { worlds: 0, states: 0, ends: 0, violations: 0, mutants: 0, mutantsNoticed: 0 };

/** @returns Whether all is well. */
function runCases(cases: readonly Case[], mutant: Mutant | undefined, showsTrace: boolean): boolean {
  let isWell = true;
  for (const spec of cases) {
    const exploration = explore(spec, { mutant });
    const faults =
      mutant === undefined ? faultsOf(spec, exploration) : faultsOf({ ...spec, minStates: 0 }, exploration);
    const { states, ends, seconds, found } = exploration;
    const numbers = `${String(states).padStart(9)} states ${String(ends).padStart(7)} ends ${seconds.toFixed(1).padStart(6)} s`;
    console.log(`${spec.name.padEnd(50)} ${numbers}  ${faults.join(' | ') || 'no violation'}`);
    if (showsTrace) for (const violation of found.values()) printTrace(violation);
    if (faults.length > 0) isWell = false;
    figures.worlds++;
    figures.states += states;
    figures.ends += ends;
    figures.violations += found.size;
  }
  return isWell;
}

/** @returns Whether every mutant was noticed. */
function runMutants(showsTrace: boolean): boolean {
  let isWell = true;
  for (const mutant of Object.keys(MUTANTS).filter(isMutant)) {
    const { inCase, law } = MUTANTS[mutant];
    const found = catchMutant(mutant);
    figures.mutants++;
    if (found?.law === law) figures.mutantsNoticed++;
    else isWell = false;
    const fate = found === undefined ? `NOT NOTICED in "${inCase}"` : `${found.law} in "${inCase}": ${found.text}`;
    console.log(`${mutant.padEnd(25)} ${fate}`);
    if (showsTrace && found !== undefined) printTrace(found);
  }
  return isWell;
}

function printTrace({ law, text, trace }: Found): void {
  console.log(`    ${law}: ${text}`);
  for (const [i, { step, world }] of trace.entries()) {
    const op = step.op === undefined ? '' : ` ${nameOfOp(step.op)}`;
    const planned =
      step.planned === undefined ? '' : ` and plans: ${step.planned.map(nameOfOp).join('; ') || 'nothing'}`;
    console.log(`    ${String(i + 1).padStart(3)} ${step.by} ${step.what}${op}${planned}`);
    console.log(`          ${describeWorld(world)}`);
  }
}

function main(): number {
  const values = readArguments(USAGE, {
    case: { type: 'string' },
    mutant: { type: 'string' },
    large: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  });
  const named = ALL_CASES.filter(({ name }) => name.includes(values.case ?? ''));
  if (values.list) {
    for (const { name, isLarge } of named) console.log(isLarge ? `${name} (large)` : name);
    return 0;
  }
  const { mutant } = values;
  if (mutant !== undefined && !isMutant(mutant)) {
    console.error(`No mutant is called "${mutant}". There are:\n${listOf(MUTANT_TEXTS)}`);
    return 2;
  }
  const cases = named.filter(({ isLarge }) => !isLarge || values.large);
  if (cases.length === 0) {
    console.error(`No case's name contains "${values.case ?? ''}"${values.large ? '' : ' (large ones need --large)'}.`);
    return 2;
  }
  const isWell = runCases(cases, mutant, values.trace);
  const runsMutants = mutant === undefined && values.case === undefined;
  const isEachNoticed = !runsMutants || runMutants(values.trace);
  tellFigures('model', figures);
  return isWell && isEachNoticed ? 0 : 1;
}

process.exitCode = main();
