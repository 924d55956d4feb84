import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY_MS, HANGZHOU, normalize, startCompany } from './company.ts';

let company: Company;
let ids: Record<string, string>;

beforeAll(async () => {
  // So low a price that an hour more, which may begin meanwhile, is not seen in the sums.
  company = await startCompany({ prices: { [HANGZHOU]: { standardPerGiBMonth: 0.012, currency: 'CNY' } } });
  const { land, owner, member, partner, stranger } = company;
  const person = land.cloud.as(owner.accountId, HANGZHOU);
  const make = (name: string, more: Parameters<typeof person.createSnapshot>[0]) =>
    person.createSnapshot({ name, isComplete: true, ...more }).snapshotId;
  ids = {
    web: make('web', { retentionDays: 30, tags: { 'share-to': `${member.accountId} ${partner.accountId}/7d` } }),
    typo: make('typo', { tags: { 'share-to': 'prodd' } }),
    locked: make('evil \u001b[31mname\u202e', {
      encryptedWith: 'service-key',
      tags: { 'share-to': member.accountId },
    }),
    old: make('old', { sizeGiB: 100, retentionDays: 10, createdAtMs: Date.now() - 40 * DAY_MS }),
    plain: make('plain', {}),
  };
  person.createShare({
    name: 'by-hand',
    allowsExternalTargets: true,
    principals: [stranger.accountId],
    snapshotIds: [ids['old'] ?? ''],
  });
  const theirs = land.cloud.as(stranger.accountId, HANGZHOU);
  for (const { invitationId } of theirs.listInvitations()) theirs.acceptInvitation(invitationId);
});
afterAll(() => company.land.stop());

describe('what the command line prints', () => {
  test.each<{ name: string; args: readonly string[]; code: number }>([
    { name: 'help', args: ['--help'], code: 0 },
    { name: 'help-zh', args: ['--help', '--lang', 'zh'], code: 0 },
    { name: 'plan-help', args: ['plan', '--help'], code: 0 },
    { name: 'validate', args: ['validate'], code: 0 },
    { name: 'validate-zh', args: ['validate', '--lang', 'zh'], code: 0 },
    { name: 'plan', args: ['plan'], code: 2 },
    { name: 'plan-expire', args: ['plan', '--expire'], code: 0 },
    { name: 'status', args: ['status'], code: 2 },
    { name: 'status-zh', args: ['status', '--lang', 'zh'], code: 2 },
    { name: 'status-json', args: ['status', '--json', '--region', HANGZHOU], code: 2 },
    { name: 'explain-web', args: ['explain', 'web'], code: 0 },
    { name: 'explain-locked', args: ['explain', 'locked'], code: 0 },
    { name: 'explain-old', args: ['explain', 'old', '2000000000000009'], code: 0 },
    { name: 'explain-plain-zh', args: ['explain', 'plain', '--lang', 'zh'], code: 0 },
    { name: 'exposure', args: ['exposure'], code: 0 },
    { name: 'overdue', args: ['overdue'], code: 0 },
    { name: 'invitations', args: ['invitations'], code: 0 },
    { name: 'doctor', args: ['doctor', '--region', HANGZHOU], code: 0 },
    { name: 'doctor-zh', args: ['doctor', '--region', HANGZHOU, '--lang', 'zh'], code: 0 },
    { name: 'plan-zh', args: ['plan', '--lang', 'zh'], code: 2 },
  ])('$name', async ({ name, args, code }) => {
    const run = await company.run(args.map((word) => ids[word] ?? word));
    // On a busy machine a line says what is being waited for.
    const said = run.stderr.replaceAll(/^.* …\n/gm, '');
    expect([run.code, said]).toEqual([code, '']);
    await expect(normalize(run.stdout, ids)).toMatchFileSnapshot(`../golden/cli/${name}.txt`);
  });
});

test.each([
  'plan/1',
  'status/1',
  'exposure/2',
  'overdue/1',
  'invitations/1',
  'doctor/1',
  'report/2',
  'validate/1',
])('the document of %s names its schema and version, and nothing else is printed', async (schema) => {
  const [name = ''] = schema.split('/');
  const { stdout } = await company.run([name, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ schema: `snapshare.${schema}` });
});

test('nothing that is read was changed by all this', () => {
  expect(company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined)).toEqual([]);
});
