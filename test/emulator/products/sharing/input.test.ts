import { beforeEach, describe, expect, test } from 'vitest';
import { codeOf, landscape, open, owner, snapshot } from './landscape.ts';

beforeEach(() => open());

test.each([
  {
    name: 'six snapshots',
    code: 'InvalidParameter.Resources.Length',
    content: () => ({ snapshotIds: Array.from({ length: 6 }, () => snapshot()) }),
  },
  {
    name: 'a snapshot twice',
    code: 'InvalidParameter.Resources.Duplicate',
    content: () => ({ snapshotIds: Array.from({ length: 2 }, () => 's-1') }),
  },
  {
    name: 'a malformed principal',
    code: 'InvalidParameter.Targets',
    content: () => ({ principals: ['ecs.aliyuncs.com'] }),
  },
  { name: 'the owner itself', code: 'ShareWithYourself', content: () => ({ principals: [landscape.owner.accountId] }) },
  { name: 'nothing', code: 'ResourceAndTargetBothEmpty', content: () => ({}) },
])('adding $name is refused with $code', ({ code, content }) => {
  const { shareId } = owner().createShare({});
  expect(codeOf(() => owner().associate(shareId, content()))).toBe(code);
});

describe('a snapshot cannot be shared when it', () => {
  test.each([
    { name: 'is not available yet', make: () => owner().createSnapshot().snapshotId },
    { name: 'comes from an imported image', make: () => snapshot({ isFromImportedImage: true }) },
    { name: 'is encrypted with the service key', make: () => snapshot({ encryptedWith: 'service-key' }) },
    {
      name: 'is encrypted with a customer key and the role is missing',
      make: () => snapshot({ encryptedWith: owner().createKey() }),
    },
    {
      name: 'belongs to someone else',
      make: () => landscape.as(landscape.member).createSnapshot({ isComplete: true }).snapshotId,
    },
  ])('$name', ({ make }) => {
    const id = make();
    expect(codeOf(() => owner().createShare({ snapshotIds: [id] }))).toBe('InvalidParameter.Resources');
  });

  test('was itself shared to the account', async () => {
    owner().createShare({ snapshotIds: [snapshot()], principals: [landscape.member.accountId] });
    await landscape.settle();
    const member = landscape.as(landscape.member);
    const [entry] = member.visibleSnapshots();
    expect(codeOf(() => member.createShare({ snapshotIds: [entry?.snapshotId ?? ''] }))).toBe(
      'InvalidParameter.Resources',
    );
  });
});

test('a snapshot under a customer key can be shared once the role exists', () => {
  const id = snapshot({ encryptedWith: owner().createKey() });
  landscape.cloud.createSharingRole(landscape.owner.accountId);
  expect(codeOf(() => owner().createShare({ snapshotIds: [id] }))).toBe('done');
});

describe('the role for encrypted snapshots, where the service looks at sharing already whom it trusts,', () => {
  const encrypted = (): string => snapshot({ encryptedWith: owner().createKey() });
  const give = (snapshotIds: string[], principals: string[]) =>
    codeOf(() => owner().createShare({ snapshotIds, principals }));
  const trust = (...sharees: string[]) => landscape.cloud.createSharingRole(landscape.owner.accountId, sharees);
  beforeEach(() => open({ switches: { untrustedSharee: 'not-shared' } }));

  test('has to trust the ECS of every account that gets one', () => {
    const { member, management } = landscape;
    trust(member.accountId);
    expect(give([encrypted()], [member.accountId])).toBe('done');
    expect(give([encrypted()], [member.accountId, management.accountId])).toBe('InvalidParameter.Resources');
    expect(give([snapshot()], [management.accountId])).toBe('done');
  });

  test('is asked for an account that joins an encrypted snapshot, and for an encrypted snapshot that joins an account', () => {
    const { member, management } = landscape;
    trust(member.accountId);
    const { shareId } = owner().createShare({ snapshotIds: [encrypted()], principals: [member.accountId] });
    const other = owner().createShare({ snapshotIds: [snapshot()], principals: [management.accountId] });
    const add = (id: string, content: object) => codeOf(() => owner().associate(id, content));
    expect(add(shareId, { principals: [management.accountId] })).toBe('InvalidParameter.Resources');
    expect(add(other.shareId, { snapshotIds: [encrypted()] })).toBe('InvalidParameter.Resources');
  });

  test('is not asked for an account that has left the share', async () => {
    const { member, management } = landscape;
    trust(member.accountId);
    const { shareId } = owner().createShare({ snapshotIds: [snapshot()], principals: [management.accountId] });
    await landscape.settle();
    owner().disassociate(shareId, { principals: [management.accountId] });
    await landscape.settle();
    expect(codeOf(() => owner().associate(shareId, { snapshotIds: [encrypted()] }))).toBe('done');
  });

  test('needs to trust nobody in particular for folders', () => {
    trust();
    expect(give([encrypted()], [landscape.cloud.rootFolderId])).toBe('done');
  });
});
