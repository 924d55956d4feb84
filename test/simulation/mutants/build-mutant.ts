import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, listFunctions, versionOf } from '../../../scripts/bundle.ts';
import type { Edit } from './mutations.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SOURCES = ['functions', 'shared', 's.yaml', 'package.json', 'tsconfig.json'];

/** Builds the functions with these edits in an empty folder. @returns The `s.yaml` beside them. */
export async function buildMutant(dir: string, edits: readonly Edit[]): Promise<string> {
  for (const name of SOURCES) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const path = join(dir, file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) throw new Error(`${file} has this text ${parts.length - 1} times, not once: ${find}`);
    writeFileSync(path, parts.join(replace));
  }
  const functionsDir = join(dir, 'functions');
  const outDir = join(dir, 'dist/functions');
  const names = listFunctions(functionsDir);
  const entries = names.map((name) => [name, join(functionsDir, name, 'index.ts')]);
  await bundle(Object.fromEntries(entries) as Record<string, string>, outDir);
  writeFileSync(join(dir, 'dist/version'), await versionOf(outDir, names));
  return join(dir, 's.yaml');
}
