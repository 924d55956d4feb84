import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LawBroken } from '../test/simulation/laws.ts';
import { type Edit, MUTATIONS, type Mutation } from '../test/simulation/mutations.ts';
import { readRegressions } from '../test/simulation/regressions.ts';
import { replay, simulate } from '../test/simulation/simulate.ts';
import { bundle, listFunctions } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['functions', 'shared', 's.yaml', 'package.json', 'tsconfig.json'];
const FIRST_SEED = 1;

const { values } = parseArgs({
  options: { worlds: { type: 'string', default: '960' }, rule: { type: 'string', default: '' } },
});
const maxWorlds = Number(values.worlds);

/** Builds the functions with one rule switched off. @returns The `s.yaml` beside them. */
async function buildMutant(dir: string, edits: readonly Edit[]): Promise<string> {
  for (const name of SOURCES) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const path = join(dir, file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) throw new Error(`${file} has this text ${parts.length - 1} times, not once: ${find}`);
    writeFileSync(path, parts.join(replace));
  }
  const functionsDir = join(dir, 'functions');
  const entries = listFunctions(functionsDir).map((name) => [name, join(functionsDir, name, 'index.ts')]);
  await bundle(Object.fromEntries(entries) as Record<string, string>, join(dir, 'dist/functions'));
  return join(dir, 's.yaml');
}

/** Plays what broke a law before, and then random worlds, until a law breaks. @returns How it did, if it did. */
async function firstFailure(sYamlPath: string): Promise<{ readonly worlds: number; readonly message?: string }> {
  const regressions = readRegressions();
  for (const [at, { found }] of regressions.entries()) {
    try {
      await replay(found, sYamlPath);
    } catch (error) {
      if (!(error instanceof LawBroken)) throw error;
      return { worlds: at + 1, message: error.message };
    }
  }
  const { tally, failure } = await simulate({ seed: FIRST_SEED, worlds: maxWorlds, sYamlPath, isShrinking: false });
  const worlds = regressions.length + tally.worlds;
  return failure === undefined ? { worlds } : { worlds, message: failure.message };
}

/** @returns Whether a law broke on the mutant. */
async function isCaught({ rule, edits }: Mutation): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'snapshare-mutant-'));
  try {
    const { worlds, message } = await firstFailure(await buildMutant(dir, edits));
    const fate = message === undefined ? 'SURVIVED' : 'caught';
    process.stdout.write(`${fate.padEnd(9)}${String(worlds).padStart(5)} worlds  ${rule}\n`);
    if (message !== undefined) process.stdout.write(`${' '.repeat(23)}${message.split(', at ')[0] ?? ''}\n`);
    return message !== undefined;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const chosen = MUTATIONS.filter(({ rule }) => rule.includes(values.rule));
let caughtCount = 0;
for (const mutation of chosen) if (await isCaught(mutation)) caughtCount += 1;
process.stdout.write(`${caughtCount} of ${chosen.length} mutants caught\n`);
process.exitCode = caughtCount === chosen.length ? 0 : 1;
