import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readSharedFrom } from '../../shared/plan/sharee/shared-in.ts';
import { attemptedWrites } from '../scenarios/acts.ts';
import { type Company, HANGZHOU, quiet, SHANGHAI, startCompany } from '../scenarios/landscape.ts';

/** What is shared with an account, and what people there tag, never decides what its automation makes of it. */

const SOURCE = 's-bp1000000000000000aa';
let company: Company;

async function start(): Promise<void> {
  company = await startCompany(undefined, { partnerHasFunctions: false, platform: { coldStart: 'always' } });
  quiet(company);
  const use = [{ from: company.owner.accountId, name: 'golden-*', copy: { region: SHANGHAI, retentionDays: 30 } }];
  const policy = { installation: 'acme', mode: 'sync', regions: [HANGZHOU, SHANGHAI], use };
  company.land.platform.deploy({
    sYamlPath: join(import.meta.dirname, '../../s.yaml'),
    accountId: sharee(),
    regionIds: [HANGZHOU],
    functions: ['use-shared'],
    files: { 'policy.json': JSON.stringify(policy) },
  });
}

const sharee = (): string => company.members[0].accountId;
const by = (accountId: string) => company.land.cloud.as(accountId, HANGZHOU);

async function use(): Promise<string[]> {
  await company.land.advance(60_000);
  company.land.cloud.clearCalls();
  await company.invoke('use-shared', { regions: [HANGZHOU] }, sharee());
  await company.land.advance(120_000);
  return attemptedWrites(company).map(({ action, params }) => `${action} ${params['DestinationRegionId'] ?? ''}`);
}

describe('what a sharee makes by itself', () => {
  afterEach(() => company.land.stop());

  test('the tags of a shared snapshot change neither region, key, name nor number of what is made', async () => {
    await start();
    const owner = by(company.owner.accountId);
    const { snapshotId } = owner.createSnapshot({
      name: 'golden-1',
      isComplete: true,
      tags: {
        'snapshare:use': 'x',
        'snapshare:used-from': 'x',
        'snapshare:installation': 'acme',
        region: HANGZHOU,
        copy: '{"region":"cn-beijing","kmsKeyId":"key-of-the-owner"}',
      },
    });
    owner.createShare({ snapshotIds: [snapshotId], principals: [sharee()] });
    expect(await use()).toEqual([`CopySnapshot ${SHANGHAI}`]);
    expect(await use()).toEqual([]);
  });

  test.each([
    { name: 'the mark split at another colon', tags: { acs: `ecs:sharedFrom:1000000000000001:${HANGZHOU}:${SOURCE}` } },
    {
      name: 'the mark under another key',
      tags: { sharedFrom: `acs:ecs:sharedFrom:1000000000000001:${HANGZHOU}:${SOURCE}` },
    },
  ])('$name on an own snapshot does not pass it off as shared by a trusted owner', async ({ tags }) => {
    await start();
    by(sharee()).createSnapshot({ name: 'golden-1', isComplete: true, tags });
    expect(await use()).toEqual([]);
  });

  test("a stranger's snapshot under an expected name, in a share that a person accepted, is not used", async () => {
    await start();
    const stranger = by(company.stranger.accountId);
    const { snapshotId } = stranger.createSnapshot({
      name: 'golden-1',
      isComplete: true,
      tags: { acs: `ecs:sharedFrom:1000000000000001:${HANGZHOU}:${SOURCE}`, 'snapshare:installation': 'acme' },
    });
    stranger.createShare({
      name: 'snapshare-x',
      allowsExternalTargets: true,
      snapshotIds: [snapshotId],
      principals: [sharee()],
    });
    by(sharee()).acceptInvitation(by(sharee()).listInvitations()[0]?.invitationId ?? '');
    expect(await use()).toEqual([]);
  });
});

test.each([
  [{ 'acs:ecs:sharedFrom': `1000000000000001:${HANGZHOU}:${SOURCE}` }, true],
  [{ [`acs:ecs:sharedFrom:1000000000000001:${HANGZHOU}:${SOURCE}`]: '' }, true],
  [{ acs: `ecs:sharedFrom:1000000000000001:${HANGZHOU}:${SOURCE}` }, false],
  [{ '': `acs:ecs:sharedFrom:1000000000000001:${HANGZHOU}:${SOURCE}` }, false],
  [{ 'acs:ecs:sharedFrom': `1000000000000001:${HANGZHOU}:${SOURCE}\n` }, false],
])('%j is a mark: %s', (tags, isMark) => {
  expect(readSharedFrom(tags) !== undefined).toBe(isMark);
});
