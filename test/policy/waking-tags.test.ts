import { expect, test } from 'vitest';
import { wakingTagKeys } from '../../shared/policy/waking-tags.ts';
import { INSIDE, policyOf } from './make-policy.ts';

test('the tag keys that matter are those of sharing and approving, of labels, of allow and of rules', () => {
  const policy = policyOf({
    tags: { shareTo: 'to' },
    blockWhenTagged: ['confidential', 'classification=secret=very'],
    allow: [{ to: [INSIDE] }, { snapshots: { tags: { team: 'shop' } }, to: [INSIDE] }],
    rules: [{ match: { tags: { app: 'shop' } }, shareTo: INSIDE }],
  });
  expect([...wakingTagKeys(policy)].sort()).toEqual(
    [
      ...['to', 'to-2', 'to-3', 'to-4', 'to-5', 'to-6', 'to-7', 'to-8', 'to-9', 'share-until', 'share-hold'],
      ...['share-approved', ...[2, 3, 4, 5, 6, 7, 8, 9].map((place) => `share-approved-${place}`)],
      ...['confidential', 'classification', 'team', 'app'],
    ].sort(),
  );
});
