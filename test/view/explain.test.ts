import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../shared/cloud/ports.ts';
import { type Finding, finding } from '../../shared/plan/findings/finding.ts';
import { MESSAGES } from '../../shared/plan/findings/messages.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { Membership, ShareState, World } from '../../shared/plan/world.ts';
import { explain } from '../../shared/view/explain.ts';
import type { ExplainStep } from '../../shared/view/explain-step.ts';
import { EXPLANATIONS } from '../../shared/view/explain-texts.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';

const MEMBER = '1111222233334444';
const OTHER = '1111222233335555';
const PARTNER = '2222333344445555';
const standing = (standing: Membership['standing'], failure?: string): Membership => ({
  standing,
  sinceMs: NOW_MS - DAY_MS,
  changedMs: NOW_MS - DAY_MS,
  ...(failure !== undefined && { failure }),
});

interface Case {
  readonly cause: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: object;
  readonly snapshot?: Partial<Snapshot>;
  readonly shares?: readonly ShareState[];
  readonly world?: Partial<World>;
  readonly runFindings?: readonly Finding[];
  readonly principal?: string;
  /** The codes of the steps that stop, in order; the last tells whether the principal sees the snapshot. */
  readonly stops: readonly string[];
  /** A code that must be among the others. */
  readonly notes?: string;
}

const TAGGED = { 'share-to': MEMBER };
const shared = shareOf('rs-1', [MEMBER], ['s-1']);

const CASES: readonly Case[] = [
  { cause: 'all is well', tags: TAGGED, shares: [shared], stops: [], notes: 'IN_SHARE' },
  { cause: 'it will be granted by the next run', tags: TAGGED, stops: ['INVISIBLE'], notes: 'NEXT_RUN' },
  { cause: 'no tag', tags: {}, stops: ['NO_TAG', 'NOT_ASKED', 'INVISIBLE'] },
  { cause: 'a tag for somebody else', tags: { 'share-to': OTHER }, stops: ['NOT_ASKED', 'INVISIBLE'] },
  { cause: 'a bad token', tags: { 'share-to': 'prodd' }, stops: ['BAD_TOKEN', 'NOT_ASKED', 'INVISIBLE'] },
  {
    cause: 'a bad token beside a good one only gets a note',
    tags: { 'share-to': `prodd ${MEMBER}` },
    shares: [shared],
    stops: [],
    notes: 'BAD_TOKEN',
  },
  { cause: 'an unknown group', tags: { 'share-to': '@nobody' }, stops: ['UNKNOWN_GROUP', 'NOT_ASKED', 'INVISIBLE'] },
  {
    cause: 'refused by policy',
    tags: TAGGED,
    policy: { principals: { directory: [OTHER] } },
    stops: ['NOT_PERMITTED', 'INVISIBLE'],
  },
  { cause: 'the owner itself', tags: { 'share-to': OWNER }, principal: OWNER, stops: ['OWN_ACCOUNT'] },
  {
    cause: 'a label',
    tags: { ...TAGGED, secret: '' },
    policy: { blockWhenTagged: ['secret'] },
    stops: ['BLOCKED_BY_LABEL', 'INVISIBLE'],
  },
  { cause: 'not ready', tags: TAGGED, snapshot: { isAvailable: false }, stops: ['SNAPSHOT_NOT_READY', 'INVISIBLE'] },
  {
    cause: 'failed',
    tags: TAGGED,
    snapshot: { status: 'failed', isAvailable: false },
    stops: ['SNAPSHOT_FAILED', 'INVISIBLE'],
  },
  {
    cause: 'encrypted with the service key',
    tags: TAGGED,
    snapshot: { isEncrypted: true, kmsKeyId: 'key-1' },
    world: { originOfKey: () => 'service' },
    stops: ['SERVICE_KEY', 'INVISIBLE'],
  },
  {
    cause: 'encrypted with a key that cannot be seen',
    tags: TAGGED,
    snapshot: { isEncrypted: true, kmsKeyId: 'key-1' },
    world: { originOfKey: () => 'unknown' },
    stops: ['KEY_UNKNOWN', 'INVISIBLE'],
  },
  {
    cause: 'shared in from another account',
    tags: { ...TAGGED, 'acs:ecs:sharedFrom:1:cn-hangzhou:s-0': '' },
    stops: ['SHARED_IN', 'INVISIBLE'],
  },
  {
    cause: 'imported, as the service said',
    tags: TAGGED,
    runFindings: [finding('SNAPSHOT_REFUSED', { snapshotId: 's-1' }, { cloudCode: 'InvalidParameter.Resources' })],
    stops: ['SNAPSHOT_REFUSED', 'INVISIBLE'],
  },
  {
    cause: 'a quota, as the service said',
    tags: TAGGED,
    runFindings: [finding('RESOURCE_QUOTA', {}, {})],
    stops: ['RESOURCE_QUOTA', 'INVISIBLE'],
  },
  {
    cause: 'a quota of the sharee',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('refused', 'LimitExceeded')]]) })],
    stops: ['ASSOCIATION_FAILED', 'INVISIBLE'],
  },
  {
    cause: 'throttled, as the last run said',
    tags: TAGGED,
    runFindings: [finding('CALL_FAILED', { snapshotId: 's-1', principal: MEMBER }, { error: 'Throttling.User' })],
    stops: ['CALL_FAILED', 'INVISIBLE'],
  },
  {
    cause: 'a brake on removals',
    tags: {},
    policy: { brakes: { removals: { count: 0, percent: 0 } } },
    shares: [shared],
    stops: ['NO_TAG', 'NOT_ASKED', 'REMOVALS_BRAKED'],
    notes: 'VISIBLE',
  },
  {
    cause: 'a brake on expiries',
    tags: { 'share-to': `${MEMBER}/1h` },
    policy: { brakes: { expiries: { count: 0, percent: 0 } } },
    shares: [shared],
    stops: ['ENDED', 'EXPIRIES_BRAKED'],
  },
  {
    cause: 'a brake on additions',
    tags: TAGGED,
    policy: { brakes: { additions: { count: 0, percent: 0 } } },
    stops: ['ADDITIONS_BRAKED', 'INVISIBLE'],
  },
  {
    cause: 'encrypted with the service key, and a copy will be shared in its stead',
    tags: TAGGED,
    policy: { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-2' } } },
    snapshot: { isEncrypted: true, kmsKeyId: 'key-1' },
    world: { originOfKey: () => 'service' },
    stops: ['INVISIBLE'],
    notes: 'COPY_MADE',
  },
  {
    cause: 'an invitation that was rejected',
    tags: { 'share-to': PARTNER },
    principal: PARTNER,
    shares: [
      shareOf('rs-1', [], ['s-1'], {
        kind: 'external',
        principals: new Map([[PARTNER, standing('refused', 'Rejected')]]),
      }),
    ],
    stops: ['INVITATION_DECLINED', 'INVISIBLE'],
  },
  {
    cause: 'an invitation that was rejected before the snapshot asked',
    tags: { 'share-to': PARTNER },
    principal: PARTNER,
    shares: [
      shareOf('rs-1', [], ['s-9'], {
        kind: 'external',
        principals: new Map([[PARTNER, standing('refused', 'Rejected')]]),
      }),
    ],
    stops: ['INVITATION_DECLINED', 'INVISIBLE'],
  },
  {
    cause: 'a statement of allow that is not about it',
    tags: TAGGED,
    policy: { allow: [{ snapshots: { tags: { team: 'shop' } }, to: [MEMBER] }] },
    stops: ['NOT_ALLOWED', 'INVISIBLE'],
  },
  {
    cause: 'no approval',
    tags: TAGGED,
    policy: { allow: [{ to: [MEMBER], approval: 'required' }] },
    stops: ['AWAITS_APPROVAL', 'INVISIBLE'],
  },
  {
    cause: 'approval that cannot be read',
    tags: { ...TAGGED, 'share-approved': 'shop!' },
    policy: { allow: [{ to: [MEMBER], approval: 'required' }] },
    shares: [shared],
    stops: ['ALLOW_UNCLEAR'],
  },
  {
    cause: 'all is well by a statement of allow, which is named',
    tags: { ...TAGGED, 'share-approved': MEMBER },
    policy: { allow: [{ to: [OTHER] }, { to: [MEMBER], approval: 'required', maxDays: 9 }] },
    shares: [shared],
    stops: [],
    notes: 'ALLOWED',
  },
  {
    cause: 'the end of maxDays',
    tags: TAGGED,
    policy: { allow: [{ to: [MEMBER], maxDays: 1 }] },
    stops: ['ENDED', 'INVISIBLE'],
  },
  { cause: 'the mode observe', tags: TAGGED, policy: { mode: 'observe' }, stops: ['INVISIBLE'], notes: 'MODE_OBSERVE' },
  {
    cause: 'the mode upsert-only keeps what nobody asks for',
    tags: {},
    policy: { mode: 'upsert-only' },
    shares: [shared],
    stops: ['NO_TAG', 'NOT_ASKED', 'MODE_UPSERT_ONLY'],
  },
  {
    cause: 'a foreign share',
    tags: {},
    shares: [shareOf('rs-1', [MEMBER], ['s-1'], { isOurs: false })],
    stops: ['NO_TAG', 'NOT_ASKED'],
    notes: 'IN_FOREIGN_SHARE',
  },
  { cause: 'its own limit is over', tags: { 'share-to': `${MEMBER}/1h` }, stops: ['ENDED', 'INVISIBLE'] },
  {
    cause: 'share-until is over',
    tags: { ...TAGGED, 'share-until': '2026-02-01' },
    stops: ['ENDED', 'INVISIBLE'],
  },
  {
    cause: 'the retention is over',
    tags: TAGGED,
    snapshot: { retentionDays: 1 },
    stops: ['RETENTION_OVER', 'ENDED', 'INVISIBLE'],
  },
  {
    cause: 'a deadline that cannot be read',
    tags: { ...TAGGED, 'share-until': 'tomorrow' },
    stops: ['BAD_DEADLINE', 'INVISIBLE'],
  },
  {
    cause: 'awaiting acceptance',
    tags: { 'share-to': PARTNER },
    principal: PARTNER,
    shares: [
      shareOf('rs-1', [], ['s-1'], { kind: 'external', principals: new Map([[PARTNER, standing('settling')]]) }),
    ],
    stops: ['AWAITING_ACCEPTANCE', 'INVISIBLE'],
  },
  {
    cause: 'still settling',
    tags: TAGGED,
    shares: [shareOf('rs-1', [MEMBER], [], { snapshots: new Map([['s-1', standing('settling')]]) })],
    stops: ['SETTLING', 'INVISIBLE'],
  },
  {
    cause: 'region off',
    tags: TAGGED,
    policy: { regions: ['cn-shanghai'] },
    stops: ['REGION_NOT_IN_POLICY', 'INVISIBLE'],
  },
  {
    cause: 'a read that was cut short',
    tags: {},
    shares: [shared],
    world: { isComplete: false },
    stops: ['NO_TAG', 'NOT_ASKED'],
    notes: 'READ_INCOMPLETE',
  },
];

const principals = { directory: 'any', external: [PARTNER] };

describe('explain', () => {
  test.each(CASES)('$cause', ({ tags, shares = [], snapshot, world: more, runFindings = [], principal, ...one }) => {
    const policy = policyOf({ principals, ...one.policy });
    const world = worldOf([snapshotOf('s-1', tags, snapshot)], shares, more);
    const plan = planRegion(world, policy, NOW_MS);
    const explanation = explain('s-1', principal ?? MEMBER, { world, policy, plan, runFindings, nowMs: NOW_MS });
    const steps = [...explanation.steps, ...explanation.principals.flatMap((part) => part.steps)];
    expect(codesOf(steps, 'stops')).toEqual(one.stops);
    if (one.notes !== undefined) expect(steps.map(({ code }) => code)).toContain(one.notes);
    for (const step of steps) expectWorded(step);
  });

  test('a grant that moves is told to go on, one that is merely kept to end with its snapshot, and one that ends why', () => {
    const [unclear, until] = ['1111222233336666', `${OTHER}/1h`];
    const set = [MEMBER, OTHER, unclear];
    const policy = policyOf({ principals });
    const world = worldOf(
      [
        snapshotOf('s-1', { 'share-to': `${MEMBER} ${until} nonsense!` }),
        snapshotOf('s-2', { 'share-to': set.join(' ') }),
      ],
      [shareOf('rs-1', set, ['s-1', 's-2'])],
    );
    const plan = planRegion(world, policy, NOW_MS);
    const input = { world, policy, plan, runFindings: [], nowMs: NOW_MS };
    const told = (principal: string): string[] =>
      explain('s-1', principal, input).principals.flatMap(({ steps }) =>
        steps
          .filter(({ code }) => ['NEXT_RUN', 'MOVES', 'KEPT_GRANT_ENDS'].includes(code))
          .map(({ code, facts }) => (code === 'NEXT_RUN' ? `${code} ${facts['kind']} ${facts['because']}` : code)),
      );
    expect(told(MEMBER)).toEqual([
      'NEXT_RUN create-share asked for, and no open share is for exactly these principals',
      'MOVES',
    ]);
    expect(told(unclear)).toEqual(['KEPT_GRANT_ENDS']);
    expect(told(OTHER)).toEqual(['NEXT_RUN leave the time of the grant is over']);
  });

  test('a snapshot that does not exist', () => {
    const world = worldOf([], []);
    const plan = planRegion(world, policyOf(), NOW_MS);
    const input = { world, policy: policyOf(), plan, runFindings: [], nowMs: NOW_MS };
    expect(codesOf(explain('s-9', undefined, input).steps, 'stops')).toEqual(['SNAPSHOT_NOT_FOUND']);
  });

  test('without a principal it tells of everyone who asks, is refused or has it', () => {
    const policy = policyOf({ principals: { directory: [MEMBER], external: [PARTNER] } });
    const world = worldOf(
      [snapshotOf('s-1', { 'share-to': `${MEMBER} ${OTHER}` })],
      [shareOf('rs-1', ['fd-AbCdEf1234'], ['s-1'], { isOurs: false })],
    );
    const plan = planRegion(world, policy, NOW_MS);
    const { principals: told } = explain('s-1', undefined, { world, policy, plan, runFindings: [], nowMs: NOW_MS });
    expect(told.map((one) => `${one.principal} ${one.state ?? '-'}`)).toEqual([
      `${MEMBER} wanted`,
      `${OTHER} -`,
      'fd-AbCdEf1234 foreign',
    ]);
  });
});

function codesOf(steps: readonly ExplainStep[], verdict: ExplainStep['verdict']): string[] {
  return steps.filter((step) => step.verdict === verdict).map((step) => step.code);
}

/** Every name in the step's text has a fact. */
function expectWorded({ code, facts }: ExplainStep): void {
  if (!(code in EXPLANATIONS)) {
    expect(MESSAGES).toHaveProperty(code);
    return;
  }
  const { message } = EXPLANATIONS[code as keyof typeof EXPLANATIONS];
  for (const [, name = ''] of message.matchAll(/\{(\w+)\}/g)) expect(facts).toHaveProperty(name);
}
