import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readServerlessYaml } from '../../../emulator/platform/serverless-yaml.ts';
import { buildMutant } from './build-mutant.ts';
import { MUTATIONS } from './mutations.ts';
import { OWNER_MUTATIONS } from './owner-mutations.ts';

const ROOT = join(import.meta.dirname, '../../..');

test.each([...MUTATIONS, ...OWNER_MUTATIONS])('the mutant without "$rule" can still be made', ({ edits }) => {
  for (const { file, find } of edits) expect(readFileSync(join(ROOT, file), 'utf8').split(find)).toHaveLength(2);
});

test('what is built of a mutant can be deployed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-mutant-'));
  const variables = { env: {}, accountId: '1000000000000001' };
  const specs = readServerlessYaml(await buildMutant(folder, []), variables);
  expect(specs.map(({ environmentVariables }) => environmentVariables['SNAPSHARE_VERSION'])).toEqual(
    specs.map(() => expect.stringMatching(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/) as string),
  );
  rmSync(folder, { recursive: true });
});
