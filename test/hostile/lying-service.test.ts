import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createHandler as acceptInvitation } from '../../functions/accept-invitation/handler.ts';
import { createHandler as shareOnTag } from '../../functions/share-on-tag/handler.ts';
import { createHandler as sweep } from '../../functions/sweep/handler.ts';
import { createHandler as useShared } from '../../functions/use-shared/handler.ts';
import { SnapshareError } from '../../shared/base/errors.ts';
import { answerJson, answerText, CONTEXT, dependenciesOn, type Liar, MEMBER, startLiar } from './liar.ts';

/** The functions against a service whose answers are wrong in every way: each run ends with a clear error or a summary. */

const HANDLERS = { shareOnTag, sweep, acceptInvitation, useShared };
const STRANGER = '2000000000000009';
const SNAPSHOT_ID = 's-bp1000000000000000aa';
const TIME = '2026-02-28T00:00:00Z';

let liar: Liar;
beforeAll(async () => {
  liar = await startLiar();
});
beforeEach(() => {
  liar.received.length = 0;
});
afterAll(() => liar.stop());

/** What an honest service would answer. */
const HONEST: Readonly<Record<string, object>> = {
  DescribeSnapshots: {
    TotalCount: 1,
    PageNumber: 1,
    PageSize: 100,
    NextToken: '',
    Snapshots: {
      Snapshot: [
        {
          SnapshotId: SNAPSHOT_ID,
          SnapshotName: 'golden',
          Status: 'accomplished',
          Available: true,
          CreationTime: TIME,
          Usage: 'none',
          Encrypted: false,
          SourceDiskId: 'd-bp1000000000000000aa',
          SourceDiskSize: '40',
          RetentionDays: 0,
          Tags: { Tag: [{ TagKey: 'share-to', TagValue: MEMBER }] },
        },
      ],
    },
  },
  ListResourceShares: {
    resourceShares: [
      {
        resourceShareId: 'rs-1',
        resourceShareName: 'snapshare-x',
        resourceShareOwner: MEMBER,
        resourceShareStatus: 'Active',
        allowExternalTargets: false,
        createTime: TIME,
        tags: [{ key: 'snapshare:installation', value: 'acme' }],
      },
    ],
  },
  ListResourceShareAssociations: {
    resourceShareAssociations: [
      {
        resourceShareId: 'rs-1',
        entityId: STRANGER,
        entityType: 'Account',
        associationStatus: 'Associated',
        external: true,
        createTime: TIME,
        updateTime: TIME,
      },
    ],
  },
  ListSharedResources: {
    sharedResources: [{ resourceShareId: 'rs-1', resourceId: SNAPSHOT_ID, resourceType: 'Snapshot' }],
  },
  ListResourceShareInvitations: {
    resourceShareInvitations: [
      {
        resourceShareInvitationId: 'i-1',
        resourceShareId: 'rs-1',
        resourceShareName: 'snapshare-x',
        senderAccountId: MEMBER,
        receiverAccountId: CONTEXT.accountId,
        status: 'Pending',
        createTime: TIME,
      },
    ],
  },
  CheckSharingWithResourceDirectoryStatus: { enableSharingWithRd: true },
  CreateResourceShare: {
    resourceShare: { resourceShareId: 'rs-2', resourceShareName: 'x', resourceShareStatus: 'Active', createTime: TIME },
  },
  CopySnapshot: { SnapshotId: 's-bp1000000000000000cc' },
};

const hostileText = fc.constantFrom(
  '',
  '__proto__',
  'constructor',
  '\u001b[2J\n{"level":"error"}',
  '\u009b31m\u202e',
  '\ud800',
  'x'.repeat(100_000),
  '9'.repeat(400),
  '../../etc/passwd',
  STRANGER,
  'NaN',
  '-1',
  '1e999',
  '+275760-09-13T00:00:00.001Z',
  'acs:ecs:sharedFrom',
);
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]], [null], { Tag: 'x' }),
  fc.jsonValue({ maxDepth: 3 }),
  hostileText.map((key) => JSON.parse(`{${JSON.stringify(key)}: {"polluted": true}}`) as unknown),
);

/** Puts a hostile value in the place of one part of an honest answer, chosen by a number. */
function corrupted(value: unknown, choice: number, lie: unknown): unknown {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const copy: unknown = structuredClone(value);
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const holder = part as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      visit(holder[key]);
    }
  };
  visit(copy);
  const place = places[choice % Math.max(1, places.length)];
  if (place === undefined) return lie;
  place.holder[place.key] = lie;
  return copy;
}

/** Runs a function. @returns Its summary as text, or the code of the error that it threw. */
async function outcomeOf(name: keyof typeof HANDLERS, policy: object = {}): Promise<string> {
  const lines: string[] = [];
  const event = name === 'shareOnTag' ? { snapshotIds: [SNAPSHOT_ID] } : {};
  const handler = HANDLERS[name](dependenciesOn(liar, lines, policy));
  try {
    const summary = await handler(Buffer.from(JSON.stringify(event)), CONTEXT);
    return JSON.stringify(summary);
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshareError);
    const { code } = error as SnapshareError;
    expect(code, lines.at(-1)).toBe('SNAPSHARE_PARTIAL_FAILURE');
    return code;
  } finally {
    for (const line of lines) {
      expect(JSON.parse(line)).toBeTypeOf('object');
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(line.length).toBeLessThan(200_000);
    }
  }
}

test.each([
  { name: 'shareOnTag', action: 'CreateResourceShare' },
  { name: 'sweep', action: 'CreateResourceShare' },
  { name: 'acceptInvitation', action: 'AcceptResourceShareInvitation' },
  { name: 'useShared', action: 'CopySnapshot' },
] as const)('on honest answers $name calls $action', async ({ name, action }) => {
  liar.answer = (received, response) => answerJson(response, HONEST[received.action] ?? {});
  await outcomeOf(name);
  expect(liar.received.map((received) => received.action)).toContain(action);
});

test.each(
  Object.keys(HANDLERS) as (keyof typeof HANDLERS)[],
)('%s answers a summary or a clear error, whatever one part of an answer is, and shares with nobody else', async (name) => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(HONEST)),
      fc.nat({ max: 60 }),
      hostile,
      async (action, choice, lie) => {
        liar.received.length = 0;
        liar.answer = (received, response) => {
          const honest = HONEST[received.action] ?? {};
          answerJson(response, received.action === action ? corrupted(honest, choice, lie) : honest);
        };
        await outcomeOf(name);
        const grants = liar.received.filter(({ action: sent }) => /^(Create|Associate)ResourceShare$/.test(sent));
        for (const { parameters } of grants) {
          const targets = Object.entries(parameters).filter(([key]) => key.startsWith('Targets.'));
          expect(targets.filter(([, target]) => target !== MEMBER)).toEqual([]);
        }
        expect(liar.received.length).toBeLessThan(2_000);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
});

const DEPTH = 200_000;
test.each([
  { name: 'a list in a list, very deep', body: '['.repeat(DEPTH) + ']'.repeat(DEPTH) },
  { name: 'an object in an object, very deep', body: `${'{"Snapshots":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}` },
  { name: 'one text of eight million characters', body: JSON.stringify('x'.repeat(8_000_000)) },
  { name: 'a hundred thousand empty objects', body: `{"Snapshots":{"Snapshot":[${'{},'.repeat(100_000)}{}]}}` },
  { name: 'no JSON at all', body: '<html>\u001b[2J</html>' },
  { name: 'the beginning of JSON', body: '{"Snapshots": {"Snapshot": [' },
  { name: 'nothing', body: '' },
  { name: 'a number', body: '1' },
])('an answer that is $name is a read that failed, and changes nothing', async ({ body }) => {
  liar.answer = (_, response) => answerText(response, body);
  expect(await outcomeOf('sweep')).toBe('SNAPSHARE_PARTIAL_FAILURE');
  expect(liar.received.filter(({ action }) => !/^(Describe|List|Check)/.test(action))).toEqual([]);
});

test('a listing that names the same page for ever ends as a failed read', async () => {
  liar.answer = ({ action }, response) =>
    answerJson(response, { ...HONEST[action], NextToken: 'again', nextToken: 'again' });
  expect(await outcomeOf('sweep')).toBe('SNAPSHARE_PARTIAL_FAILURE');
  expect(liar.received.length).toBeLessThan(60);
});

test('a service that asks to wait for a year is not waited for', async () => {
  liar.answer = (_, response) => {
    response.writeHead(503, {
      'content-type': 'application/json',
      'retry-after': '31536000',
      'x-ratelimit-user-api': 'TimeLeft:31536000',
    });
    response.end(JSON.stringify({ Code: 'Throttling.User', Message: 'Wait.', RequestId: 'R' }));
  };
  expect(await outcomeOf('sweep')).toBe('SNAPSHARE_PARTIAL_FAILURE');
  expect(liar.received.length).toBeLessThan(40);
});
