import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJudge, type Judgement } from '../../../shared/plan/wish/judge.ts';
import { allows } from '../../../shared/plan/wish/wish.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG } from '../../../shared/plan/world.ts';
import { homeOf } from '../../../shared/policy/principals.ts';
import { DAY_MS, NOW_MS, OWNER, snapshotOf } from '../model.ts';
import { BANK, contextOf, type Given, PARTNER, SHOP, STRANGER } from './cases.ts';

const copying = { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-hzz0000000000000000' } } };
const serviceKey: Given = { snapshot: { isEncrypted: true }, context: { originOfKey: () => 'service' } };

function judge({ tags = { 'share-to': SHOP }, snapshot, policy, context }: Given): Judgement {
  return createJudge(contextOf(policy, context))(snapshotOf('s-1', tags, snapshot));
}

interface Row extends Given {
  readonly what: string;
  readonly wanted: readonly string[];
  readonly kept: readonly string[];
  /** Where whoever may be meant keeps what it has: all but these. */
  readonly keptButFor?: readonly string[];
  /** Those that are wanted wherever they are given already. */
  readonly notAnew?: readonly string[];
  readonly codes: readonly string[];
}

describe('what is judged of a snapshot', () => {
  test.each<Row>([
    {
      what: 'who is asked for and permitted is granted',
      tags: { 'share-to': `${SHOP} ${PARTNER}` },
      wanted: [SHOP, PARTNER],
      kept: [],
      codes: [],
    },
    { what: 'nobody is granted without a tag', tags: {}, wanted: [], kept: [], codes: [] },
    {
      what: 'who is not permitted is left out, and people are told',
      tags: { 'share-to': `${SHOP} ${STRANGER}` },
      wanted: [SHOP],
      kept: [],
      codes: ['NOT_PERMITTED'],
    },
    {
      what: 'whose time is over is left out',
      tags: { 'share-to': `${SHOP} ${BANK}/1h` },
      wanted: [SHOP],
      kept: [],
      codes: [],
    },
    {
      what: 'a label takes everyone away',
      tags: { 'share-to': SHOP, secret: '' },
      policy: { blockWhenTagged: ['secret'] },
      wanted: [],
      kept: [],
      codes: ['BLOCKED_BY_LABEL'],
    },
    {
      what: 'what cannot be shared now is kept',
      snapshot: { isAvailable: false, status: 'progressing' },
      wanted: [],
      kept: [SHOP],
      notAnew: [SHOP],
      codes: ['SNAPSHOT_NOT_READY'],
    },
    {
      what: 'of several obstacles the first is told',
      snapshot: { isAvailable: false, status: 'failed' },
      context: { importedIds: new Set(['s-1']) },
      wanted: [],
      kept: [SHOP],
      notAnew: [SHOP],
      codes: ['SNAPSHOT_FAILED'],
    },
    {
      what: 'no obstacle is told where the time of all is over',
      tags: { 'share-to': `${SHOP}/1h` },
      snapshot: { isAvailable: false, status: 'progressing' },
      wanted: [],
      kept: [],
      codes: [],
    },
    {
      what: 'one whom the service refused is kept, the others are granted',
      tags: { 'share-to': `${SHOP} ${BANK}`, 'snapshare:refused': `2026-02-28 ${BANK}` },
      wanted: [SHOP],
      kept: [BANK],
      notAnew: [BANK],
      codes: ['REFUSED_BEFORE'],
    },
    {
      what: 'one whose limit cannot be read is kept, as is whoever else may be meant; the others are granted',
      tags: { 'share-to': `${SHOP} ${BANK}/soon ${PARTNER}/1h` },
      wanted: [SHOP],
      kept: [BANK],
      keptButFor: [PARTNER],
      codes: ['BAD_LIMIT'],
    },
    {
      what: 'a deadline that cannot be read keeps everyone',
      tags: { 'share-to': SHOP, 'share-until': 'soon' },
      wanted: [],
      kept: [SHOP],
      codes: ['BAD_DEADLINE'],
    },
    {
      what: 'and so it does where something else speaks against giving',
      tags: { 'share-to': SHOP, 'share-until': 'soon' },
      snapshot: { isAvailable: false, status: 'progressing' },
      wanted: [],
      kept: [SHOP],
      codes: ['BAD_DEADLINE', 'SNAPSHOT_NOT_READY'],
    },
    {
      what: 'what another account shares in is only kept',
      tags: { 'share-to': SHOP, 'acs:ecs:sharedFrom:1:cn-hangzhou:s-0': '' },
      wanted: [],
      kept: [SHOP],
      codes: ['SHARED_IN'],
    },
    {
      what: 'a tag that cannot be understood keeps whoever is there',
      tags: { 'share-to': 'shop!' },
      wanted: [],
      kept: [],
      keptButFor: [],
      codes: ['BAD_TOKEN'],
    },
    {
      what: 'a label takes everyone away also then',
      tags: { 'share-to': 'shop!', secret: '' },
      policy: { blockWhenTagged: ['secret'] },
      wanted: [],
      kept: [],
      codes: ['BAD_TOKEN', 'BLOCKED_BY_LABEL'],
    },
    {
      what: 'and so does the end of retention',
      tags: { 'share-to': 'shop!' },
      snapshot: { retentionDays: 1 },
      wanted: [],
      kept: [],
      codes: ['BAD_TOKEN'],
    },
    {
      what: 'under the service key it is kept and told',
      ...serviceKey,
      wanted: [],
      kept: [SHOP],
      notAnew: [SHOP],
      codes: ['SERVICE_KEY'],
    },
    {
      what: 'or kept until a copy is there in its stead',
      ...serviceKey,
      policy: copying,
      wanted: [],
      kept: [SHOP],
      notAnew: [SHOP],
      codes: [],
    },
  ])('$what', ({ wanted, kept, keptButFor, notAnew, codes, ...given }) => {
    const { wish, findings } = judge(given);
    const unclear = keptButFor && { keptButFor: new Set(keptButFor) };
    const heldBack = notAnew && { notAnew: new Set(notAnew) };
    expect(wish).toEqual({ wanted: new Set(wanted), kept: new Set(kept), ...unclear, ...heldBack });
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });
});

describe('why a grant ends, or is not given', () => {
  test.each<Given & { what: string; principal?: string; check: string | undefined; cause?: string; reason?: string }>([
    { what: 'what passes every check is given', check: undefined },
    { what: 'nobody asks', principal: BANK, check: 'asked', cause: 'nobody asks', reason: 'NOT_ASKED_FOR' },
    {
      what: 'the policy forbids',
      tags: { 'share-to': STRANGER },
      principal: STRANGER,
      check: 'permitted',
      cause: 'forbidden',
      reason: 'NOT_PERMITTED',
    },
    {
      what: 'the owner asks for itself',
      tags: { 'share-to': OWNER },
      principal: OWNER,
      check: 'not the owner',
      cause: 'nobody asks',
      reason: 'NOT_ASKED_FOR',
    },
    {
      what: 'a label blocks',
      tags: { 'share-to': SHOP, secret: '' },
      policy: { blockWhenTagged: ['secret'] },
      check: 'label',
      cause: 'blocked',
      reason: 'LABEL_BLOCKS',
    },
    {
      what: 'a label blocks also what nobody asks for',
      tags: { 'share-to': SHOP, secret: '' },
      policy: { blockWhenTagged: ['secret'] },
      principal: BANK,
      check: 'label',
      cause: 'blocked',
      reason: 'LABEL_BLOCKS',
    },
    {
      what: 'its time is over, whatever a label says',
      tags: { 'share-to': `${SHOP}/1h`, secret: '' },
      policy: { blockWhenTagged: ['secret'] },
      check: 'in time',
      cause: 'expired',
      reason: 'TIME_OVER',
    },
    {
      what: 'the retention is over, whoever asks or does not',
      snapshot: { retentionDays: 1 },
      principal: BANK,
      check: 'retention',
      cause: 'expired',
      reason: 'RETENTION_ENDS',
    },
    {
      what: 'the retention is over, whatever else is',
      tags: { 'share-to': `${SHOP}/1h` },
      snapshot: { retentionDays: 1 },
      check: 'retention',
      cause: 'expired',
      reason: 'RETENTION_ENDS',
    },
    {
      what: 'it is only not given while the snapshot is not ready',
      snapshot: { isAvailable: false },
      check: 'complete',
    },
    { what: 'it stays while nobody knows who is meant', tags: { 'share-to': 'shop!' }, check: 'tags' },
  ])('$what', ({ principal = SHOP, check, cause, reason, ...given }) => {
    const verdict = judge(given).verdictOn(principal);
    expect(verdict?.check).toBe(check);
    expect(verdict?.end).toEqual(cause === undefined ? undefined : { cause, reason });
  });

  test('the verdict has the facts of the finding', () => {
    const tags = { 'share-to': SHOP, 'snapshare:refused': `2026-02-28 ${SHOP}` };
    expect(judge({ tags }).verdictOn(SHOP)).toMatchObject({ facts: { day: '2026-02-28', whom: SHOP } });
  });
});

test.each([
  { what: 'the retention is over', given: { snapshot: { retentionDays: 1 } }, over: true, copy: false },
  { what: 'the retention is not over', given: {}, over: false, copy: false },
  { what: 'a copy is needed', given: { ...serviceKey, policy: copying }, over: false, copy: true },
  {
    what: 'no copy is needed for what nobody asks for',
    given: { ...serviceKey, policy: copying, tags: {} },
    over: false,
    copy: false,
  },
  {
    what: 'no copy is needed past the retention',
    given: { ...serviceKey, policy: copying, snapshot: { isEncrypted: true, retentionDays: 1 } },
    over: true,
    copy: false,
  },
])('$what', ({ given, over, copy }) => {
  const { isRetentionOver, needsCopy } = judge(given);
  expect([isRetentionOver, needsCopy]).toEqual([over, copy]);
});

test('snapshots that ask for the same have one and the same wish', () => {
  const judgeOne = createJudge(contextOf());
  const [first, second] = ['s-1', 's-2'].map((id) =>
    judgeOne(snapshotOf(id, { 'share-to': `${SHOP} ${BANK}`, app: id })),
  );
  expect(second?.wish).toBe(first?.wish);
  expect(judgeOne(snapshotOf('s-3', { 'share-to': `${BANK} ${SHOP}` })).wish).toBe(first?.wish);
});

test('the verdict on each principal says what the wish says', () => {
  const token = fc.constantFrom(
    SHOP,
    BANK,
    PARTNER,
    STRANGER,
    OWNER,
    `${SHOP}/1h`,
    `${BANK}/9d`,
    `${PARTNER}/soon`,
    '@nobody',
    'shop!',
  );
  const tags = fc.record(
    {
      'share-to': fc.array(token, { maxLength: 4 }).map((tokens) => tokens.join(' ')),
      'share-until': fc.constantFrom('1h', '9d', 'soon'),
      'snapshare:refused': fc.constantFrom('2026-02-28 *', `2026-02-28 ${BANK}`, '2026-02-01 *'),
      [INSTALLATION_TAG]: fc.constant('acme'),
      [COPY_OF_TAG]: fc.constantFrom('s-1', 's-9'),
      secret: fc.constant(''),
    },
    { requiredKeys: [] },
  );
  const snapshot = fc.record(
    {
      retentionDays: fc.constantFrom(1, 9),
      isAvailable: fc.boolean(),
      isEncrypted: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const policy = fc.constantFrom({ blockWhenTagged: ['secret'] }, copying);
  const origin = fc.constantFrom('customer' as const, 'service' as const, 'unknown' as const);
  fc.assert(
    fc.property(tags, snapshot, policy, origin, (givenTags, given, givenPolicy, keyOrigin) => {
      const one = snapshotOf('s-1', givenTags, given);
      const context = contextOf(givenPolicy, { originOfKey: () => keyOrigin, snapshots: new Map([['s-1', one]]) });
      const judgement = createJudge(context)(one);
      const { wish } = judgement;
      for (const principal of [SHOP, BANK, PARTNER, STRANGER]) {
        const verdict = judgement.verdictOn(principal);
        const home = homeOf(context.policy, principal);
        expect(wish.wanted.has(principal)).toBe(verdict === undefined);
        expect(allows(wish, principal, home ?? 'directory', home)).toBe(verdict?.end === undefined);
      }
    }),
    { numRuns: 500 },
  );
});

describe('a tag that cannot be understood keeps nothing past the time of all', () => {
  const unclear = { 'share-to': 'shop!' };
  const fateOf = (given: Given) => {
    const judgement = judge(given);
    return {
      stays: allows(judgement.wish, SHOP, 'directory', 'directory'),
      cause: judgement.verdictOn(SHOP)?.end?.cause,
    };
  };

  test.each([
    ['without allow', {}],
    ['under an allow that may mean it', { allow: [{ to: [SHOP] }] }],
  ])('of share-until, %s', (_, policy) => {
    const over = { ...unclear, 'share-until': '2026-02-20' };
    expect(fateOf({ tags: over, policy })).toEqual({ stays: false, cause: 'expired' });
    for (const tags of [{ 'share-until': '2026-03-20' }, { 'share-hold': '2026-03-20' }, { 'share-until': 'soon' }])
      expect(fateOf({ tags: { ...over, ...tags }, policy })).toEqual({ stays: true, cause: undefined });
  });

  test.each([
    { retentionDays: 3, stays: false, cause: 'expired' },
    { retentionDays: 30, stays: true, cause: undefined },
  ])('of the retention of $retentionDays days of what a copy stands in for', ({ retentionDays, ...expected }) => {
    const source = snapshotOf('s-source', unclear, { retentionDays, createdAtMs: NOW_MS - 4 * DAY_MS });
    const given: Given = {
      tags: { [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: 's-source' },
      snapshot: { description: copyDescription('s-source'), sourceSnapshotId: 's-source' },
      policy: copying,
      context: { snapshots: new Map([['s-source', source]]) },
    };
    expect(fateOf(given)).toEqual(expected);
  });
});
