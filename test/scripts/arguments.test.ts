import { expect, test } from 'vitest';
import { Script } from './script.ts';

const SCRIPTS = [
  ...['build.ts', 'application.ts', 'mutants.ts', 'soak.ts', 'fuzz.ts'],
  ...['../model/model.ts', '../test/explorer/explore.ts'],
];

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
  const script = new Script('build.ts', ['--policy', 'a.yaml', '--policy', 'b.yaml']);
  expect(await script.end()).toBe(2);
  expect(script.errors).toContain('--policy may be given only once');
});
