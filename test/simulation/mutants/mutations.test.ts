import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTATIONS } from './mutations.ts';
import { OWNER_MUTATIONS } from './owner-mutations.ts';

const ROOT = join(import.meta.dirname, '../../..');

test.each([...MUTATIONS, ...OWNER_MUTATIONS])('the mutant without "$rule" can still be made', ({ edits }) => {
  for (const { file, find } of edits) expect(readFileSync(join(ROOT, file), 'utf8').split(find)).toHaveLength(2);
});
