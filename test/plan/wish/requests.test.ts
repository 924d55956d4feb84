import { describe, expect, test } from 'vitest';
import { createRequestReader, type Requests } from '../../../shared/plan/wish/requests.ts';
import { compileRules } from '../../../shared/plan/wish/standing-rules.ts';
import { DAY_MS, OWNER, policyOf, snapshotOf } from '../model.ts';
import { BANK, PARTNER, SHOP, STRANGER, WALLS } from './cases.ts';

const policy = policyOf({
  ...WALLS,
  groups: { both: [SHOP, BANK] },
  rules: [{ match: { name: '*' }, shareTo: `${BANK}/7d` }],
});
const rules = compileRules(policy);

function read(shareTo: string, { isRuled = false } = {}): Requests {
  return createRequestReader({ policy, accountId: OWNER })(
    snapshotOf('s-1', { 'share-to': shareTo }),
    isRuled ? rules : [],
  );
}

describe('a tag asks for', () => {
  test.each([
    { what: 'an account', tag: SHOP, permitted: [SHOP], refused: [] },
    { what: 'the members of a group', tag: '@both', permitted: [SHOP, BANK], refused: [] },
    { what: 'a principal named twice, once', tag: `${SHOP} @both`, permitted: [SHOP, BANK], refused: [] },
    { what: 'an outsider that policy lists', tag: PARTNER, permitted: [PARTNER], refused: [] },
    {
      what: 'nobody that policy does not list',
      tag: `${SHOP} ${STRANGER}`,
      permitted: [SHOP],
      refused: [[STRANGER, 'NOT_PERMITTED']],
    },
    { what: 'not the owner itself', tag: OWNER, permitted: [], refused: [[OWNER, 'OWN_ACCOUNT']] },
    { what: 'nobody when it is empty', tag: '', permitted: [], refused: [] },
  ])('$what', ({ tag, permitted, refused }) => {
    const requests = read(tag);
    expect(requests.permitted.map(({ principal }) => principal)).toEqual(permitted);
    expect([...requests.refused]).toEqual(refused);
    expect([...requests.byPrincipal.values()]).toEqual(requests.permitted);
  });
});

describe('what a tag says of one account', () => {
  test.each([
    { what: 'without a limit it has no end of its own', tag: SHOP, limits: 0, isUnreadable: false },
    {
      what: 'each limit is kept, since the latest counts',
      tag: `${SHOP}/1d ${SHOP}/9d`,
      limits: 2,
      isUnreadable: false,
    },
    { what: 'named without a limit as well, it has none', tag: `${SHOP}/1d ${SHOP}`, limits: 0, isUnreadable: false },
    { what: 'a limit that cannot be read leaves it unknown', tag: `${SHOP}/soon`, limits: 0, isUnreadable: true },
    {
      what: 'beside a readable limit it does not count',
      tag: `${SHOP}/soon ${SHOP}/9d`,
      limits: 1,
      isUnreadable: false,
    },
  ])('$what', ({ tag, limits, isUnreadable }) => {
    const [request] = read(tag).permitted;
    expect(request).toMatchObject({ principal: SHOP, isExternal: false, isLimitUnreadable: isUnreadable });
    expect(request?.limits).toHaveLength(limits);
    expect(read(tag).areUnlimited).toBe(limits === 0 && !isUnreadable);
  });
});

describe('a tag that is not wholly understood may mean anybody', () => {
  test.each([
    { what: 'when its only token is none', tag: 'shop!', isUnclear: true },
    { what: 'when its only group is unknown', tag: '@nobody', isUnclear: true },
    { what: 'when its only limit is none', tag: `${SHOP}/soon`, isUnclear: true },
    { what: 'also when there is a good token beside the bad one', tag: `shop! ${SHOP}`, isUnclear: true },
    { what: 'but not when all of it is understood', tag: SHOP, isUnclear: false },
    { what: 'and an empty tag is understood: it asks for nobody', tag: '', isUnclear: false },
  ])('$what', ({ tag, isUnclear }) => {
    expect(read(tag).isUnclear).toBe(isUnclear);
  });

  test('what is wrong is told with its token', () => {
    expect(read('shop! @nobody')).toMatchObject({
      problems: [{ code: 'BAD_TOKEN', tagKey: 'share-to', text: 'shop!' }],
      unknownGroups: [{ target: '@nobody', tagKey: 'share-to' }],
    });
  });
});

test('tag and rules ask together, and each grant knows which of them asked', () => {
  const { permitted } = read(`${SHOP} ${BANK}/1d`, { isRuled: true });
  expect(permitted).toMatchObject([
    { principal: SHOP, askedBy: ['tag share-to'] },
    { principal: BANK, askedBy: ['tag share-to', 'rule 1'], limits: [{ ms: DAY_MS }, { ms: 7 * DAY_MS }] },
  ]);
});

test('one combination of tags and rules is read once, whatever else a snapshot is tagged with', () => {
  const reader = createRequestReader({ policy, accountId: OWNER });
  const first = reader(snapshotOf('s-1', { 'share-to': SHOP, app: 'shop' }), rules);
  expect(reader(snapshotOf('s-2', { 'share-to': SHOP }), rules)).toBe(first);
  expect(reader(snapshotOf('s-2', { 'share-to': SHOP }), [])).not.toBe(first);
  expect(reader(snapshotOf('s-2', { 'share-to': SHOP, 'share-to-2': BANK }), rules)).not.toBe(first);
});

test.each([
  ['approved', { 'share-to': SHOP, 'share-approved': SHOP }, { 'share-to': `${SHOP}\nshare-approved=${SHOP}` }],
  [
    'asked for by a continuation',
    { 'share-to': SHOP, 'share-to-2': BANK },
    { 'share-to': `${SHOP}\nshare-to-2=${BANK}` },
  ],
])('a value over several lines never passes for what another snapshot is %s by', (_, tags, forged) => {
  const allow = [{ to: [SHOP, BANK], approval: 'required' }];
  const given = { policy: policyOf({ ...WALLS, allow }), accountId: OWNER };
  const alone = createRequestReader(given)(snapshotOf('s-2', forged), []);
  const reader = createRequestReader(given);
  reader(snapshotOf('s-1', tags), []);
  const { permitted, isUnclear } = reader(snapshotOf('s-2', forged), []);
  expect({ permitted, isUnclear }).toEqual({ permitted: alone.permitted, isUnclear: alone.isUnclear });
});
