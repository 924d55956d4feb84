import { afterEach, expect, test } from 'vitest';
import { authorizeBy, type RamReadings } from '../../emulator/state/ram.ts';
import type { Switches } from '../../emulator/state/types.ts';
import type { PolicyDocument } from '../../shared/rights/document.ts';
import {
  FUNCTION_NAMES,
  type FunctionName,
  functionPolicies,
  PLATFORM_OPERATIONS,
} from '../../shared/rights/function-roles.ts';
import { memberRolePolicies } from '../../shared/rights/visited-roles.ts';
import { type HubLand, INSTALLATION, OWNER, ROLE, startHub } from '../scenarios/landing-zone/hub.ts';
import { HANGZHOU, quiet, SHANGHAI } from '../scenarios/landscape.ts';
import { allowedActions, policyOf } from './policies.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MEMBER = '2000000000000001';
const PARTNER = '3000000000000001';
const LATE = '3000000000000002';
const DECLINER = '3000000000000003';
const STRANGER = '3000000000000009';
/** Is not there at all. */
const NOBODY = '3000000000000008';
const INSIDER = '1000000000000002';
const OTHER_INSIDER = '1000000000000003';

const BUS = 'snapshots';

/** Turns everything on that needs a right. */
const RICH = {
  installation: INSTALLATION,
  mode: 'sync',
  regions: [HANGZHOU, SHANGHAI],
  principals: { directory: 'any', external: [MEMBER, PARTNER, LATE, DECLINER] },
  expiry: { unshareBeforeHours: 24, deleteExpired: 'after-unshare' },
  brakes: { removals: { count: 1000, percent: 100 }, expiries: { count: 1000, percent: 100 } },
  accept: { senders: [OWNER], shareNames: ['snapshare-*'], otherwise: 'reject' },
  members: { roleName: ROLE, accounts: [MEMBER] },
  notify: { eventBus: BUS },
  use: [
    { from: OWNER, name: 'golden-*', copy: { region: SHANGHAI, retentionDays: 30, kmsKeyId: '' } },
    { from: OWNER, name: 'seed-*', disk: { zoneId: 'cn-hangzhou-h', category: 'cloud_essd', sizeGiB: 40 } },
  ],
} as const;

/** What RAM may turn out to be, once each way, with the form of the documents that is meant for it. */
const WORLDS: readonly {
  readonly name: string;
  readonly readings: RamReadings;
  readonly switches: Partial<Switches>;
  readonly parts: (folderIds: readonly string[]) => object;
}[] = [
  {
    name: 'where tags of sharing calls are not judged',
    readings: { severalValues: 'any', missingKey: 'fails' },
    switches: { conditionTarget: 'id', sharingTagConditions: 'ignored' },
    parts: () => ({ ram: { sharingTags: 'ignored' } }),
  },
  {
    name: 'where they are, principals are listed and named by path',
    readings: { severalValues: 'all', missingKey: 'negation-holds' },
    switches: { conditionTarget: 'path', sharingTagConditions: 'judged' },
    parts: (folderIds) => ({
      ram: { sharingTags: 'judged' },
      principals: { ...RICH.principals, directory: [INSIDER, OTHER_INSIDER, NOBODY, ...folderIds] },
    }),
  },
];

let hub: HubLand | undefined;
afterEach(() => hub?.land.stop());

test.each(
  WORLDS,
)('every function runs with its documents $name, and uses every right that they give', async (world) => {
  const keyIds: string[] = [];
  const folderIds: string[] = [];
  let policy = policyOf(RICH);
  const documentsOf = (accountId: string, roleName: string): PolicyDocument[] => {
    if (roleName === ROLE) return memberRolePolicies(policy);
    const name = FUNCTION_NAMES.find((one) => roleName === `snapshare-${one}`);
    if (name === undefined) throw new Error(`no such role: ${roleName}`);
    return functionPolicies(name, policy, accountId === OWNER ? 'owner' : 'member');
  };
  const used = new Map<string, Set<string>>();
  const refused: string[] = [];
  const authorize = authorizeBy(
    ({ accountId, roleName }) => (roleName === undefined ? undefined : documentsOf(accountId, roleName)),
    world.readings,
    ({ accountId, roleName = '' }, action, { isAllowed, statement }) => {
      if (isAllowed) used.set(roleName, (used.get(roleName) ?? new Set()).add(action));
      else refused.push(`${roleName} in ${accountId}: ${action} by ${JSON.stringify(statement)}`);
    },
  );
  const started = await startHub({
    memberCount: 1,
    functions: [...FUNCTION_NAMES],
    cloud: { authorize, switches: world.switches },
    platform: { coldStart: 'always' },
    prepare: ({ cloud }) => {
      for (const accountId of [INSIDER, OTHER_INSIDER]) cloud.createAccount({ accountId, directory: 'member' });
      folderIds.push(cloud.createFolder('one'), cloud.createFolder('two'));
      for (const accountId of [PARTNER, LATE, DECLINER, STRANGER]) cloud.createAccount({ accountId });
      cloud.createSharingRole(OWNER);
      cloud.createEventBus(OWNER, HANGZHOU, BUS);
      keyIds.push(cloud.as(OWNER, HANGZHOU).createKey(), cloud.as(OWNER, SHANGHAI).createKey());
      const copyKeys = { [HANGZHOU]: keyIds[0] ?? '', [SHANGHAI]: keyIds[1] ?? '' };
      policy = policyOf({ ...RICH, ...world.parts(folderIds), encryption: { serviceKey: 'copy', copyKeys } });
    },
    policy: () => policy,
  });
  hub = started;
  quiet(started);
  const { land } = started;
  const invoke = (name: string, event: unknown) => started.invoke(name, event);
  const { cloud, platform } = land;
  // As its package has it.
  const forMember = { ...policy, notify: { ...policy.notify, eventBus: '' } };
  started.deployMember(PARTNER, ['accept-invitation', 'use-shared'], forMember);
  const owner = cloud.as(OWNER, HANGZHOU);
  const everywhere = { regions: [HANGZHOU] };
  const share = async (name: FunctionName, snapshotIds: string[]): Promise<unknown> =>
    name === 'share-on-tag' ? invoke(name, { regionId: HANGZHOU, snapshotIds }) : invoke(name, everywhere);
  const make = (shareTo: string, more: object = {}) =>
    owner.createSnapshot({ isComplete: true, tags: { 'share-to': shareTo }, ...more }).snapshotId;

  for (const name of ['share-on-tag', 'sweep', 'unshare-expired'] as const) {
    // A share of each kind, then more in it; keys, images and the service key; and one that the service refuses.
    await share(name, [make(`${INSIDER} ${MEMBER}`), make(PARTNER)]);
    await share(name, [make(INSIDER, { encryptedWith: keyIds[0] }), make(INSIDER, { isFromImportedImage: true })]);
    await share(name, [make(INSIDER), make(NOBODY)]);
    const brief = make(INSIDER);
    await share(name, [brief]);
    const locked = make(INSIDER, { encryptedWith: 'service-key' });
    await share(name, [locked]);
    await land.advance(2 * 60_000);
    // So many together that the run knows everything in their share, which goes when they leave.
    const many = Array.from({ length: 11 }, () => make(OTHER_INSIDER));
    await share(name, many);
    await land.advance(60_000);
    owner.untagSnapshot([...many, locked, brief], 'all');
    await share(name, [brief]);
    await share(name, many);
    await share(name, [locked]);
    await invoke('sweep', everywhere);
    await land.advance(60_000);
    await invoke('sweep', everywhere);
  }

  // Grants that end apart: the snapshot leaves its share and joins another, which may have to be made.
  for (const folderId of [...folderIds, INSIDER]) {
    make(`${folderId} ${OTHER_INSIDER}`);
    make(`${folderId} ${OTHER_INSIDER}/1h`);
  }
  make(`${OTHER_INSIDER}/1h`);
  make(INSIDER, { retentionDays: 5 });
  make(LATE);
  make(DECLINER);
  await invoke('sweep', everywhere);
  await land.advance(60_000);
  const decliner = cloud.as(DECLINER, HANGZHOU);
  for (const { invitationId } of decliner.listInvitations()) decliner.rejectInvitation(invitationId);
  await land.advance(60_000);
  await invoke('sweep', everywhere);
  await land.advance(2 * HOUR_MS);
  const refuse = { effect: 'error-500', code: 'InvalidTarget', status: 400, times: 1 } as const;
  cloud.faults.add({ match: { action: 'CreateResourceShare' }, ...refuse });
  await invoke('unshare-expired', everywhere);
  await land.advance(60_000);

  // Members: what the hub does in them, what a member does for itself.
  const golden = make(`${MEMBER} ${PARTNER}`, { name: 'golden-1' });
  const seed = make(`${MEMBER} ${PARTNER}`, { name: 'seed-1' });
  await share('share-on-tag', [golden, seed]);
  const stranger = cloud.as(STRANGER, HANGZHOU);
  for (const [index, receiver] of [MEMBER, PARTNER].entries()) {
    const lure = (name: string): string => {
      const { snapshotId } = stranger.createSnapshot({ isComplete: true });
      stranger.createShare({ name, allowsExternalTargets: true, principals: [receiver], snapshotIds: [snapshotId] });
      return snapshotId;
    };
    lure(`snapshare-joined-${index}`);
    const person = cloud.as(receiver, HANGZHOU);
    const joined = person.listInvitations().find(({ senderAccountId }) => senderAccountId === STRANGER);
    person.acceptInvitation(joined?.invitationId ?? '');
    lure(`snapshare-lure-${index}`);
  }
  await land.advance(60_000);
  for (const name of ['accept-invitation', 'use-shared']) {
    await invoke(name, everywhere);
    await land.invoke(name, { ...everywhere, ownAccount: true }, { accountId: PARTNER, regionId: HANGZHOU });
    await land.advance(2 * 60_000);
  }
  // Days later: an overdue snapshot is let go and deleted, a lapsed invitation renewed.
  await land.advance(8 * DAY_MS);
  for (const name of ['unshare-expired', 'unshare-expired', 'sweep', 'sweep']) {
    await invoke(name, everywhere);
    await land.advance(60_000);
  }

  expect(refused).toEqual([]);
  expect(platform.invocations.filter(({ error }) => error !== undefined)).toEqual([]);
  const usedBy = (role: string): string[] => [...(used.get(role) ?? [])].sort();
  const givenTo = Object.fromEntries(
    FUNCTION_NAMES.map((name) => {
      const actions = allowedActions(functionPolicies(name, policy));
      return [`snapshare-${name}`, actions.filter((action) => !PLATFORM_OPERATIONS.includes(action))];
    }),
  );
  const given = { ...givenTo, [ROLE]: allowedActions(memberRolePolicies(policy)) };
  expect(Object.fromEntries(Object.keys(given).map((role) => [role, usedBy(role)]))).toEqual(given);
});
