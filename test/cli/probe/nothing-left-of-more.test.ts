import { afterEach, describe, expect, test } from 'vitest';
import { EXPERIMENTS } from '../../../cli/probe/experiments/all.ts';
import { expectNothingLeft, FATES } from './fates.ts';
import { Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const IDS = ['copies', 'keyless-disk', 'several-values', 'missing-key', 'target-form', 'sharing-tags', 'release'];
/** In the file beside this one, so that the two run at once. */
const BESIDE = ['invitation', 'shares', 'mark', 'tags', 'tokens', 'events', 'functions', 'deletion'];
/** Makes nothing, and only reads. */
const READS_ONLY = ['throttling'];

describe.each(IDS)('the experiment %s', (id) => {
  test.each(FATES)('leaves nothing behind, whichever call is %s', async (fate) => {
    stage = await Stage.start();
    await expectNothingLeft(stage, id, fate);
  });
});

test('no experiment is missing here', async () => {
  stage = await Stage.start();
  expect([...IDS, ...BESIDE, ...READS_ONLY].sort()).toEqual(EXPERIMENTS.map(({ id }) => id).sort());
});
