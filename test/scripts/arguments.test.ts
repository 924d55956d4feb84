import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildPackages } from '../../scripts/packages.ts';
import { Script } from './script.ts';

const SCRIPTS = ['build.ts', 'deploy.ts', 'application.ts', 'mutants.ts', 'soak.ts'];

test.each(SCRIPTS)('%s tells what it takes, and does nothing for what it does not take', async (name) => {
  const asked = new Script(name, ['--help']);
  const refused = new Script(name, ['--nosuch']);
  expect(await asked.end()).toBe(0);
  expect(asked.output).toMatch(/^Usage: npm run \w+ -- \[/);
  expect(await refused.end()).toBe(2);
  expect(refused.errors).toMatch(/^Unknown option '--nosuch'.*\n\nUsage: /);
  expect(refused.output).toBe('');
});

test('an option of a script is given once', async () => {
  const script = new Script('deploy.ts', ['--policy', 'a.yaml', '--policy', 'b.yaml', '--dry-run']);
  expect(await script.end()).toBe(2);
  expect(script.errors).toContain('--policy may be given only once');
});

test('what is deployed is built first, with the policy that is deployed', async () => {
  const root = join(import.meta.dirname, '../..');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(scripts['deploy']).toMatch(/scripts\/deploy\.ts --build$/);
  const dir = mkdtempSync(join(tmpdir(), 'snapshare-dist-'));
  try {
    const policy = { installation: 'other', mode: 'observe', regions: ['cn-hangzhou'] };
    writeFileSync(join(dir, 'other.json'), JSON.stringify(policy));
    await buildPackages(join(dir, 'other.json'), { distDir: dir });
    for (const place of ['functions/sweep', 'members/use-shared'])
      expect(JSON.parse(readFileSync(join(dir, place, 'policy.json'), 'utf8'))).toEqual(policy);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
