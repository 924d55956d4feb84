import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/partners.md'), 'utf8');

/** A call as the aliyun CLI is told to make it. */
interface Call {
  readonly product: string;
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
}

const CALLS: readonly Call[] = [...PAGE.matchAll(/^ +aliyun (\S+) (\S+) (.*)$/gm)].map(
  ([, product = '', action = '', rest = '']) => ({
    product,
    action,
    // `--region` is the tool's own, for the endpoint.
    params: Object.fromEntries(
      [...rest.matchAll(/--([A-Z]\w*) (\S+)/g)].map(([, name = '', value = '']) => [name, value]),
    ),
  }),
);

let company: Company;
afterEach(() => company.land.stop());

test('docs/partners.md leads an outsider from the invitation to a copy and a disk, call by call', async () => {
  company = await startCompany({}, { switches: { sharedFromTag: 'key-and-value' } });
  const { land, owner, partner, run } = company;
  const { snapshotId } = land.cloud
    .as(owner.accountId, HANGZHOU)
    .createSnapshot({ name: 'golden', isComplete: true, tags: { 'share-to': partner.accountId } });
  await run(['plan', '--out', 'plan.json']);
  expect((await run(['apply', 'plan.json', '--yes'])).code).toBe(0);

  const theirs = land.cloud.as(partner.accountId, HANGZHOU);
  const ids = (): Readonly<Record<string, string>> => ({
    'i-1234567890': theirs.listInvitations()[0]?.invitationId ?? '',
    's-bp1abcdefgh': theirs.visibleSnapshots()[0]?.snapshotId ?? '',
  });
  const done: string[] = [];
  for (const { product, action, params } of CALLS) {
    if (product === 'ecs') await expect.poll(() => theirs.visibleSnapshots().length).toBeGreaterThan(0);
    const own = Object.entries(params).map(([name, value]) => [name, ids()[value] ?? value]);
    theirs.call(product, action, Object.fromEntries(own) as Record<string, string>);
    done.push(action);
  }
  expect(done).toEqual([
    'ListResourceShareInvitations',
    'AcceptResourceShareInvitation',
    'DescribeSnapshots',
    'CopySnapshot',
    'CreateDisk',
  ]);
  const [seen] = theirs.visibleSnapshots();
  expect(seen?.snapshotId).not.toBe(snapshotId);
  const answer = JSON.stringify(theirs.call('ecs', 'DescribeSnapshots', { RegionId: HANGZHOU }));
  expect(answer).toContain('"acs:ecs:sharedFrom"');
  expect(answer).toContain(`"${owner.accountId}:${HANGZHOU}:${snapshotId}"`);
  const inShanghai = land.cloud.as(partner.accountId, 'cn-shanghai').visibleSnapshots();
  expect(inShanghai.map(({ name }) => name)).toEqual(['golden']);
});
