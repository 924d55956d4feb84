import { expect, test } from 'vitest';
import { haveSameTags } from '../../../shared/engine/owner/steps/action-runner.ts';
import { snapshotOf } from '../../plan/model.ts';

const tagged = (tags: Record<string, string>) => snapshotOf('s-1', { 'share-to': '1111222233334444', ...tags });

test('a mark that the service sets or takes off while a plan is carried out is no change of tags', () => {
  const marked = tagged({ 'acs:ecs:isShared': 'true' });
  expect(haveSameTags(tagged({}), marked)).toBe(true);
  expect(haveSameTags(marked, tagged({}))).toBe(true);
});

test('a tag that a person sets, changes or takes off is one', () => {
  for (const tags of [{ team: 'shop' }, { 'share-to': '' }]) {
    expect(haveSameTags(tagged({}), tagged(tags))).toBe(false);
    expect(haveSameTags(tagged(tags), tagged({}))).toBe(false);
  }
  expect(haveSameTags(undefined, tagged({}))).toBe(false);
});
