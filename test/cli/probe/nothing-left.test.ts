import { afterEach, describe, test } from 'vitest';
import { expectNothingLeft, FATES } from './fates.ts';
import { Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

describe.each([
  'invitation',
  'shares',
  'mark',
  'tags',
  'tokens',
  'events',
  'functions',
  'deletion',
])('the experiment %s', (id) => {
  test.each(FATES)('leaves nothing behind, whichever call is %s', async (fate) => {
    stage = await Stage.start({ recipient: id === 'invitation' ? 'outside' : 'inside' });
    await expectNothingLeft(stage, id, fate);
  });
});
