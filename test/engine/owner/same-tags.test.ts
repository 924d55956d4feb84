import { expect, test } from 'vitest';
import { isJudgedAlike } from '../../../shared/engine/owner/steps/action-runner.ts';
import { snapshotOf } from '../../plan/model.ts';

const tagged = (tags: Record<string, string>) => snapshotOf('s-1', { 'share-to': '1111222233334444', ...tags });

test('a mark that the service sets or takes off while a plan is carried out is no change of tags', () => {
  const marked = tagged({ 'acs:ecs:isShared': 'true' });
  expect(isJudgedAlike(tagged({}), marked)).toBe(true);
  expect(isJudgedAlike(marked, tagged({}))).toBe(true);
});

test('a tag that a person sets, changes or takes off is one', () => {
  for (const tags of [{ team: 'shop' }, { 'share-to': '' }]) {
    expect(isJudgedAlike(tagged({}), tagged(tags))).toBe(false);
    expect(isJudgedAlike(tagged(tags), tagged({}))).toBe(false);
  }
  expect(isJudgedAlike(undefined, tagged({}))).toBe(false);
});

test('another name or resource group is one as well, since what may be asked for may hang on it', () => {
  const one = snapshotOf('s-1', {}, { name: 'shop-1', resourceGroupId: 'rg-shop' });
  for (const change of [{ name: 'bank-1' }, { resourceGroupId: 'rg-bank' }])
    expect(isJudgedAlike(one, { ...one, ...change })).toBe(false);
  expect(isJudgedAlike(one, { ...one })).toBe(true);
});
