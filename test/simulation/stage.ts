import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalLandscape, startLocalLandscape } from '../../emulator/index.ts';
import type { CallRecord, CloudEvent, GrantChange } from '../../emulator/state/types.ts';
import type { CallNotice } from '../../emulator/wire/gateway.ts';
import type { FunctionName, PolicySpec, RoleFate } from './cases.ts';
import {
  COPIES_REGION,
  type Estate,
  FIRST_SEATS,
  HOME,
  HUB_ESTATES,
  INSTALLATION,
  ITSELF,
  MEMBER_NAMES,
  type MemberName,
  OWNER_ROLE,
  type Seat,
  type Server,
  serverOf,
} from './cast.ts';
import { type Ids, loadable, ownPartsOf, policyFile } from './render.ts';

const START_MS = Date.UTC(2026, 2, 1);
/** Worlds played in one landscape unless said otherwise, each in a region of its own. */
const WORLDS_PER_STAGE = 24;
const OWNER_FUNCTIONS: readonly FunctionName[] = ['share-on-tag', 'sweep', 'unshare-expired'];
/** So few that the listings of a small world have pages, which can fail one by one. */
const ITEMS_PER_PAGE = 4;
/** The timers of the file would only cost time: nothing but the simulation runs the functions. */
const YEARLY = '0 0 0 1 1 *';

/** The project's own `s.yaml`, with the packages that the build made beside it. */
const PROJECT_S_YAML = join(import.meta.dirname, '../../s.yaml');

interface StageOptions {
  readonly sYamlPath?: string | undefined;
  readonly worlds?: number;
  readonly hasOwners?: boolean | undefined;
}

/** What a world wants to be told of; at most one world plays at a time. */
export interface StageListener {
  readonly onCall: (notice: CallNotice) => void;
  readonly onGrant: (change: GrantChange) => void;
  readonly onEvent: (regionId: string, accountId: string, event: CloudEvent) => void;
}

/**
 * A company in an emulated cloud, whose functions stay warm over many worlds. Every world plays in a region that none
 * used before. A function runs under the policy of its home region: the functions are deployed once for each policy,
 * so that changing the policy is running the other deployment.
 */
export class Stage {
  readonly land: LocalLandscape;
  readonly ids: Ids;
  readonly policies: readonly PolicySpec[];
  /** Whose snapshots the functions share, and for which installation. */
  readonly estates: readonly Estate[];
  /** Each of their accounts once. */
  readonly ownerIds: readonly string[];
  readonly #regions: string[];
  readonly #policyDir: string;
  readonly #roles = new Map<string, RoleFate>();
  #listener: StageListener | undefined;

  private constructor(
    land: LocalLandscape,
    ids: Ids,
    policies: readonly PolicySpec[],
    estates: readonly Estate[],
    regions: string[],
    dir: string,
  ) {
    this.land = land;
    this.ids = ids;
    this.policies = policies;
    this.estates = estates;
    this.ownerIds = accountsOf(estates);
    this.#regions = regions;
    this.#policyDir = dir;
    land.cloud.onCall((notice) => {
      this.#listener?.onCall(notice);
      return undefined;
    });
    land.cloud.onGrant((change) => this.#listener?.onGrant(change));
    land.cloud.onEvent(({ regionId, accountId, event }) => {
      if (this.ownerIds.includes(accountId) && wakesShareOnTag(event))
        this.#listener?.onEvent(regionId, accountId, event);
    });
  }

  /**
   * Builds the company and deploys the functions once for each policy.
   * @param options How many worlds have room, whose `dist/` is run, and whether the functions are those of a hub.
   */
  static async open(
    policySpecs: readonly PolicySpec[],
    { sYamlPath = PROJECT_S_YAML, worlds = WORLDS_PER_STAGE, hasOwners = false }: StageOptions = {},
  ): Promise<Stage> {
    const estates = hasOwners ? HUB_ESTATES : [HOME];
    // A copy that stands in for a snapshot carries the tags of all installations: those are of worlds with one owner.
    const policies = policySpecs.map((spec) => loadable(hasOwners ? { ...spec, copiesServiceKey: false } : spec));
    const homes = policies.map((_, index) => homeOf(index));
    const regions = Array.from({ length: worlds }, (_, index) => `cn-world-${index + 1}`);
    const land = await startLocalLandscape({
      regions: [...homes, COPIES_REGION, ...regions],
      startMs: START_MS,
      cloud: { snapshotMs: false, switches: { maxPageItems: ITEMS_PER_PAGE } },
    });
    const { cloud, platform } = land;
    platform.areTimersEnabled = false;
    platform.events.isEnabled = false;
    const fold1 = cloud.createFolder('fold1');
    const fold2 = cloud.createFolder('fold2', fold1);
    const folders = { fold1, fold2, root: cloud.rootFolderId };
    cloud.createAccount({ accountId: HOME.accountId, directory: 'management' });
    const visited = accountsOf(estates).filter((accountId) => accountId !== HOME.accountId);
    for (const accountId of visited) cloud.createAccount({ accountId, directory: 'member' });
    const seatOf = (name: MemberName): string => folders[FIRST_SEATS[name] as keyof typeof folders];
    for (const [at, name] of MEMBER_NAMES.entries()) {
      cloud.createAccount({ accountId: `100000000000001${at + 1}`, directory: 'member', folderId: seatOf(name) });
    }
    cloud.createAccount({ accountId: '2000000000000001' });
    cloud.createAccount({ accountId: '2000000000000009' });
    const ids: Ids = {
      owner: HOME.accountId,
      m1: '1000000000000011',
      m2: '1000000000000012',
      m3: '1000000000000013',
      ...folders,
      directory: cloud.directoryId,
      partner: '2000000000000001',
      stranger: '2000000000000009',
    };
    for (const accountId of accountsOf(estates)) cloud.createSharingRole(accountId);
    const keyIds = Object.fromEntries(regions.map((regionId) => [regionId, cloud.as(ids.owner, regionId).createKey()]));
    const dir = mkdtempSync(join(tmpdir(), 'snapshare-simulation-'));
    for (const [index, policy] of policies.entries()) {
      const write = (name: string, document: object): string => {
        const path = join(dir, `${name}-${index}.json`);
        writeFileSync(path, JSON.stringify(document));
        return path;
      };
      const document = policyFile(policy, ids, keyIds, visited);
      const env = {
        SNAPSHARE_POLICY: write('policy', document),
        SNAPSHARE_SWEEP_CRON: YEARLY,
        SNAPSHARE_UNSHARE_CRON: YEARLY,
        SNAPSHARE_ACCEPT_CRON: YEARLY,
        SNAPSHARE_USE_CRON: YEARLY,
      };
      const at = { sYamlPath, regionIds: [homeOf(index)], env };
      platform.deploy({ ...at, accountId: ids.owner, functions: OWNER_FUNCTIONS });
      platform.deploy({ ...at, accountId: ids.partner, functions: ['accept-invitation'] });
      platform.deploy({ ...at, accountId: ids.m1, functions: ['use-shared'] });
      for (const estate of estates.filter((one) => serverOf(one) === 'itself')) {
        const path = write('own-policy', { ...policyFile(policy, ids, keyIds), ...ownPartsOf(estate, policy) });
        platform.deploy({
          ...at,
          env: { ...env, SNAPSHARE_POLICY: path },
          accountId: estate.accountId,
          functions: OWNER_FUNCTIONS,
        });
      }
    }
    const stage = new Stage(land, ids, policies, estates, regions, dir);
    stage.restoreRoles();
    return stage;
  }

  /** Whether there is a region left to play in. */
  get hasRoom(): boolean {
    return this.#regions.length > 0;
  }

  /** A region that nothing was done in. Call {@link hasRoom} first. */
  takeRegion(): string {
    const regionId = this.#regions.shift();
    if (regionId === undefined) throw new Error('the stage has no region left');
    return regionId;
  }

  listen(listener: StageListener | undefined): void {
    this.#listener = listener;
  }

  /**
   * Runs a function under a policy and lets time pass until it has ended, with every run that it hands over and that
   * Function Compute repeats.
   */
  async run(name: FunctionName, event: unknown, policyIndex: number, server: Server = 'hub'): Promise<void> {
    const address = { accountId: this.#accountOf(name, server), regionId: homeOf(policyIndex) };
    await Promise.all([this.land.platform.invoke(name, event, address), this.land.settle()]);
  }

  #accountOf(name: FunctionName, server: Server): string {
    switch (name) {
      case 'sweep':
      case 'unshare-expired':
      case 'share-on-tag':
        return server === 'itself' ? ITSELF : this.ids.owner;
      case 'accept-invitation':
        return this.ids.partner;
      case 'use-shared':
        return this.ids.m1;
    }
  }

  /** Who made a call in an owner's account. */
  serverOfCall({ accountId, accessKeyId }: CallRecord): Server {
    const identity = this.land.cloud.findCredential(accessKeyId)?.identity;
    return accountId === ITSELF && identity?.roleName !== OWNER_ROLE ? 'itself' : 'hub';
  }

  /** Has a function's process die at one of its next calls. */
  killAt(name: FunctionName, policyIndex: number, call: number, moment: 'before' | 'after'): { cancel(): void } {
    return this.land.platform.killAt({ functionName: name, callNumber: call, moment, regionId: homeOf(policyIndex) });
  }

  /** Makes, changes or removes the role through which the hub visits an owner; there is none in its own account. */
  setRole({ accountId }: Estate, fate: RoleFate): void {
    if (accountId === this.ids.owner) return;
    this.#roles.set(accountId, fate);
    const { cloud } = this.land;
    if (fate === 'remove') {
      const hasRole = cloud.roleNames(accountId).includes(OWNER_ROLE);
      if (hasRole) cloud.as(accountId, COPIES_REGION).call('ram', 'DeleteRole', { RoleName: OWNER_ROLE });
      return;
    }
    cloud.createRole(accountId, OWNER_ROLE, {
      principals: OWNER_FUNCTIONS.map((name) => `acs:ram::${this.ids.owner}:role/snapshare-${name}`),
      externalId: fate === 'restore' ? INSTALLATION : 'another',
    });
  }

  /** Whether the hub's role there lets it in. */
  isLetIn(estate: Estate): boolean {
    return (this.#roles.get(estate.accountId) ?? 'restore') === 'restore';
  }

  restoreRoles(): void {
    for (const estate of this.estates) this.setRole(estate, 'restore');
  }

  /** Moves a member, or takes it out of the directory. */
  seat(member: MemberName, seat: Seat): void {
    const { cloud } = this.land;
    const accountId = this.ids[member];
    cloud.leaveDirectory(accountId);
    if (seat !== 'out') cloud.joinDirectory(accountId, this.ids[seat]);
  }

  async close(): Promise<void> {
    await this.land.stop();
    rmSync(this.#policyDir, { recursive: true, force: true });
  }
}

function accountsOf(estates: readonly Estate[]): string[] {
  return [...new Set(estates.map(({ accountId }) => accountId))];
}

function homeOf(policyIndex: number): string {
  return `cn-home-${policyIndex + 1}`;
}

const WAKING_CALLS: readonly unknown[] = ['TagResources', 'UntagResources', 'CreateSnapshot', 'CopySnapshot'];

/** As the event patterns of `s.yaml` say. */
function wakesShareOnTag({ source, type, data }: CloudEvent): boolean {
  if (source !== 'acs.ecs') return false;
  return type.startsWith('ecs:ActionTrail:')
    ? WAKING_CALLS.includes(data['eventName'])
    : type === 'ecs:Snapshot:CreateSnapshotCompleted';
}
