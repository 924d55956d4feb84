import { afterEach, describe, expect, test } from 'vitest';
import type { Authorize } from '../../../emulator/wire/identity.ts';
import {
  FUNCTION_NAMES,
  FUNCTION_TRUST,
  type FunctionName,
  functionPolicy,
  memberRolePolicy,
  memberRoleTrust,
  PLATFORM_OPERATIONS,
  type PolicyDocument,
} from '../../../scripts/deploy/ram.ts';
import { type Policy, parsePolicy } from '../../../shared/policy/policy.ts';
import { type HubLand, INSTALLATION, OWNER, ROLE, startHub } from '../../scenarios/landing-zone/hub.ts';
import { HANGZHOU, quiet, SHANGHAI } from '../../scenarios/landscape.ts';
import { allowedActions, isAllowed } from './ram-judge.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MEMBER = '2000000000000001';
const PARTNER = '3000000000000001';
const LATE = '3000000000000002';
const STRANGER = '3000000000000009';
/** Is not there at all. */
const NOBODY = '3000000000000008';
const INSIDER = '1000000000000002';
const OTHER_INSIDER = '1000000000000003';

/** Turns everything on that needs a right. */
const RICH = {
  installation: INSTALLATION,
  mode: 'sync',
  regions: [HANGZHOU, SHANGHAI],
  principals: { directory: 'any', external: [MEMBER, PARTNER, LATE] },
  expiry: { unshareBeforeHours: 24, deleteExpired: 'after-unshare' },
  brakes: { removals: { count: 1000, percent: 100 }, expiries: { count: 1000, percent: 100 } },
  accept: { senders: [OWNER], shareNames: ['snapshare-*'], otherwise: 'reject' },
  members: { roleName: ROLE, accounts: [MEMBER] },
  use: [
    { from: OWNER, name: 'golden-*', copy: { region: SHANGHAI, retentionDays: 30, kmsKeyId: '' } },
    { from: OWNER, name: 'seed-*', disk: { zoneId: 'cn-hangzhou-h', category: 'cloud_essd', sizeGiB: 40 } },
  ],
} as const;

function policyOf(parts: object): Policy {
  const result = parsePolicy(parts);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

/** Judges by the generated policies, and notes what was used and what was refused, by role. */
class Ram {
  readonly used = new Map<string, Set<string>>();
  readonly refused: string[] = [];
  readonly #policies: (accountId: string, roleName: string) => PolicyDocument;

  constructor(policies: (accountId: string, roleName: string) => PolicyDocument) {
    this.#policies = policies;
  }

  readonly authorize: Authorize = ({ accountId, roleName }, action, resource, conditions) => {
    if (roleName === undefined) return true;
    const may = isAllowed(this.#policies(accountId, roleName), action, resource, conditions);
    if (!may) this.refused.push(`${roleName} in ${accountId}: ${action} on ${resource} ${JSON.stringify(conditions)}`);
    else this.used.set(roleName, (this.used.get(roleName) ?? new Set()).add(action));
    return may;
  };
}

let hub: HubLand | undefined;
afterEach(() => hub?.land.stop());

test('every function runs with the generated policies, and uses every right that they give', async () => {
  const keyIds: string[] = [];
  let policy = policyOf(RICH);
  const ram = new Ram((accountId, roleName) => {
    if (roleName === ROLE) return memberRolePolicy(policy);
    const name = FUNCTION_NAMES.find((one) => roleName === `snapshare-${one}`);
    if (name === undefined) throw new Error(`no such role: ${roleName}`);
    return functionPolicy(name, policy, accountId === OWNER ? 'owner' : 'member');
  });
  const started = await startHub({
    memberCount: 1,
    functions: [...FUNCTION_NAMES],
    cloud: { authorize: ram.authorize },
    platform: { coldStart: 'always' },
    prepare: ({ cloud }) => {
      for (const accountId of [INSIDER, OTHER_INSIDER]) cloud.createAccount({ accountId, directory: 'member' });
      for (const accountId of [PARTNER, LATE, STRANGER]) cloud.createAccount({ accountId });
      cloud.createRole(OWNER, 'AliyunECSShareEncryptSnapshotDefaultRole', { principals: ['ecs.aliyuncs.com'] });
      keyIds.push(cloud.as(OWNER, HANGZHOU).createKey(), cloud.as(OWNER, SHANGHAI).createKey());
      const copyKeys = { [HANGZHOU]: keyIds[0] ?? '', [SHANGHAI]: keyIds[1] ?? '' };
      policy = policyOf({ ...RICH, encryption: { serviceKey: 'copy', copyKeys } });
    },
    policy: () => policy,
  });
  hub = started;
  quiet(started);
  const { land } = started;
  const invoke = (name: string, event: unknown) => started.invoke(name, event);
  const { cloud, platform } = land;
  started.deployMember(PARTNER, ['accept-invitation', 'use-shared'], policy);
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
  for (const folderId of [cloud.createFolder('one'), cloud.createFolder('two'), INSIDER]) {
    make(`${folderId} ${OTHER_INSIDER}`);
    make(`${folderId} ${OTHER_INSIDER}/1h`);
  }
  make(`${OTHER_INSIDER}/1h`);
  make(INSIDER, { retentionDays: 5 });
  make(LATE);
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

  expect(ram.refused).toEqual([]);
  expect(platform.invocations.filter(({ error }) => error !== undefined)).toEqual([]);
  const usedBy = (role: string): string[] => [...(ram.used.get(role) ?? [])].sort();
  const givenTo = Object.fromEntries(
    FUNCTION_NAMES.map((name) => {
      const actions = allowedActions(functionPolicy(name, policy));
      return [`snapshare-${name}`, actions.filter((action) => !PLATFORM_OPERATIONS.includes(action))];
    }),
  );
  const given = { ...givenTo, [ROLE]: allowedActions(memberRolePolicy(policy)) };
  expect(Object.fromEntries(Object.keys(given).map((role) => [role, usedBy(role)]))).toEqual(given);
});

describe('the generated policies', () => {
  const snapshots = (more: object) => ({ 'resourcesharing:RequestedResourceType': ['Snapshot'], ...more });
  const listed = policyOf({ ...RICH, principals: { directory: [INSIDER], external: [PARTNER] }, groups: {} });
  const inside = policyOf({ ...RICH, principals: { directory: 'any', external: [] } });
  const CREATE = 'resourcesharing:CreateResourceShare';
  const ADD = 'resourcesharing:AssociateResourceShare';
  const external = (value: string) => ({ 'resourcesharing:RequestedAllowExternalTargets': [value] });
  const target = (...ids: string[]) => ({ 'resourcesharing:Target': ids });

  test.each([
    {
      what: 'a share with a listed account',
      policy: listed,
      action: CREATE,
      is: true,
      values: snapshots({ ...external('false'), ...target(INSIDER) }),
    },
    {
      what: 'a share with an account that is not listed',
      policy: listed,
      action: CREATE,
      is: false,
      values: snapshots({ ...external('false'), ...target(OTHER_INSIDER) }),
    },
    {
      what: 'an external share with a listed outsider',
      policy: listed,
      action: CREATE,
      is: true,
      values: snapshots({ ...external('true'), ...target(PARTNER) }),
    },
    {
      what: 'an external share with a stranger beside',
      policy: listed,
      action: CREATE,
      is: false,
      values: snapshots({ ...external('true'), ...target(PARTNER, STRANGER) }),
    },
    {
      what: 'an external share when policy has no outsider',
      policy: inside,
      action: CREATE,
      is: false,
      values: snapshots({ ...external('true'), ...target(PARTNER) }),
    },
    {
      what: 'a share of another type',
      policy: inside,
      action: CREATE,
      is: false,
      values: { ...external('false'), ...target(INSIDER), 'resourcesharing:RequestedResourceType': ['VSwitch'] },
    },
    { what: 'snapshots added', policy: listed, action: ADD, is: true, values: snapshots({}) },
    { what: 'a listed principal added', policy: listed, action: ADD, is: true, values: target(INSIDER) },
    { what: 'a stranger added', policy: listed, action: ADD, is: false, values: target(STRANGER) },
    {
      what: 'a VSwitch smuggled in with a principal',
      policy: inside,
      action: ADD,
      is: false,
      values: { ...target(INSIDER), 'resourcesharing:RequestedResourceType': ['Snapshot', 'VSwitch'] },
    },
  ])('judge $what: $is', ({ policy, action, values, is }) => {
    expect(isAllowed(functionPolicy('sweep', policy), action, '*', values)).toBe(is);
  });

  test.each(FUNCTION_NAMES)('of %s name every action in full and stay below the size that RAM takes', (name) => {
    const document = functionPolicy(name, policyOf(RICH));
    for (const action of document.Statement.flatMap(({ Action }) => Action))
      expect(action).toMatch(/^[a-z]+:[A-Z][A-Za-z]+$/);
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
  });

  test('of a policy that only observes allow nothing that writes', () => {
    const observing = policyOf({ ...RICH, mode: 'observe' });
    const own = FUNCTION_NAMES.flatMap((name) => allowedActions(functionPolicy(name, observing)));
    const actions = [...own, ...allowedActions(memberRolePolicy(observing))];
    const calls = new Set(actions.filter((action) => !PLATFORM_OPERATIONS.includes(action)));
    const waking = ['fc:InvokeFunction', 'sts:AssumeRole'];
    expect([...calls].filter((action) => !/:(List|Describe|Get)/.test(action)).sort()).toEqual(waking);
  });

  test('trust Function Compute alone with a function, and the hub with its external id alone with a member', () => {
    expect(FUNCTION_TRUST.Statement[0].Principal).toEqual({ Service: ['fc.aliyuncs.com'] });
    const [statement] = memberRoleTrust(policyOf(RICH), ['acs:ram::1:role/snapshare-use-shared']).Statement;
    expect(statement.Condition).toEqual({ StringEquals: { 'sts:ExternalId': INSTALLATION } });
  });
});
