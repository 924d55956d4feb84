import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliDocs } from '../../scripts/docs/cli-docs.ts';

test('docs/cli.md is what the commands say (npm run docs)', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')).toBe(cliDocs());
});
