import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnapshareError } from '../shared/base/errors.ts';
import { initCopy } from './application/init-copy.ts';
import { layOutApplication } from './application/lay-out.ts';
import { readArguments } from './script-arguments.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT_DIR = join(ROOT, 'dist/application');
/** What somebody runs in a new copy before the first deployment. */
const FIRST_STEPS: readonly (readonly string[])[] = [['ci'], ['test'], ['run', 'deploy', '--', '--dry-run']];

/** Makes a copy of the package as people make theirs, and takes the first steps in it. */
async function tryApplication(): Promise<void> {
  const copyDir = join(await mkdtemp(join(tmpdir(), 'snapshare-copy-')), 'snapshare');
  const parameters = {
    region: 'cn-hangzhou',
    installation: 'tried',
    mode: 'observe',
    accountId: '1234567890123456',
  };
  const tool = { command: join(ROOT, 'node_modules/.bin/s'), environment: process.env };
  await initCopy(OUT_DIR, copyDir, { parameters, access: 'owner' }, tool);
  process.stdout.write(`${copyDir}: a copy\n`);
  for (const step of FIRST_STEPS) execFileSync('npm', step, { cwd: copyDir, stdio: 'inherit' });
}

const USAGE = `Usage: npm run application -- [--try]

Lays out the application for the registry of Serverless Devs in dist/application.

  --try  make a copy of it as people do, and take the first steps in it
`;

const values = readArguments(USAGE, { try: { type: 'boolean', default: false } });
try {
  await layOutApplication(ROOT, OUT_DIR);
  process.stdout.write(`${OUT_DIR}: publish it from there with "s registry publish"\n`);
  if (values.try) await tryApplication();
} catch (error) {
  if (!(error instanceof SnapshareError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
