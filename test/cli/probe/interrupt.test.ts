import { afterEach, expect, test } from 'vitest';
import type { RawCalls } from '../../../shared/cloud/alibaba/wire/raw-calls.ts';
import { Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

test('a probe that somebody ends finishes its call, cleans up, and says what it had found', async () => {
  stage = await Stage.start();
  const before = stage.state();
  const ends = new AbortController();
  const wrap = (calls: RawCalls): RawCalls => ({
    ...calls,
    call: (product, action, parameters, options) => {
      if (action === 'CopySnapshot') ends.abort();
      return calls.call(product, action, parameters, options);
    },
  });
  const result = await stage.probe({ wrap, signal: ends.signal });
  expect(result.isInterrupted).toBe(true);
  expect(result.sightings.get('several-shares')).toMatchObject({ reading: 'allowed' });
  expect(result.sightings.get('empty-key')).toEqual({ fact: 'empty-key', detail: 'interrupted' });
  expect(result.sightings.get('deletion-in-use')).toEqual({ fact: 'deletion-in-use', detail: 'interrupted' });
  expect(result.left).toEqual([]);
  expect(stage.state()).toEqual(before);
});
