import { afterEach, describe, expect, test } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import { acceptAll, attemptedWrites, contentOf, failureOf, livingShares, run } from './acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, START_MS, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

/** A company in which only what a test invokes runs, each time in a new process that reads the policy anew. */
async function start(
  policy: Parameters<typeof startCompany>[0] = () => ({ regions: [HANGZHOU] }),
  cloud: LandscapeOptions['cloud'] = {},
): Promise<void> {
  company = await startCompany(policy, { cloud, platform: { coldStart: 'always' } });
  quiet(company);
}

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const snapshotWith = (tags: Readonly<Record<string, string>>): string =>
  person().createSnapshot({ isComplete: true, tags }).snapshotId;
const taggedSnapshot = (shareTo: string): string => snapshotWith({ 'share-to': shareTo });
const moveTo = (atMs: number): Promise<void> => company.land.advance(atMs - company.land.clock.nowMs());

/** Under a key whose role is missing, which the functions may not see: only the service's refusal tells. */
const refusedSnapshot = (shareTo: string): string => {
  company.land.cloud.faults.add({ match: { action: 'GetRole' }, effect: 'deny' });
  return person().createSnapshot({
    isComplete: true,
    encryptedWith: person().createKey(),
    tags: { 'share-to': shareTo },
  }).snapshotId;
};

/** Who lost sight of what so far: `snapshot account`. */
const losses = (): string[] =>
  company.land.cloud.grantLog
    .filter(({ visible }) => !visible)
    .map(({ snapshotId, accountId }) => `${snapshotId} ${accountId}`);

describe('one refused item never holds up the others', () => {
  test('of five principals that are asked for at once, the one outside the directory is a finding', async () => {
    await start();
    const { folderId, stranger } = company;
    const id = taggedSnapshot(`${idOf(0)} ${stranger.accountId} ${idOf(1)} ${folderId} ${idOf(2)}`);
    const summary = await run(company, 'sweep');
    expect(summary.regions[0]?.findings).toMatchObject([
      { code: 'PRINCIPAL_NOT_IN_DIRECTORY', principal: stranger.accountId },
    ]);
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`, `${id} ${idOf(1)}`, `${id} ${idOf(2)}`]);
  });

  test('of five snapshots that are shared at once, the one that is refused is a finding', async () => {
    await start();
    const good = Array.from({ length: 4 }, () => taggedSnapshot(idOf(0)));
    const refused = refusedSnapshot(idOf(0));
    const summary = await run(company, 'sweep');
    expect(summary.regions[0]?.findings).toMatchObject([{ code: 'ENCRYPTED_SNAPSHOT_REFUSED', snapshotId: refused }]);
    expect(company.seen()).toEqual(good.map((id) => `${id} ${idOf(0)}`).sort());
  });

  test('a bad principal and a bad snapshot in one call are a finding each', async () => {
    await start();
    const { stranger } = company;
    const shareTo = `${idOf(0)} ${stranger.accountId} ${idOf(1)}`;
    const good = taggedSnapshot(shareTo);
    const refused = refusedSnapshot(shareTo);
    const summary = await run(company, 'sweep');
    expect(summary.regions[0]?.findings).toMatchObject([
      { code: 'ENCRYPTED_SNAPSHOT_REFUSED', snapshotId: refused },
      { code: 'PRINCIPAL_NOT_IN_DIRECTORY', principal: stranger.accountId },
    ]);
    expect(company.seen()).toEqual([`${good} ${idOf(0)}`, `${good} ${idOf(1)}`]);
  });

  test('a snapshot that is refused when it joins a share is a finding, and four others join', async () => {
    await start();
    taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    for (let index = 0; index < 4; index++) taggedSnapshot(idOf(0));
    const refused = refusedSnapshot(idOf(0));
    expect((await run(company, 'sweep')).regions[0]?.findings).toMatchObject([
      { code: 'ENCRYPTED_SNAPSHOT_REFUSED', snapshotId: refused },
    ]);
    expect(company.seen()).toHaveLength(5);
    expect(livingShares(company)).toHaveLength(1);
  });
});

describe('a permanent refusal is a finding, and the run succeeds', () => {
  test('when sharing with the directory is switched off; outsiders are served meanwhile', async () => {
    await start();
    company.land.cloud.setDirectorySharing(false);
    const id = taggedSnapshot(`${idOf(0)} ${company.partner.accountId}`);
    expect(codesOf(await run(company, 'sweep'))).toEqual(['DIRECTORY_SHARING_OFF']);
    acceptAll(company, company.partner.accountId);
    await company.land.advance(HOUR_MS);
    expect(company.seen()).toEqual([`${id} ${company.partner.accountId}`]);
  });

  test('when the quota of shares is used up; existing shares are joined meanwhile', async () => {
    await start(undefined, { quotas: { resourceSharesPerAccount: 1 } });
    taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    const joined = taggedSnapshot(idOf(0));
    taggedSnapshot(idOf(1));
    taggedSnapshot(idOf(2));
    expect(codesOf(await run(company, 'sweep'))).toEqual(['SHARE_QUOTA']);
    expect(company.seen()).toHaveLength(2);
    expect(company.seen()).toContain(`${joined} ${idOf(0)}`);
  });

  test('when the quota of shared snapshots is used up, after what still fits', async () => {
    await start(undefined, { quotas: { sharedResourcesPerAccount: 7 } });
    for (let index = 0; index < 9; index++) taggedSnapshot(idOf(0));
    expect(codesOf(await run(company, 'sweep'))).toEqual(['RESOURCE_QUOTA']);
    expect(company.seen()).toHaveLength(7);
  });

  test('when the role lacks a right, once for every principal it may be about', async () => {
    await start(undefined, { authorize: (_, action) => action !== 'resourcesharing:CreateResourceShare' });
    taggedSnapshot(idOf(0));
    taggedSnapshot(idOf(1));
    expect(codesOf(await run(company, 'sweep'))).toEqual(['MISSING_RIGHT', 'MISSING_RIGHT']);
    expect(company.seen()).toEqual([]);
  });

  test('when the role may not share with one account; what others want is given, moved and kept', async () => {
    const denied = idOf(2);
    await start(undefined, {
      authorize: (_, action, __, condition) =>
        action !== 'resourcesharing:CreateResourceShare' || !JSON.stringify(condition).includes(denied),
    });
    const ids = Array.from({ length: 12 }, () => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    await run(company, 'sweep');
    await company.land.advance(HOUR_MS);
    person().tagSnapshot(ids[0] ?? '', { 'share-to': idOf(0) });
    const mixed = taggedSnapshot(`${idOf(0)} ${denied}`);
    taggedSnapshot(denied);
    expect(new Set(codesOf(await run(company, 'sweep')))).toEqual(new Set(['MISSING_RIGHT']));
    await company.land.advance(HOUR_MS);
    const others = ids.slice(1).flatMap((id) => [`${id} ${idOf(0)}`, `${id} ${idOf(1)}`]);
    expect(company.seen().sort()).toEqual([`${ids[0]} ${idOf(0)}`, `${mixed} ${idOf(0)}`, ...others].sort());
  });

  test.each([
    {
      what: 'the quota of shares is used up',
      quotas: { resourceSharesPerAccount: 1 },
      isOff: false,
      code: 'SHARE_QUOTA',
    },
    { what: 'directory sharing is off', quotas: {}, isOff: true, code: 'DIRECTORY_SHARING_OFF' },
  ])('what nobody should see ends although what takes over cannot be made, when $what', async ({
    quotas,
    isOff,
    code,
  }) => {
    await start(undefined, { quotas });
    const ids = Array.from({ length: 90 }, () => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    await run(company, 'sweep');
    await company.land.advance(HOUR_MS);
    if (isOff) company.land.cloud.setDirectorySharing(false);
    const narrowed = ids.slice(0, 9);
    for (const id of narrowed) person().tagSnapshot(id, { 'share-to': idOf(0) });
    expect(codesOf(await run(company, 'sweep'))).toEqual([code]);
    expect(company.seen().filter((pair) => narrowed.some((id) => pair === `${id} ${idOf(1)}`))).toEqual([]);
  });

  test('when a group holds one account that is refused, new snapshots come to the shares that are there', async () => {
    await start();
    const tag = `${idOf(0)} ${idOf(1)} ${company.stranger.accountId}`;
    for (let made = 0; made < 5; made++) await run(company, 'share-on-tag', { snapshotIds: [taggedSnapshot(tag)] });
    expect(livingShares(company)).toHaveLength(1);
    expect(company.seen()).toHaveLength(10);
  });
});

test('what a retry may cure is thrown at the end, after everything else was done', async () => {
  await start();
  const joiner = taggedSnapshot(idOf(0));
  await run(company, 'sweep');
  const late = taggedSnapshot(idOf(0));
  const unwanted = taggedSnapshot(idOf(2));
  await run(company, 'share-on-tag', { snapshotIds: [unwanted] });
  person().untagSnapshot(unwanted, ['share-to']);
  const created = taggedSnapshot(idOf(1));
  company.land.cloud.faults.add({ match: { action: 'AssociateResourceShare' }, effect: 'throttle' });
  const failure = await failureOf(company, 'sweep');
  expect(failure.errorMessage).toContain('1 step is left undone');
  expect(company.seen()).toEqual([`${joiner} ${idOf(0)}`, `${created} ${idOf(1)}`].sort());
  company.land.cloud.faults.clear();
  expect(codesOf(await run(company, 'sweep'))).toEqual([]);
  expect(company.seen()).toContain(`${late} ${idOf(0)}`);
});

describe('deadlines', () => {
  const MARCH_2_MS = START_MS + DAY_MS;

  test.each([
    { name: 'share-until', tags: { 'share-until': '2026-03-01' } },
    { name: 'a limit of its own', tags: {}, limit: '/2026-03-01' },
    { name: 'share-until in hours', tags: { 'share-until': '24h' } },
    { name: 'share-hold past share-until', tags: { 'share-until': '6h', 'share-hold': '2026-03-01' } },
  ])('with $name a grant lasts until 24:00 UTC of that day and no longer', async ({ tags, limit = '' }) => {
    await start();
    const id = snapshotWith({ 'share-to': `${idOf(0)}${limit}`, ...tags });
    await run(company, 'sweep');
    await moveTo(MARCH_2_MS - 60_000);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
    await moveTo(MARCH_2_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([]);
  });

  test.each([
    { name: 'a limit of its own', target: '/12h', retentionDays: undefined },
    { name: 'the retention of its snapshot', target: '', retentionDays: 2 },
  ])('share-hold does not lift $name', async ({ target, retentionDays }) => {
    await start();
    person().createSnapshot({
      isComplete: true,
      tags: { 'share-to': `${idOf(0)}${target}`, 'share-until': '6h', 'share-hold': '2026-03-20' },
      ...(retentionDays === undefined ? {} : { retentionDays }),
    });
    await run(company, 'sweep');
    expect(company.seen()).toHaveLength(1);
    await moveTo(START_MS + DAY_MS + HOUR_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([]);
  });

  test('the earliest of limit, share-until and retention ends a grant', async () => {
    await start();
    const id = person().createSnapshot({
      isComplete: true,
      retentionDays: 5,
      tags: { 'share-to': `${idOf(0)}/1d ${idOf(1)} ${idOf(2)}/90d`, 'share-until': '3d' },
    }).snapshotId;
    await run(company, 'sweep');
    await moveTo(START_MS + DAY_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([`${id} ${idOf(1)}`, `${id} ${idOf(2)}`]);
    await moveTo(START_MS + 3 * DAY_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([]);
  });

  test.each([
    { key: 'share-until', value: 'next friday' },
    { key: 'share-until', value: '2026-02-30' },
    { key: 'share-hold', value: '30d' },
    { key: 'share-until', value: '' },
  ])('$key "$value" is not understood: no new grant, nothing revoked, a finding', async ({ key, value }) => {
    await start();
    const shared = snapshotWith({ 'share-to': idOf(0) });
    await run(company, 'sweep');
    person().tagSnapshot(shared, { [key]: value });
    const fresh = snapshotWith({ 'share-to': idOf(1), [key]: value });
    const summary = await run(company, 'sweep');
    expect(summary.regions[0]?.findings.map(({ code, snapshotId }) => `${code} ${snapshotId}`)).toEqual(
      [`BAD_DEADLINE ${shared}`, `BAD_DEADLINE ${fresh}`].sort(),
    );
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([`${shared} ${idOf(0)}`]);
  });

  test('a target named twice has the later of its limits', async () => {
    await start();
    const id = snapshotWith({ 'share-to': `${idOf(0)}/12h ${idOf(1)}/12h`, 'share-to-2': `${idOf(0)}/48h` });
    await run(company, 'sweep');
    await moveTo(START_MS + DAY_MS);
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
  });
});

describe('tags that are hard to read', () => {
  test.each([
    { name: 'nothing in it is a target', value: 'prod-team staging' },
    { name: 'its only limit cannot be read', value: 'MEMBER/soon' },
    { name: 'its group does not exist', value: '@nobody' },
  ])('a snapshot keeps its grants when $name', async ({ value }) => {
    await start();
    const id = taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    const text = value.replace('MEMBER', idOf(1));
    person().tagSnapshot(id, { 'share-to': text });
    const fresh = taggedSnapshot(text);
    const { findings = [] } = (await run(company, 'sweep')).regions[0] ?? {};
    expect(new Set(findings.map(({ snapshotId }) => snapshotId))).toEqual(new Set([id, fresh]));
    await run(company, 'unshare-expired');
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
  });

  test('beside one that is bad, the readable tokens are granted and nothing ends for want of being asked for', async () => {
    await start();
    const id = taggedSnapshot(`${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    person().tagSnapshot(id, { 'share-to': `oops ${idOf(1)} ${idOf(2)}` });
    expect(codesOf(await run(company, 'sweep'))).toEqual(['BAD_TOKEN']);
    expect(company.seen()).toEqual([idOf(0), idOf(1), idOf(2)].map((member) => `${id} ${member}`).sort());
  });

  test('an empty tag asks for nobody', async () => {
    await start();
    const id = taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    person().tagSnapshot(id, { 'share-to': '' });
    await run(company, 'sweep');
    expect(company.seen()).toEqual([]);
  });

  test('continuations count without a share-to, and any separator will do', async () => {
    await start();
    const id = snapshotWith({
      'share-to-9': `${idOf(0)},${idOf(1)};`,
      'share-to-2': `+ ${idOf(2)}`,
      'share-to-10': 'x',
    });
    expect(codesOf(await run(company, 'sweep'))).toEqual(['NEAR_KEY']);
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`, `${id} ${idOf(1)}`, `${id} ${idOf(2)}`]);
  });
});

describe('keys', () => {
  test('a snapshot under a key of its own is shared, one under the service key or a key that is not seen is not', async () => {
    await start(undefined, {
      authorize: (_, action, resource) => !(action.startsWith('kms') && resource.includes('x')),
    });
    const key = person().createKey();
    const snapshotUnder = (encryptedWith: string): string =>
      person().createSnapshot({ isComplete: true, encryptedWith, tags: { 'share-to': idOf(0) } }).snapshotId;
    const shared = snapshotUnder(key);
    const served = snapshotUnder('service-key');
    const unknown = snapshotUnder('key-hzz-of-another-account');
    company.land.cloud.createSharingRole(company.owner.accountId);
    const summary = await run(company, 'sweep');
    expect(summary.regions[0]?.findings.map(({ code, snapshotId }) => `${code} ${snapshotId}`)).toEqual([
      `KEY_UNKNOWN ${unknown}`,
      `SERVICE_KEY ${served}`,
    ]);
    expect(company.seen()).toEqual([`${shared} ${idOf(0)}`]);
  });
});

test('a key that cannot be looked up just now holds back what it encrypts, and the run is retried', async () => {
  await start();
  person().createSnapshot({
    isComplete: true,
    encryptedWith: person().createKey(),
    tags: { 'share-to': idOf(0) },
  });
  const plain = taggedSnapshot(idOf(0));
  company.land.cloud.faults.add({ match: { product: 'kms' }, effect: 'error-503' });
  await failureOf(company, 'sweep');
  expect(company.seen()).toEqual([`${plain} ${idOf(0)}`]);
});

describe('duplicates and what is left over', () => {
  /** A second share of ours for the same principals, as a lost answer or a second instance leaves it. */
  function addTwin(snapshotIds: readonly string[]): string {
    const [first] = livingShares(company);
    if (first === undefined) throw new Error('there is no share to copy');
    return person().createShare({
      name: first.name,
      tags: first.tags,
      allowsExternalTargets: first.allowsExternalTargets,
      principals: first.principals.map(({ principal }) => principal),
      snapshotIds,
    }).shareId;
  }

  test('of two shares of ours with the same principals the older stays, within three sweeps and without a gap', async () => {
    await start();
    const ids = Array.from({ length: 7 }, () => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    await run(company, 'sweep');
    const [older] = livingShares(company);
    const moved = [taggedSnapshot(`${idOf(0)} ${idOf(1)}`), taggedSnapshot(`${idOf(0)} ${idOf(1)}`)];
    addTwin([...moved, ids[0] ?? '']);
    await company.land.advance(60_000);
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    expect(livingShares(company).map(({ shareId }) => shareId)).toEqual([older?.shareId]);
    expect(company.seen()).toHaveLength(18);
    expect(losses()).toEqual([]);
  });

  test('three empty shares of ours, one of them the first of its principals, are gone after three sweeps', async () => {
    await start();
    const id = taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    const twin = addTwin([]);
    const [first] = livingShares(company);
    person().createShare({ tags: first?.tags ?? {} });
    person().disassociate(first?.shareId ?? '', { snapshotIds: [id] });
    person().associate(twin, { snapshotIds: [id] });
    await company.land.advance(60_000);
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    expect(livingShares(company).map(contentOf)).toEqual([`${idOf(0)} | ${id}`]);
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
  });

  test('an idle sweep afterwards writes nothing', async () => {
    await start();
    const id = taggedSnapshot(`${idOf(0)} ${company.partner.accountId}`);
    await run(company, 'sweep');
    addTwin([id]);
    await company.land.advance(60_000);
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    company.land.cloud.clearCalls();
    await run(company, 'sweep');
    await run(company, 'unshare-expired');
    expect(attemptedWrites(company)).toEqual([]);
  });
});

describe('moving grants between shares', () => {
  test('a directory grant that stays wanted is not interrupted, and nothing else is given on the way', async () => {
    await start();
    const ids = Array.from({ length: 3 }, () => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    const [first = '', second = '', third = ''] = ids;
    await run(company, 'sweep');
    const wishes = [
      { id: first, shareTo: `${idOf(0)} ${idOf(2)}` },
      { id: second, shareTo: idOf(0) },
      { id: third, shareTo: `${idOf(0)} ${idOf(1)} ${idOf(2)}` },
    ];
    for (const { id, shareTo } of wishes) person().tagSnapshot(id, { 'share-to': shareTo });
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    expect(company.seen()).toEqual(
      wishes.flatMap(({ id, shareTo }) => shareTo.split(' ').map((account) => `${id} ${account}`)).sort(),
    );
    expect(losses().sort()).toEqual([`${first} ${idOf(1)}`, `${second} ${idOf(1)}`].sort());
    const given = company.land.cloud.grantLog.filter(({ visible }) => visible);
    expect(given).toHaveLength(8);
  });

  test('the same through the events of single snapshots', async () => {
    await start();
    const first = taggedSnapshot(`${idOf(0)} ${idOf(1)}`);
    const second = taggedSnapshot(`${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    person().tagSnapshot(first, { 'share-to': `${idOf(0)} ${idOf(2)}` });
    await run(company, 'share-on-tag', { snapshotIds: [first] });
    person().tagSnapshot(second, { 'share-to': idOf(0) });
    await run(company, 'share-on-tag', { snapshotIds: [second] });
    expect(company.seen()).toEqual([`${first} ${idOf(0)}`, `${first} ${idOf(2)}`, `${second} ${idOf(0)}`].sort());
    expect(losses().sort()).toEqual([`${first} ${idOf(1)}`, `${second} ${idOf(1)}`].sort());
  });

  test('a folder that replaces its members takes over before they leave', async () => {
    await start();
    const id = taggedSnapshot(`${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    person().tagSnapshot(id, { 'share-to': company.folderId });
    for (let sweeps = 0; sweeps < 2; sweeps++) await run(company, 'sweep');
    expect(livingShares(company).map(contentOf)).toEqual([`${company.folderId} | ${id}`]);
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`, `${id} ${idOf(1)}`]);
  });

  test('the grant of an outsider does not move when another outsider of its snapshot goes', async () => {
    const second = '2000000000000002';
    await start(({ partner }) => ({ principals: { external: [partner, second] } }));
    company.land.cloud.createAccount({ accountId: second });
    const { partner } = company;
    const [staying, moving] = [
      taggedSnapshot(`${partner.accountId} ${second}`),
      taggedSnapshot(`${partner.accountId} ${second}`),
    ];
    await run(company, 'sweep');
    acceptAll(company, partner.accountId);
    acceptAll(company, second);
    await company.land.advance(60_000);
    person().tagSnapshot(moving, { 'share-to': partner.accountId });
    expect((await run(company, 'sweep')).regions[0]?.findings).toEqual([]);
    expect(
      company.land.cloud
        .as(second, HANGZHOU)
        .visibleSnapshots()
        .map((seen) => seen.sourceSnapshotId),
    ).toEqual([staying]);
    expect(company.seen()).toEqual([`${moving} ${partner.accountId}`, `${staying} ${partner.accountId}`].sort());
    expect(losses()).toEqual([`${moving} ${second}`]);
  });
});

describe('two instances at once', () => {
  test.each([
    { name: 'two sweeps', names: ['sweep', 'sweep'] },
    { name: 'a sweep and an event', names: ['sweep', 'share-on-tag'] },
    { name: 'a sweep and unshare-expired', names: ['sweep', 'unshare-expired'] },
  ])('$name converge to one share for each set of principals and the wanted grants', async ({ names }) => {
    await start();
    const stay = Array.from({ length: 6 }, () => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    const ending = taggedSnapshot(`${idOf(2)}/1h`);
    await run(company, 'sweep');
    await company.land.advance(2 * HOUR_MS);
    const [changed = ''] = stay;
    person().tagSnapshot(changed, { 'share-to': `${idOf(0)} ${idOf(2)}` });
    const fresh = Array.from({ length: 6 }, () => taggedSnapshot(`${idOf(0)} ${idOf(2)}`));
    const event = { snapshotIds: [changed, ending, ...fresh] };
    await Promise.all(names.map((name) => company.invoke(name, name === 'share-on-tag' ? event : {})));
    await company.land.advance(60_000);
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    expect(company.seen()).toEqual(
      [
        ...stay.slice(1).flatMap((id) => [`${id} ${idOf(0)}`, `${id} ${idOf(1)}`]),
        ...[changed, ...fresh].flatMap((id) => [`${id} ${idOf(0)}`, `${id} ${idOf(2)}`]),
      ].sort(),
    );
    const sets = livingShares(company).map(({ principals }) => principals.map(({ principal }) => principal).join(' '));
    expect(sets).toHaveLength(2);
    expect(new Set(sets).size).toBe(2);
    expect(losses().filter((loss) => loss.endsWith(idOf(0)))).toEqual([]);
  });
});

test('with latest: 2 the event of a newer snapshot grants, and what it pushes out goes with the next sweep', async () => {
  await start(({ members }) => ({ rules: [{ match: { name: 'golden-*' }, shareTo: members[0], latest: 2 }] }));
  const golden = (): string =>
    person().createSnapshot({ isComplete: true, name: 'golden-image', diskId: 'd-bp100000000000000001' }).snapshotId;
  const ids: string[] = [];
  for (let index = 0; index < 3; index++) {
    const id = golden();
    ids.push(id);
    await run(company, 'share-on-tag', { snapshotIds: [id] });
    expect(company.seen()).toContain(`${id} ${idOf(0)}`);
    await company.land.advance(HOUR_MS);
  }
  await run(company, 'sweep');
  expect(company.seen()).toEqual(
    ids
      .slice(1)
      .map((id) => `${id} ${idOf(0)}`)
      .sort(),
  );
  const unfinished = person().createSnapshot({ name: 'golden-image', diskId: 'd-bp100000000000000001' }).snapshotId;
  await run(company, 'sweep');
  expect(company.seen()).not.toContain(`${unfinished} ${idOf(0)}`);
  expect(company.seen()).toHaveLength(2);
});

test('a snapshot that a tag and a rule name has the union of their grants, each with its own limit', async () => {
  await start(({ members }) => ({
    rules: [{ match: { tags: { app: 'shop' } }, shareTo: `${members[0]}/1d ${members[1]}` }],
  }));
  const id = snapshotWith({ app: 'shop', 'share-to': `${idOf(0)} ${idOf(2)}/1d` });
  await run(company, 'sweep');
  expect(company.seen()).toHaveLength(3);
  await company.land.advance(DAY_MS);
  await run(company, 'unshare-expired');
  expect(company.seen()).toEqual([`${id} ${idOf(0)}`, `${id} ${idOf(1)}`]);
});
