import { describe, expect, test } from 'vitest';
import { keysMeant } from '../../shared/policy/near-keys.ts';
import { policyOf } from './make-policy.ts';

const TO = 'share-to, share-to-2 … share-to-9';
const APPROVED = 'share-approved, share-approved-2 … share-approved-9';

describe('a key that nearly is one of ours', () => {
  test.each([
    ...[
      'Share-To',
      'SHARE-TO',
      'share_to',
      'shareTo',
      'share to',
      ' share-to',
      'share-to\u200b',
      'ｓｈａｒｅ－ｔｏ',
      'share:to',
    ].map((key) => ({ key, meant: TO })),
    ...['share-to-1', 'share-to-10', 'share-to-02', 'share-to2', 'share_to_2', 'Share-To-2', 'share-to-0'].map(
      (key) => ({ key, meant: TO }),
    ),
    ...['share-too', 'shar-to', 'share-ot', 'share-t'].map((key) => ({ key, meant: TO })),
    ...['Share-Until', 'share_until', 'share-untill', 'share-until-2', 'share-util'].map((key) => ({
      key,
      meant: 'share-until',
    })),
    ...['share_hold', 'share-hodl'].map((key) => ({ key, meant: 'share-hold' })),
    ...['Share-Approved', 'share-aproved', 'share-approved-1'].map((key) => ({ key, meant: APPROVED })),
  ])('$key is told with what was meant', ({ key, meant }) => {
    expect(keysMeant(key, policyOf({}))).toBe(meant);
  });

  test.each([
    ...['share-to', 'share-to-2', 'share-to-9', 'share-until', 'share-hold', 'share-approved', 'share-approved-9'],
    ...[
      'app',
      'share',
      'share-with',
      'to',
      '',
      '1',
      'share-to-shop',
      'share-to-2026',
      'snapshare:refused',
      '__proto__',
    ],
  ])('%j is not told of', (key) => {
    expect(keysMeant(key, policyOf({}))).toBeUndefined();
  });

  test('goes by the keys of the policy, and leaves alone what the policy itself reads', () => {
    const tags = { shareTo: 'to', shareUntil: 'share-to', hold: 'hold-it', approved: 'approved' };
    const policy = policyOf({ tags, blockWhenTagged: ['share-too'] });
    expect(keysMeant('TO', policy)).toBe('to, to-2 … to-9');
    expect(keysMeant('tot', policy)).toBeUndefined();
    expect(keysMeant('share_to', policy)).toBe('share-to');
    expect(keysMeant('share-too', policy)).toBeUndefined();
  });

  test('is told of however many other keys there are', () => {
    const policy = policyOf({});
    for (let index = 0; index < 3000; index++) keysMeant(`key-${index}`, policy);
    expect(keysMeant('Share-Hold', policy)).toBe('share-hold');
  });
});
