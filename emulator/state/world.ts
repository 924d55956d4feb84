import type { Clock } from '../clock.ts';
import { Credentials } from './credentials.ts';
import { Directory } from './directory.ts';
import { ServiceError } from './errors.ts';
import { EventBuses } from './events.ts';
import { RegionState, type Snapshot } from './model.ts';
import { RamPolicies } from './ram-policies.ts';
import { Random } from './random.ts';
import { Sight } from './sight.ts';
import { Trail } from './trail.ts';
import type { Account, LocalCloudOptions, Quotas, Switches } from './types.ts';

const QUOTAS: Quotas = {
  resourceSharesPerAccount: 1_000,
  sharedResourcesPerAccount: 1_000,
  accountsPerSnapshot: 64,
  sharedSnapshotsPerAccount: 1_024,
  receivedSnapshotsPerAccount: Number.POSITIVE_INFINITY,
  pendingInvitationsPerAccount: 200,
  snapshotsPerDisk: 256,
  ecsCallsPerMinute: 6_000,
};

const SWITCHES: Switches = {
  severalValues: 'any',
  missingKey: 'fails',
  repeatAssociation: 'error-free',
  sharedFromTag: 'key-and-value',
  isSharedTag: 'set',
  severalSharesOfSnapshot: 'allowed',
  deletionOfShareInUse: 'done',
  invitationInDirectory: 'none',
  acceptedInvitation: 'listed',
  serviceKeyId: 'shown',
  sameRegionCopySource: 'named',
  tokenAfterDeletion: 'repeats',
  tagValueCommas: 'allowed',
  missingSnapshotDeletion: 'refused',
  snapshotOfNewDisk: 'allowed',
  trailOfTags: 'flat',
  builtInConcurrency: 'refused',
  keylessDiskOfShared: 'service-key',
  untrustedSharee: 'cannot-use',
  keyOnlyTagFilter: 'mismatch',
  releaseAfterUnshare: true,
  conditionTarget: 'path',
  sharingTagConditions: 'ignored',
  throttleStatus: 400,
  isRateLimited: true,
  maxPageItems: Number.POSITIVE_INFINITY,
};

/** What a call with a ClientToken was asked and answered, for when it is repeated. */
interface RememberedAnswer {
  readonly request: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Everything the emulated services share: accounts, regions, keys, time, and what was set. */
export class World {
  readonly clock: Clock;
  readonly random: Random;
  readonly quotas: Quotas;
  readonly switches: Switches;
  readonly settleMs: number;
  readonly snapshotMs: number | false;
  readonly accomplishMs: number;
  readonly accounts = new Map<string, Account>();
  /** By region, host and port under which it is reached. */
  readonly hosts = new Map<string, string>();
  readonly isHttpsServed: boolean;
  readonly regions = new Map<string, RegionState>();
  readonly directory: Directory;
  readonly credentials: Credentials;
  readonly ram: RamPolicies;
  readonly trail: Trail;
  readonly events: EventBuses;
  readonly sight: Sight;
  /** By account, region, operation and ClientToken. */
  readonly answersByToken = new Map<string, RememberedAnswer>();
  readonly #held = new Map<string, Set<Snapshot>>();
  #seq = 0;

  constructor(options: LocalCloudOptions) {
    this.clock = options.clock;
    this.random = new Random(options.seed ?? 1);
    this.quotas = { ...QUOTAS, ...options.quotas };
    this.switches = { ...SWITCHES, ...options.switches };
    this.settleMs = options.settleMs ?? 5_000;
    this.snapshotMs = options.snapshotMs ?? 60_000;
    this.accomplishMs = options.accomplishMs ?? 0;
    this.isHttpsServed = options.certificate !== undefined;
    for (const regionId of options.regions) this.regions.set(regionId, new RegionState(regionId));
    this.directory = new Directory(`rd-${this.random.lower(6)}`, `r-${this.random.lower(6)}`, this.nowMs());
    this.credentials = new Credentials(this.random);
    this.ram = new RamPolicies(this.switches);
    this.trail = new Trail(options.trailMs ?? 120_000);
    this.events = new EventBuses(this.clock, this.random);
    this.sight = new Sight(this);
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** Grows with every call; gives listings their order. */
  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** @throws {ServiceError} 404 `InvalidRegionId.NotFound`. */
  region(regionId: string): RegionState {
    const region = this.regions.get(regionId);
    if (region === undefined) throw new ServiceError(404, 'InvalidRegionId.NotFound', `No such region: ${regionId}`);
    return region;
  }

  /** The account's snapshots that are in a share, being added or removed included. */
  heldSnapshots(ownerAccountId: string): Set<Snapshot> {
    const held = this.#held.get(ownerAccountId) ?? new Set<Snapshot>();
    this.#held.set(ownerAccountId, held);
    return held;
  }

  /** Call when something with that id is deleted: whether its client token may make another is a switch. */
  forgetToken(id: string): void {
    if (this.switches.tokenAfterDeletion === 'repeats') return;
    for (const [key, { answer }] of this.answersByToken) {
      if (Object.values(answer).includes(id)) this.answersByToken.delete(key);
    }
  }

  after(ms: number, run: () => void): { cancel(): void } {
    return this.clock.at(this.nowMs() + ms, run);
  }
}
