import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { noteRequestId, withRequestIds } from '../../shared/base/requests.ts';

test('request ids go to the work that made the calls, also when several go on at once', async () => {
  const work = (name: string) =>
    withRequestIds(async () => {
      noteRequestId(`${name}-1`);
      await setImmediate();
      noteRequestId(undefined);
      noteRequestId(`${name}-2`);
      return name;
    });
  noteRequestId('of nobody');
  expect(await Promise.all([work('a'), work('b')])).toEqual([
    { result: 'a', requestIds: ['a-1', 'a-2'] },
    { result: 'b', requestIds: ['b-1', 'b-2'] },
  ]);
});
