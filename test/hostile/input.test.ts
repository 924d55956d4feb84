import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Invitation, Snapshot } from '../../shared/cloud/ports.ts';
import { planInvitations } from '../../shared/plan/sharee/invitations.ts';
import { createJudge } from '../../shared/plan/wish/judge.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { PolicyError } from '../../shared/policy/policy-error.ts';
import { loadPolicy } from '../../shared/runtime/load-policy.ts';

/** Arbitrary texts where people or other accounts write: never an exception without a code, never a grant too many. */

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 2, 1);
const OWNER = '1000000000000001';
const MEMBER = '1000000000000002';
const STRANGER = '2000000000000009';

function policyOf(parts: object): Policy {
  const result = parsePolicy({ installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'], ...parts });
  if (!result.ok) throw new PolicyError('the test', result.problems);
  return result.policy;
}

const policy = policyOf({
  principals: { directory: [MEMBER] },
  groups: { prod: [MEMBER] },
  rules: [{ match: { name: '*a*a*a*a*a*a*b' }, shareTo: '@prod' }],
  accept: { senders: [MEMBER], shareNames: ['*a*a*a*a*a*a*b'], otherwise: 'reject' },
});

const piece = fc.oneof(
  fc.constantFrom(MEMBER, STRANGER, '@prod', '@__proto__', '@constructor', '@toString', '/1d', '/2026-12-31', '/0h'),
  fc.constantFrom(' ', ',', ';', '+', '/', '\n', '\u0000', '\u202e', '\ud800', '\u001b[2J', '９', 'a'.repeat(3_000)),
  fc.string({ maxLength: 8 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const key = fc.oneof(
  fc.constantFrom('share-to', 'share-to-2', 'share-to-9', 'share-until', 'share-hold', '__proto__', 'constructor'),
  fc.constantFrom('snapshare:refused', 'snapshare:copy-of', 'snapshare:installation', 'acs:ecs:sharedFrom'),
  text,
);
/** `__proto__` becomes a key of its own, as when an answer of the service is read. */
const tags = fc.array(fc.tuple(key, text), { maxLength: 8 }).map((entries) => Object.fromEntries(entries));

test('whatever the tags and the name of a snapshot, it is granted to nobody but whom policy permits', () => {
  fc.assert(
    fc.property(tags, text, (given, name) => {
      const snapshot: Snapshot = {
        snapshotId: 's-bp1000000000000000aa',
        name,
        status: 'accomplished',
        isAvailable: true,
        type: 'user',
        createdAtMs: NOW_MS - DAY_MS,
        isEncrypted: false,
        sourceDiskId: 'd-bp1000000000000000aa',
        sizeBytes: 0,
        sourceDiskSizeGiB: 40,
        usage: 'none',
        tags: given,
      };
      const judge = createJudge({
        policy,
        accountId: OWNER,
        nowMs: NOW_MS,
        originOfKey: () => 'customer',
        importedIds: new Set(),
        sharingRole: 'unknown',
        snapshots: new Map([[snapshot.snapshotId, snapshot]]),
      });
      const { wish, findings } = judge(snapshot);
      expect([...wish.wanted].filter((principal) => principal !== MEMBER)).toEqual([]);
      for (const { message, remedy } of findings) expect(message.length + remedy.length).toBeLessThan(5_000);
    }),
    { numRuns: 500 },
  );
});

test('whatever an invitation says of itself, it is accepted from listed senders only', () => {
  const statuses = ['Pending', 'Accepted', 'Rejected', 'Cancelled', 'Expired', 'AcceptFailed'] as const;
  const invitation: fc.Arbitrary<Invitation> = fc.record({
    invitationId: text,
    shareId: text,
    shareName: text,
    senderAccountId: fc.oneof(fc.constantFrom(MEMBER, STRANGER, `${MEMBER} `, `0${MEMBER}`), text),
    receiverAccountId: text,
    status: fc.constantFrom(...statuses),
    createdAtMs: fc.constantFrom(NOW_MS, NOW_MS - 6 * DAY_MS, NOW_MS - 8 * DAY_MS, 0, -1, Number.MAX_SAFE_INTEGER),
    failures: fc.constant([]),
  });
  fc.assert(
    fc.property(fc.array(invitation, { maxLength: 10 }), (invitations) => {
      const { actions } = planInvitations(invitations, [], [], policy, NOW_MS);
      const accepted = actions.filter(({ kind }) => kind === 'accept');
      expect(accepted.filter(({ senderAccountId }) => senderAccountId !== MEMBER)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  text.map((name) => JSON.parse(`{${JSON.stringify(name)}: 1, "__proto__": {"mode": "sync"}}`) as unknown),
);
const SECTIONS = ['installation', 'mode', 'regions', 'tags', 'principals', 'groups', 'rules', 'blockWhenTagged'];
const MORE = [
  'expiry',
  'hygiene',
  'encryption',
  'brakes',
  'accept',
  'members',
  'functionCompute',
  'use',
  'notify',
  'prices',
];

test('a policy with anything in any of its sections is read, or refused with a problem that names the place', () => {
  const policies = fc.oneof(
    value,
    fc.dictionary(fc.constantFrom(...SECTIONS, ...MORE, '__proto__', 'constructor'), value),
  );
  fc.assert(
    fc.property(policies, (input) => {
      const result = parsePolicy({ installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'], ...Object(input) });
      if (result.ok) return;
      expect(result.problems.length).toBeGreaterThan(0);
      for (const { message } of result.problems) expect(message.length).toBeLessThan(10_000);
    }),
    { numRuns: 500 },
  );
  expect(
    parsePolicy(JSON.parse('{"__proto__": {"mode": "sync", "installation": "acme", "regions": ["cn-hangzhou"]}}')).ok,
  ).toBe(false);
});

test('any text that should be a policy in YAML or JSON is a policy error and nothing else', async () => {
  const line = fc.constantFrom(
    'a: &a [*a]',
    '- ',
    '? ',
    '{',
    '}',
    '[',
    '!!js/function x',
    '<<: *a',
    '%YAML 9',
    '--- |',
    '"\\u0000"',
  );
  const source = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(fc.oneof(line, text), { maxLength: 10 }).map((lines) => lines.join('\n')),
  );
  await fc.assert(
    fc.asyncProperty(source, fc.constantFrom('p.yaml', 'p.json'), async (content, embeddedPath) => {
      const failure = loadPolicy({ embeddedPath, readFile: () => Promise.resolve(content) });
      await expect(failure).rejects.toBeInstanceOf(PolicyError);
    }),
    { numRuns: 300 },
  );
});
