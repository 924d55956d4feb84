import { describe, expect, test } from 'vitest';
import { carriesLabel, readLabel } from '../../shared/policy/labels.ts';
import { wakingTagKeys } from '../../shared/policy/waking-tags.ts';
import { labelKeys } from '../../shared/rights/tag-keys.ts';
import { policyOf } from './make-policy.ts';

describe('a label blocks what a reader takes it for', () => {
  test.each<[label: string, tags: Record<string, string>]>([
    ['confidential', { Confidential: '' }],
    ['CONFIDENTIAL', { confidential: 'yes' }],
    [' confidential ', { confidential: '' }],
    ['confidential', { ' confidential\u3000': '' }],
    ['classification = secret', { classification: 'secret' }],
    ['classification=secret', { Classification: 'secret ' }],
    ['classification\u00a0=\u200bsecret', { classification: 'secret' }],
    ['classification＝secret', { classification: 'secret' }],
    ['pii=*', { PII: 'names' }],
    ['pii=*', { pii: '' }],
    ['class=sec*', { class: 'secret' }],
    ['class=', { class: ' ' }],
    ['class=a=b', { class: 'a=b' }],
  ])('%j on %j', (label, tags) => {
    expect(carriesLabel(tags, readLabel(label))).toBe(true);
  });

  test.each<[label: string, tags: Record<string, string>]>([
    ['confidential', { 'confidential-data': '' }],
    ['class=secret', { class: 'Secret' }],
    ['class=secret', { class: 'secretly' }],
    ['class=', { class: 'secret' }],
    ['pii=*', { 'pii-free': 'yes' }],
  ])('and nothing else: not %j on %j', (label, tags) => {
    expect(carriesLabel(tags, readLabel(label))).toBe(false);
  });
});

test('what wakes a run and what people may not take off goes by the keys of labels without their blanks', () => {
  const policy = policyOf({ blockWhenTagged: ['classification = secret', ' pii =*', 'pii', 'x＝y'] });
  expect(labelKeys(policy)).toEqual(['classification', 'pii', 'x']);
  expect([...wakingTagKeys(policy)]).toEqual(expect.arrayContaining(['classification', 'pii', 'x']));
});
