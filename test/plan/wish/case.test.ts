import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { askedGrantsOf, createCases, isInTime, notesOf } from '../../../shared/plan/wish/case.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG } from '../../../shared/plan/world.ts';
import { DAY_MS, OWNER, snapshotOf } from '../model.ts';
import { BANK, caseOf, contextOf, SHOP, STRANGER } from './cases.ts';

describe('whose tags count', () => {
  const source = snapshotOf('s-source', { 'share-to': SHOP, 'share-until': '2026-04-01' });
  const copyTags = { [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: 's-source', 'share-to': BANK };
  const description = copyDescription('s-source');
  const withCopies = { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-hzz0000000000000000' } } };
  test.each([
    {
      what: 'its own',
      description: undefined,
      tags: { 'share-to': BANK },
      policy: withCopies,
      known: [source],
      asked: [BANK],
      isStandIn: false,
    },
    {
      what: "of a copy in another's stead, those of its source",
      tags: copyTags,
      description: `${description} (of these tags)`,
      sourceSnapshotId: source.snapshotId,
      policy: withCopies,
      known: [source],
      asked: [SHOP],
      isStandIn: true,
    },
    {
      what: "of one that no record tells of, under a key of the owner's, likewise",
      tags: copyTags,
      description: `${description} (of these tags)`,
      isEncrypted: true,
      policy: withCopies,
      known: [source],
      asked: [SHOP],
      isStandIn: true,
    },
    {
      what: 'of one that neither a record nor a key tells of, nobody’s',
      tags: copyTags,
      description: `${description} (of these tags)`,
      policy: withCopies,
      known: [source],
      asked: [],
      isStandIn: true,
    },
    {
      what: 'of what is only marked as such a copy, its own',
      tags: copyTags,
      description: undefined,
      policy: withCopies,
      known: [source],
      asked: [BANK],
      isStandIn: false,
    },
    {
      what: 'of what is marked as such a copy of another than it is described as, its own',
      tags: copyTags,
      description: copyDescription('s-other'),
      policy: withCopies,
      known: [source],
      asked: [BANK],
      isStandIn: false,
    },
    {
      what: 'of what the service knows as a copy of another, its own',
      tags: copyTags,
      description,
      sourceSnapshotId: 's-other',
      policy: withCopies,
      known: [source],
      asked: [BANK],
      isStandIn: false,
    },
    {
      what: 'of a copy whose source is gone, none',
      tags: copyTags,
      description,
      policy: withCopies,
      known: [],
      asked: [],
      isStandIn: true,
    },
    {
      what: 'of a copy that the policy no longer wants, none',
      tags: copyTags,
      description,
      policy: {},
      known: [source],
      asked: [],
      isStandIn: true,
    },
    {
      what: "of another installation's copy, nobody's",
      tags: { ...copyTags, [INSTALLATION_TAG]: 'other' },
      description,
      policy: withCopies,
      known: [source],
      asked: [],
      isStandIn: false,
    },
  ] satisfies readonly { known: readonly Snapshot[]; [more: string]: unknown }[])('$what', ({
    tags,
    description,
    sourceSnapshotId,
    isEncrypted,
    policy,
    known,
    asked,
    isStandIn,
  }) => {
    const context = contextOf(policy, { snapshots: new Map(known.map((one) => [one.snapshotId, one])) });
    const more = {
      ...(description && { description }),
      ...(sourceSnapshotId && { sourceSnapshotId }),
      ...(isEncrypted && { isEncrypted }),
    };
    const one = createCases(context)(snapshotOf('s-1', tags, more));
    expect(askedGrantsOf(one).map(({ principal }) => principal)).toEqual(asked);
    expect(one.isStandIn).toBe(isStandIn);
  });
});

describe('reading a case notes', () => {
  test.each([
    { what: 'nothing, when all is well', tags: { 'share-to': SHOP }, codes: [] },
    { what: 'a token that is none', tags: { 'share-to': 'shop!' }, codes: ['BAD_TOKEN'] },
    { what: 'a limit that is none', tags: { 'share-to': `${SHOP}/soon` }, codes: ['BAD_LIMIT'] },
    { what: 'a group that the policy does not have', tags: { 'share-to': '@nobody' }, codes: ['UNKNOWN_GROUP'] },
    {
      what: 'a deadline that is none, also where nobody asks',
      tags: { 'share-until': 'soon' },
      codes: ['BAD_DEADLINE'],
    },
    { what: 'the owner itself', tags: { 'share-to': OWNER }, codes: ['OWN_ACCOUNT'] },
    { what: 'whom the policy does not permit', tags: { 'share-to': STRANGER }, codes: ['NOT_PERMITTED'] },
    {
      what: 'a retention so short that it can never be shared',
      tags: { 'share-to': SHOP },
      retentionDays: 1,
      codes: ['RETENTION_TOO_SHORT'],
    },
    { what: 'no short retention where nobody asks', tags: {}, retentionDays: 1, codes: [] },
    {
      what: 'all of it in the order of reading',
      tags: { 'share-to': `shop! @nobody ${STRANGER} ${SHOP}`, 'share-until': 'soon' },
      retentionDays: 1,
      codes: ['BAD_TOKEN', 'UNKNOWN_GROUP', 'BAD_DEADLINE', 'NOT_PERMITTED', 'RETENTION_TOO_SHORT'],
    },
  ])('$what', ({ tags, retentionDays, codes }) => {
    const one = caseOf({ tags, snapshot: retentionDays === undefined ? {} : { retentionDays } });
    expect(notesOf(one).map(({ code }) => code)).toEqual(codes);
  });

  test('nothing of a copy in the stead of another, of which it is told already', () => {
    const tags = { [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: 's-source', 'share-to': 'shop!', 'share-until': 'soon' };
    const snapshot = { description: copyDescription('s-source') };
    expect(notesOf(caseOf({ tags, snapshot }))).toEqual([]);
  });
});

test.each([
  { what: 'before its end', token: `${SHOP}/2d`, is: true },
  { what: 'at its very end: no', token: `${SHOP}/1d`, is: false },
  { what: 'after its end: no', token: `${SHOP}/1h`, is: false },
])('a request is in time $what', ({ token, is }) => {
  const one = caseOf({ tags: { 'share-to': token }, snapshot: { createdAtMs: contextOf().nowMs - DAY_MS } });
  expect(one.requests.permitted.map((request) => isInTime(one, request))).toEqual([is]);
});
