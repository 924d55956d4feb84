import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MESSAGES } from '../../../shared/plan/findings/messages.ts';
import { CHECKS, type CheckName } from '../../../shared/plan/wish/checks.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, OWNER, snapshotOf } from '../model.ts';
import { BANK, caseOf, type Given, PARTNER, SHOP, STRANGER } from './cases.ts';

interface Row extends Given {
  readonly what: string;
  /** Another than the account that the snapshot is tagged for. */
  readonly principal?: string;
  /** Whether the check stops the grant, or with which facts. */
  readonly stops: boolean | object;
}

const copying = { encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-hzz0000000000000000' } } };
const labels = { blockWhenTagged: ['secret', 'class=red'] };
const encrypted = { isEncrypted: true, kmsKeyId: 'key-1' };
const keyIs = (origin: 'customer' | 'service' | 'unknown') => ({ originOfKey: () => origin });
const refused = (mark: string) => ({ 'share-to': `${SHOP} ${PARTNER}`, 'snapshare:refused': mark });
const source = (tags: Record<string, string>) => ({ snapshots: new Map([['s-source', snapshotOf('s-source', tags)]]) });
const copyOfSource = { [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: 's-source' };
const described = { description: copyDescription('s-source') };
const accounts = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => String(4_000_000_000_000_000 + at));
const asksFor = (ids: readonly string[], limit = ''): Given => ({
  tags: { 'share-to': `@many${limit}` },
  policy: { principals: { directory: 'any' }, groups: { many: ids } },
});

const approval = (more: object) => ({ allow: [{ to: [SHOP], approval: 'required', ...more }] });
const approved = (value: string) => ({ 'share-to': SHOP, 'share-approved': value });
const waiting = { statements: '#1', tagKey: 'share-approved' };
const unclear = { tagKey: 'share-approved' };

/** The rules of sharing: what each check lets pass and what it stops. */
const RULES: Readonly<Record<CheckName, readonly Row[]>> = {
  asked: [
    { what: 'a tag asks for the account', stops: false },
    { what: 'nobody asks for the account', principal: BANK, stops: true },
    { what: 'there is no tag', tags: {}, stops: true },
    { what: 'the tag is empty', tags: { 'share-to': '' }, stops: true },
    {
      what: 'not one token of the tag can be understood, so nobody knows',
      tags: { 'share-to': 'shop!' },
      stops: false,
    },
    {
      what: 'the account is asked for, whatever the policy says',
      tags: { 'share-to': STRANGER },
      principal: STRANGER,
      stops: false,
    },
  ],
  'not the owner': [
    { what: 'another account is asked for', stops: false },
    { what: 'the owner itself is asked for', tags: { 'share-to': OWNER }, principal: OWNER, stops: true },
  ],
  permitted: [
    { what: 'the policy lists the account inside', stops: false },
    { what: 'the policy lists the account outside', tags: { 'share-to': PARTNER }, principal: PARTNER, stops: false },
    { what: 'the policy does not list the account', tags: { 'share-to': STRANGER }, principal: STRANGER, stops: true },
  ],
  allowed: [
    { what: 'the policy has no allow', stops: false },
    { what: 'a statement about all snapshots names the account', policy: { allow: [{ to: [SHOP] }] }, stops: false },
    {
      what: 'the account is in the group that it names',
      policy: { groups: { g: [SHOP] }, allow: [{ to: ['@g'] }] },
      stops: false,
    },
    { what: 'none names the account', policy: { allow: [{ to: [BANK] }] }, stops: { lacking: '–' } },
    {
      what: 'a statement names a folder, which is not the accounts below it',
      policy: { principals: { directory: 'any' }, allow: [{ to: ['fd-AbCdEf1234'] }] },
      stops: { lacking: '–' },
    },
    { what: 'it waits for approval, which is another question', policy: approval({}), stops: false },
    { what: 'nobody asks for the account', principal: BANK, policy: { allow: [{ to: [SHOP] }] }, stops: false },
    {
      what: 'nobody asks for the account, but what is not understood may mean it',
      tags: { 'share-to': 'shop!' },
      principal: BANK,
      policy: { allow: [{ to: [SHOP] }] },
      stops: { lacking: '–' },
    },
    {
      what: 'what is not understood cannot mean whom the policy does not permit',
      tags: { 'share-to': 'shop!' },
      principal: STRANGER,
      policy: { allow: [{ to: [SHOP] }] },
      stops: false,
    },
    {
      what: 'a rule asks for the account, which allow does not bind',
      tags: {},
      policy: { allow: [{ to: [BANK] }], rules: [{ match: { name: '*' }, shareTo: SHOP }] },
      stops: false,
    },
    ...(
      [
        ['owners', { owners: [OWNER] }, {}, false],
        ['another owner', { owners: [STRANGER] }, {}, `owners: ${STRANGER}`],
        ['tags', { tags: { team: 'shop' } }, {}, false],
        ['another value of a tag', { tags: { team: 'bank' } }, {}, 'team=bank'],
        ['a tag that it lacks', { tags: { toString: '' } }, {}, 'toString='],
        ['a resource group', { resourceGroup: 'rg-shop' }, {}, false],
        ['another resource group', { resourceGroup: 'rg-bank' }, {}, 'resourceGroup: rg-bank'],
        [
          'a resource group, being in none',
          { resourceGroup: 'rg-bank' },
          { resourceGroupId: '' },
          'resourceGroup: rg-bank',
        ],
        ['a name', { name: 'name-*' }, {}, false],
        ['another name', { name: 'shop-*' }, {}, 'name: shop-*'],
        ['two conditions of which one is met', { name: 'name-*', owners: [BANK] }, {}, `owners: ${BANK}`],
      ] as const
    ).map(([what, snapshots, more, lacking]) => ({
      what: `a statement asks for ${what}`,
      tags: { 'share-to': SHOP, team: 'shop' },
      snapshot: { resourceGroupId: 'rg-shop', ...more },
      policy: { allow: [{ snapshots, to: [SHOP] }, { to: [BANK] }] },
      stops: lacking && { lacking: `#1 (${lacking})` },
    })),
    {
      what: 'the resource group is not known, so nobody knows',
      policy: { allow: [{ snapshots: { resourceGroup: 'rg-shop' }, to: [SHOP] }] },
      stops: false,
    },
    {
      what: 'the resource group is not known, and another condition is not met',
      policy: { allow: [{ snapshots: { resourceGroup: 'rg-shop', name: 'x' }, to: [SHOP] }] },
      stops: { lacking: '#1 (name: x)' },
    },
    {
      what: 'the source of a copy meets the conditions',
      tags: copyOfSource,
      snapshot: { ...described, name: 'copy' },
      policy: { ...copying, allow: [{ snapshots: { name: 'name-of-s-source' }, to: [SHOP] }] },
      context: source({ 'share-to': SHOP }),
      stops: false,
    },
  ],
  approved: [
    { what: 'no approval is needed', policy: { allow: [{ to: [SHOP] }] }, stops: false },
    { what: 'another statement needs none', policy: { allow: [...approval({}).allow, { to: [SHOP] }] }, stops: false },
    { what: 'nobody approved', policy: approval({}), stops: waiting },
    { what: 'the tag of approval is empty', tags: approved(''), policy: approval({}), stops: waiting },
    { what: 'the account is approved', tags: approved(SHOP), policy: approval({}), stops: false },
    {
      what: 'a continuation approves it',
      tags: { 'share-to': SHOP, 'share-approved-9': SHOP },
      policy: approval({}),
      stops: false,
    },
    { what: 'another account is approved', tags: approved(BANK), policy: approval({}), stops: waiting },
    {
      what: 'a group that it is in is approved',
      tags: approved('@g'),
      policy: { ...approval({}), groups: { g: [SHOP] } },
      stops: false,
    },
    { what: 'the approval is not over', tags: approved(`${SHOP}/2d`), policy: approval({}), stops: false },
    { what: 'the approval is over', tags: approved(`${SHOP}/1h`), policy: approval({}), stops: waiting },
    {
      what: 'the later of two approvals is not over',
      tags: approved(`${SHOP}/1h ${SHOP}/2d`),
      policy: approval({}),
      stops: false,
    },
    {
      what: 'the own limit is over as well, so nothing waits',
      tags: { 'share-to': `${SHOP}/1h` },
      policy: approval({}),
      stops: false,
    },
    {
      what: 'maxDays is over, so nothing waits',
      snapshot: { createdAtMs: NOW_MS - 2 * DAY_MS },
      policy: approval({ maxDays: 1 }),
      stops: false,
    },
    { what: 'approval cannot be read', tags: approved('shop!'), policy: approval({}), stops: false },
    { what: 'its limit cannot be read', tags: approved(`${SHOP}/soon`), policy: approval({}), stops: false },
    { what: 'it names a group that is gone', tags: approved('@gone'), policy: approval({}), stops: false },
    {
      what: 'the account is approved beside what cannot be read',
      tags: approved(`shop! ${SHOP}`),
      policy: approval({}),
      stops: false,
    },
    {
      what: 'nobody asks for it, but what is not understood may mean it',
      tags: { 'share-to': 'shop!' },
      policy: approval({}),
      stops: waiting,
    },
    {
      what: 'the statement that names it without approval is over, and this one waits',
      snapshot: { createdAtMs: NOW_MS - 2 * DAY_MS },
      policy: {
        allow: [
          { to: [SHOP], maxDays: 1 },
          { to: [SHOP], approval: 'required' },
        ],
      },
      stops: { statements: '#2', tagKey: 'share-approved' },
    },
  ],
  retention: [
    { what: 'the snapshot is kept for ever', stops: false },
    { what: 'the retention ends later than the lead time', snapshot: { retentionDays: 3 }, stops: false },
    { what: 'the lead time before the end of retention has come', snapshot: { retentionDays: 2 }, stops: true },
    { what: 'and stops also what nobody asks for', snapshot: { retentionDays: 2 }, principal: BANK, stops: true },
  ],
  label: [
    { what: 'no tag of the snapshot is listed', policy: labels, stops: false },
    {
      what: 'a key is listed, whatever its value',
      tags: { 'share-to': SHOP, secret: 'no' },
      policy: labels,
      stops: { label: 'secret' },
    },
    {
      what: 'a key is listed with its value',
      tags: { 'share-to': SHOP, class: 'red' },
      policy: labels,
      stops: { label: 'class=red' },
    },
    {
      what: 'a key is listed in other letter case',
      tags: { 'share-to': SHOP, Secret: 'no' },
      policy: labels,
      stops: { label: 'secret' },
    },
    {
      what: 'a key is listed with another value',
      tags: { 'share-to': SHOP, class: 'blue' },
      policy: labels,
      stops: false,
    },
    {
      what: 'nobody asks for the snapshot, so there is nothing to block',
      tags: { secret: '' },
      policy: labels,
      stops: false,
    },
    {
      what: 'a tag that cannot be understood asks for the snapshot',
      tags: { 'share-to': 'shop!', secret: '' },
      policy: labels,
      stops: { label: 'secret' },
    },
    {
      what: 'the source of a copy is labelled',
      tags: copyOfSource,
      snapshot: { ...described, sourceSnapshotId: 's-source' },
      policy: { ...labels, ...copying },
      context: source({ 'share-to': SHOP, secret: '' }),
      stops: { label: 'secret' },
    },
  ],
  'in time': [
    { what: 'the grant has no end', stops: false },
    { what: 'its limit is not over', tags: { 'share-to': `${SHOP}/2d` }, stops: false },
    { what: 'its limit is over', tags: { 'share-to': `${SHOP}/1h` }, stops: true },
    { what: 'the limit of another account is over', tags: { 'share-to': `${SHOP} ${BANK}/1h` }, stops: false },
    { what: 'maxDays of allow is not over', policy: { allow: [{ to: [SHOP], maxDays: 2 }] }, stops: false },
    { what: 'maxDays of allow is over', policy: { allow: [{ to: [SHOP], maxDays: 1 }] }, stops: true },
    {
      what: 'the longer of two statements is not over',
      policy: {
        allow: [
          { to: [SHOP], maxDays: 1 },
          { to: [SHOP], maxDays: 2 },
        ],
      },
      stops: false,
    },
    { what: 'the approval is over', tags: approved(`${SHOP}/1h`), policy: approval({}), stops: true },
    {
      what: 'what allow limits is over, and a rule asks without a limit',
      policy: { allow: [{ to: [SHOP], maxDays: 1 }], rules: [{ match: { name: '*' }, shareTo: SHOP }] },
      stops: false,
    },
    {
      what: 'allow does not name the account, and the rule that does is over',
      policy: { allow: [{ to: [BANK] }], rules: [{ match: { name: '*' }, shareTo: `${SHOP}/1h` }] },
      stops: true,
    },
    {
      what: 'nobody asks for it, what is not understood may mean it, and maxDays is over',
      tags: { 'share-to': 'shop!' },
      policy: { allow: [{ to: [SHOP], maxDays: 1 }] },
      stops: true,
    },
    {
      what: 'the limit cannot be read, and maxDays is over',
      tags: { 'share-to': `${SHOP}/soon` },
      policy: { allow: [{ to: [SHOP], maxDays: 1 }] },
      stops: true,
    },
    { what: 'share-until is over', tags: { 'share-to': SHOP, 'share-until': '1h' }, stops: true },
    {
      what: 'share-until is over and share-hold is not',
      tags: { 'share-to': SHOP, 'share-until': '1h', 'share-hold': '2026-04-01' },
      stops: false,
    },
    {
      what: 'nobody asks for the account, so it has no time',
      tags: { 'share-to': SHOP, 'share-until': '1h' },
      principal: BANK,
      stops: false,
    },
  ],
  'not shared in': [
    { what: 'the snapshot is our own', stops: false },
    {
      what: 'another account shares it with us',
      tags: { 'share-to': SHOP, 'acs:ecs:sharedFrom:1:cn-hangzhou:s-0': '' },
      stops: true,
    },
  ],
  'not failed': [
    { what: 'the snapshot is accomplished', stops: false },
    { what: 'the snapshot failed', snapshot: { status: 'failed', isAvailable: false }, stops: true },
  ],
  complete: [
    { what: 'the snapshot is available', stops: false },
    {
      what: 'the snapshot is still being made',
      snapshot: { status: 'progressing', isAvailable: false },
      stops: { status: 'progressing' },
    },
  ],
  'not refused': [
    { what: 'nothing was refused', stops: false },
    {
      what: 'the service refused the snapshot yesterday',
      tags: refused('2026-02-28 *'),
      stops: { day: '2026-02-28', whom: 'anyone' },
    },
    { what: 'the service refused the snapshot the day before', tags: refused('2026-02-27 *'), stops: false },
    { what: 'the service refused one account only', tags: refused(`2026-02-28 ${SHOP}`), stops: false },
  ],
  'not imported': [
    { what: 'no imported image stands on the snapshot', stops: false },
    { what: 'an imported image stands on the snapshot', context: { importedIds: new Set(['s-1']) }, stops: true },
  ],
  'few accounts': [
    { what: '64 accounts are asked for', ...asksFor(accounts(64)), stops: false },
    { what: '65 accounts are asked for', ...asksFor(accounts(65)), stops: { count: 65, limit: 64 } },
    { what: 'the time of all 65 is over', ...asksFor(accounts(65), '/1h'), stops: false },
  ],
  'sharing role': [
    { what: 'the role is there', snapshot: encrypted, context: keyIs('customer'), stops: false },
    {
      what: 'the role is missing for a key of our own',
      snapshot: encrypted,
      context: { ...keyIs('customer'), sharingRole: 'missing' },
      stops: true,
    },
    {
      what: 'the role is missing, but the snapshot is not encrypted',
      context: { sharingRole: 'missing' },
      stops: false,
    },
    {
      what: 'the role is missing, but not for the service key',
      snapshot: encrypted,
      context: { ...keyIs('service'), sharingRole: 'missing' },
      stops: false,
    },
  ],
  'not copied': [
    {
      what: 'the policy refuses what is under the service key',
      snapshot: encrypted,
      context: keyIs('service'),
      stops: false,
    },
    {
      what: 'the policy has copies made of what is under the service key',
      snapshot: encrypted,
      policy: copying,
      context: keyIs('service'),
      stops: true,
    },
    {
      what: 'the snapshot is under a key of our own',
      snapshot: encrypted,
      policy: copying,
      context: keyIs('customer'),
      stops: false,
    },
    {
      what: 'the snapshot is itself such a copy',
      tags: copyOfSource,
      snapshot: { ...encrypted, ...described },
      policy: copying,
      context: { ...source({ 'share-to': SHOP }), ...keyIs('service') },
      stops: false,
    },
    {
      what: 'the snapshot is only marked as such a copy',
      tags: { ...copyOfSource, 'share-to': SHOP },
      snapshot: encrypted,
      policy: copying,
      context: { ...source({ 'share-to': SHOP }), ...keyIs('service') },
      stops: true,
    },
  ],
  'own key': [
    { what: 'the snapshot is not encrypted', context: keyIs('service'), stops: false },
    { what: 'the snapshot is under a key of our own', snapshot: encrypted, context: keyIs('customer'), stops: false },
    { what: 'the snapshot is under the service key', snapshot: encrypted, context: keyIs('service'), stops: true },
  ],
  'known key': [
    { what: 'the key was looked up', snapshot: encrypted, context: keyIs('customer'), stops: false },
    {
      what: 'the key could not be looked up',
      snapshot: encrypted,
      context: keyIs('unknown'),
      stops: { keyId: 'key-1' },
    },
  ],
  'principal not refused': [
    { what: 'nothing was refused', stops: false },
    {
      what: 'the service refused the account yesterday',
      tags: refused(`2026-02-28 ${SHOP}`),
      stops: { day: '2026-02-28', whom: SHOP },
    },
    { what: 'the service refused another account', tags: refused(`2026-02-28 ${BANK}`), stops: false },
    {
      what: 'the service refused the outsider as an outsider',
      tags: refused(`2026-02-28 ${PARTNER}/x`),
      principal: PARTNER,
      stops: { day: '2026-02-28', whom: PARTNER },
    },
    {
      what: 'the service refused the outsider while it was asked for as a member',
      tags: refused(`2026-02-28 ${PARTNER}`),
      principal: PARTNER,
      stops: false,
    },
  ],
  deadline: [
    { what: 'the deadline can be read', tags: { 'share-to': SHOP, 'share-until': '9d' }, stops: false },
    { what: 'the deadline cannot be read', tags: { 'share-to': SHOP, 'share-until': 'soon' }, stops: true },
  ],
  'allow understood': [
    { what: 'the policy has no allow', stops: false },
    { what: 'approval can be read', tags: approved(SHOP), policy: approval({}), stops: false },
    { what: 'approval cannot be read', tags: approved('shop!'), policy: approval({}), stops: unclear },
    { what: 'its limit cannot be read', tags: approved(`${SHOP}/soon`), policy: approval({}), stops: unclear },
    { what: 'it names a group that is gone', tags: approved('@gone'), policy: approval({}), stops: unclear },
    {
      what: 'the account is approved beside what cannot be read',
      tags: approved(`shop! ${SHOP}`),
      policy: approval({}),
      stops: false,
    },
    {
      what: 'another statement needs no approval',
      tags: approved('shop!'),
      policy: { allow: [...approval({}).allow, { to: [SHOP] }] },
      stops: false,
    },
    {
      what: 'the resource group is not known',
      policy: { allow: [{ snapshots: { resourceGroup: 'rg-shop' }, to: [SHOP] }] },
      stops: unclear,
    },
    {
      what: 'the resource group is not known, and another statement needs none',
      policy: { allow: [{ snapshots: { resourceGroup: 'rg-shop' }, to: [SHOP] }, { to: [SHOP] }] },
      stops: false,
    },
  ],
  limit: [
    { what: 'the limit can be read', tags: { 'share-to': `${SHOP}/9d` }, stops: false },
    { what: 'the limit cannot be read', tags: { 'share-to': `${SHOP}/soon` }, stops: true },
    { what: 'the limit of another account cannot be read', tags: { 'share-to': `${SHOP} ${BANK}/soon` }, stops: false },
  ],
  tags: [
    { what: 'the tag is understood and does not ask for the account', principal: BANK, stops: false },
    { what: 'the account may be meant by what cannot be read', tags: { 'share-to': 'shop!' }, stops: true },
    { what: 'the account is among what can be read', tags: { 'share-to': `${SHOP}/soon` }, stops: false },
  ],
};

describe.each(CHECKS.map((check) => [check.name, check] as const))('%s', (name, check) => {
  test.each(RULES[name])('$what', ({ principal = SHOP, stops, ...given }) => {
    const one = caseOf(given);
    expect(check.stops(one, principal)).toEqual(stops);
    const isAskedFor = one.requests.byPrincipal.has(principal);
    if (stops !== false && isAskedFor) expect(check.concerns(one)).toBe(true);
  });
});

test('checks that end a grant stand before those that only stop it', () => {
  const ends = CHECKS.map(({ end }) => end !== undefined);
  expect(ends).toEqual([...ends].sort((a, b) => Number(b) - Number(a)));
});

test('what is not understood and what is not ours to give stays where it is; all else that only stops speaks against giving anew', () => {
  const staying = CHECKS.filter(({ end, isOfGiving }) => !end && !isOfGiving).map(({ name }) => name);
  expect(staying).toEqual(['not shared in', 'allow understood', 'deadline', 'limit', 'tags']);
});

test('what people are told of a check has facts for every name in it', () => {
  const subject = ['snapshotId', 'principal'];
  for (const { name, finding } of CHECKS) {
    if (finding === undefined) continue;
    const facts = RULES[name].flatMap(({ stops }) => (typeof stops === 'object' ? [Object.keys(stops)] : []))[0] ?? [];
    const { message } = MESSAGES[finding];
    const names = [...message.matchAll(/\{(\w+)\}/g)].map(([, fact = '']) => fact);
    expect([name, names.filter((fact) => ![...facts, ...subject].includes(fact))]).toEqual([name, []]);
  }
});

describe('docs/rules.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/rules.md'), 'utf8');
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const tableAfter = (heading: string): string[][] => {
    const [, text = ''] = page.split(`## ${heading}\n`);
    const lines = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
    return lines.slice(2).map(cells);
  };
  const named = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

  test('lists the checks in their order, each with its finding and what becomes of the grant', () => {
    const told = tableAfter('What a grant must pass').map(([name, , fate, finding]) => [
      named(name)[0],
      fate,
      named(finding),
    ]);
    expect(told).toEqual(
      CHECKS.map(({ name, end, isOfGiving, finding }) => [
        name,
        end ? `ends: ${end.cause}` : isOfGiving ? 'not anew' : 'stays',
        finding ? [finding] : [],
      ]),
    );
  });

  test('names for each rule of the service the check that keeps it', () => {
    const rows = tableAfter("On the owner's side");
    const known = new Map(CHECKS.map(({ name, finding }) => [name as string, finding]));
    for (const [rule, , check, finding] of rows) {
      for (const name of named(check)) {
        expect([rule, known.has(name)]).toEqual([rule, true]);
        const code = known.get(name);
        if (code !== undefined) expect([rule, named(finding)]).toEqual([rule, expect.arrayContaining([code])]);
      }
    }
    const codes = CHECKS.flatMap(({ finding }) => finding ?? []);
    const unnamed = rows.filter(
      ([, , check, finding]) =>
        named(check).length === 0 && named(finding).some((one) => (codes as string[]).includes(one)),
    );
    expect(unnamed.map(([rule]) => rule)).toEqual([]);
  });
});
