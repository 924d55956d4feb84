import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memberPolicy } from '../cli/deploy/member-policy.ts';
import { slipsIn } from '../shared/policy/teams.ts';
import { SHAREE_FUNCTIONS } from '../shared/rights/function-roles.ts';
import { readPolicyFile } from '../shared/runtime/load-policy.ts';
import { loadPolicyFile } from '../shared/runtime/load-policy-file.ts';
import { bundle, bundleCli, bundleLocal, listFunctions, versionOf } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST_DIR = join(ROOT, 'dist');
const FUNCTIONS_DIR = join(ROOT, 'functions');

/**
 * Writes a package for each function to `dist/functions/<name>/`, its bundle and the policy, those for members' accounts
 * to `dist/members/<name>/`, the command line, and the local cloud that it starts.
 * @param policyPath The policy that goes into each package.
 * @returns How large each file is, a line a file.
 * @throws {SnapshareError} for a policy that cannot be used.
 */
export async function buildPackages(policyPath: string, hasMetafile: boolean): Promise<string> {
  // Checked here, so that no package is made that would refuse to run.
  const { policy, document } = await loadPolicyFile(policyPath, readPolicyFile, slipsIn);
  const embed = (folder: string, embedded: unknown): Promise<void> =>
    writeFile(join(folder, 'policy.json'), `${JSON.stringify(embedded, undefined, 2)}\n`);

  const outDir = join(DIST_DIR, 'functions');
  const membersDir = join(DIST_DIR, 'members');
  const localDir = join(DIST_DIR, 'local');
  for (const dir of [outDir, membersDir, localDir]) await rm(dir, { recursive: true, force: true });
  for (const dir of [outDir, membersDir, localDir, join(DIST_DIR, 'cli')]) await mkdir(dir, { recursive: true });
  // So that the packages can be run where they lie, although the project's own files are ES modules.
  const { version } = policy.functionCompute;
  await writeFile(
    join(DIST_DIR, 'package.json'),
    `${JSON.stringify({ type: 'commonjs', functionCompute: version })}\n`,
  );
  for (const dir of [join(DIST_DIR, 'cli'), localDir])
    await writeFile(join(dir, 'package.json'), '{ "type": "module" }\n');
  const names = listFunctions(FUNCTIONS_DIR);
  const entries = names.map((name) => [name, join(FUNCTIONS_DIR, name, 'index.ts')] as const);
  const { metafile } = await bundle(Object.fromEntries(entries), outDir, version);
  await Promise.all(names.map((name) => embed(join(outDir, name), document)));
  await writeFile(join(DIST_DIR, 'version'), await versionOf(outDir, names));
  for (const name of SHAREE_FUNCTIONS) {
    await cp(join(outDir, name), join(membersDir, name), { recursive: true });
    await embed(join(membersDir, name), memberPolicy(document));
  }
  if (hasMetafile) await writeFile(join(DIST_DIR, 'meta.json'), JSON.stringify(metafile));

  const cliFile = join(DIST_DIR, 'cli/snapshare.js');
  const cli = await bundleCli(join(ROOT, 'cli/index.ts'), join(DIST_DIR, 'cli/main.js'));
  // What looks whether Node is new enough runs before the rest is loaded.
  await cp(join(ROOT, 'cli/require-node.cjs'), join(DIST_DIR, 'cli/require-node.cjs'));
  await writeFile(cliFile, "#!/usr/bin/env node\nimport './require-node.cjs';\n\nimport('./main.js');\n");
  await chmod(cliFile, 0o755);
  const programs = ['local.ts', 'demo.ts'].map((name) => join(ROOT, 'scripts', name));
  await bundleLocal(ROOT, programs, localDir);

  const sizes = Object.entries({ ...metafile.outputs, ...cli.metafile.outputs }).map(([file, { bytes }]) => {
    const name = file
      .split('/')
      .slice(-2)
      .join('/')
      .replace(/\/index\.js$/, '');
    return `${name.padEnd(28)} ${(bytes / 1024).toFixed(0).padStart(5)} KB\n`;
  });
  return sizes.join('');
}
