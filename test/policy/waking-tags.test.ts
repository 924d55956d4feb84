import { expect, test } from 'vitest';
import { wakingTagKeys } from '../../shared/policy/waking-tags.ts';
import { INSIDE, policyOf } from './make-policy.ts';

test('the tag keys that matter are those of sharing, of labels and of rules', () => {
  const policy = policyOf({
    tags: { shareTo: 'to' },
    blockWhenTagged: ['confidential', 'classification=secret=very'],
    rules: [{ match: { tags: { app: 'shop' } }, shareTo: INSIDE }],
  });
  expect([...wakingTagKeys(policy)].sort()).toEqual(
    [
      ...['to', 'to-2', 'to-3', 'to-4', 'to-5', 'to-6', 'to-7', 'to-8', 'to-9', 'share-until', 'share-hold'],
      ...['confidential', 'classification', 'app'],
    ].sort(),
  );
});
