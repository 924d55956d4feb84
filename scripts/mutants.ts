import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LawBroken } from '../test/simulation/laws.ts';
import { buildMutant } from '../test/simulation/mutants/build-mutant.ts';
import { MUTATIONS, type Mutation } from '../test/simulation/mutants/mutations.ts';
import { OWNER_MUTATIONS } from '../test/simulation/mutants/owner-mutations.ts';
import { readRegressions } from '../test/simulation/regressions.ts';
import { replay, simulate } from '../test/simulation/simulate.ts';
import { tellFigures } from './figures.ts';
import { readArguments } from './script-arguments.ts';

const FIRST_SEED = 1;

const USAGE = `Usage: npm run mutants -- [--worlds N] [--rule NAME]

Breaks one rule at a time and looks whether a simulated world notices.

  --worlds N   worlds for each rule; default: 960
  --rule NAME  only rules whose names contain NAME
`;

const values = readArguments(USAGE, {
  worlds: { type: 'string', default: '960' },
  rule: { type: 'string', default: '' },
});

/** How a product did: in how many worlds, and which law broke in the last of them, if one did. */
interface Trial {
  readonly worlds: number;
  readonly message?: string;
}

/** Plays what broke a law before, and then random worlds, until a law breaks or `worlds` random ones are played. */
async function play(sYamlPath: string, worlds: number, hasOwners: boolean): Promise<Trial> {
  const regressions = readRegressions();
  for (const [at, { found }] of regressions.entries()) {
    try {
      await replay(found, sYamlPath);
    } catch (error) {
      if (!(error instanceof LawBroken)) throw error;
      return { worlds: at + 1, message: error.message };
    }
  }
  const { tally, failure } = await simulate({ seed: FIRST_SEED, worlds, sYamlPath, isShrinking: false, hasOwners });
  return { worlds: regressions.length + tally.worlds, ...(failure && { message: failure.message }) };
}

async function tryWithout({ rule, edits, hasOwners = false }: Mutation, maxWorlds: number): Promise<Trial> {
  const dir = mkdtempSync(join(tmpdir(), 'snapshare-mutant-'));
  try {
    const trial = await play(await buildMutant(dir, edits), maxWorlds, hasOwners);
    const fate = trial.message === undefined ? 'no law broke' : 'caught';
    process.stdout.write(`${fate.padEnd(12)}${String(trial.worlds).padStart(5)} worlds  ${rule}\n`);
    if (trial.message !== undefined)
      process.stdout.write(`${' '.repeat(26)}${trial.message.split(', at ')[0] ?? ''}\n`);
    return trial;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const chosen = [...MUTATIONS, ...OWNER_MUTATIONS].filter(({ rule }) => rule.includes(values.rule));
const trials: { readonly mutation: Mutation; readonly trial: Trial }[] = [];
for (const mutation of chosen) trials.push({ mutation, trial: await tryWithout(mutation, Number(values.worlds)) });
const caught = trials.filter(({ trial }) => trial.message !== undefined);
process.stdout.write(`${caught.length} of ${chosen.length} mutants caught\n`);

// In the worlds that show the mutants the product itself keeps every law; else they would show nothing.
const controls: Trial[] = [];
for (const hasOwners of [false, true]) {
  const shown = caught.filter(({ mutation }) => (mutation.hasOwners ?? false) === hasOwners);
  const worlds = Math.max(0, ...shown.map(({ trial }) => trial.worlds));
  if (worlds > 0) controls.push(await tryWithout({ rule: 'every rule in force', edits: [], hasOwners }, worlds));
}
const isSound = controls.every(({ message }) => message === undefined);
const worlds = trials.reduce((sum, { trial }) => sum + trial.worlds, 0);
const controlWorlds = controls.reduce((sum, trial) => sum + trial.worlds, 0);
tellFigures('mutants', { mutants: chosen.length, caught: caught.length, worlds, controlWorlds, isSound });
process.exitCode = caught.length === chosen.length && isSound ? 0 : 1;
