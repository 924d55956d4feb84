import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { ProbeOptions } from '../../../cli/probe/bench.ts';
import type { Left } from '../../../cli/probe/cleaner.ts';
import { EXPERIMENTS } from '../../../cli/probe/experiments/all.ts';
import { Journal } from '../../../cli/probe/journal.ts';
import { cleanUp, type ProbeResult, runProbe } from '../../../cli/probe/run.ts';
import { type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';
import { ServiceError } from '../../../emulator/state/errors.ts';
import type { Account, LocalCloudOptions } from '../../../emulator/state/types.ts';
import { CloudCallError } from '../../../shared/base/errors.ts';
import { createRateLimits } from '../../../shared/base/limiter.ts';
import { createLogger } from '../../../shared/base/log.ts';
import type { Clock } from '../../../shared/base/time.ts';
import { parseEndpoints } from '../../../shared/cloud/alibaba/wire/endpoints.ts';
import { openRawCalls, type RawBody, type RawCalls } from '../../../shared/cloud/alibaba/wire/raw-calls.ts';

export const REGION = 'cn-hangzhou';
export const RUN = 'testrun1';
const MEMORY = '/dev/shm';
const START_MS = Date.UTC(2026, 2, 1);

export interface StageOptions {
  readonly cloud?: Partial<Omit<LocalCloudOptions, 'clock' | 'regions'>>;
  /** Where the recipient stands; default inside the directory. */
  readonly recipient?: 'inside' | 'outside';
}

/** Wraps the calls of a side, to do something before or after one of them. */
export type Wrap = (calls: RawCalls) => RawCalls;

/** Does it in this turn of the event loop or not at all, as a service would. */
function orCallError(action: string, work: () => RawBody): Promise<RawBody> {
  try {
    return Promise.resolve({ RequestId: 'direct', ...work() });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code: cloudCode, status: httpStatus, message: cloudMessage } = error;
    return Promise.reject(new CloudCallError({ action, regionId: REGION, cloudCode, httpStatus, cloudMessage }));
  }
}

/** Two accounts in a cloud whose time moves only while the probe waits. */
export class Stage {
  readonly land: LocalLandscape;
  readonly owner: Account;
  readonly recipient: Account;
  readonly clock: Clock;
  /** Snapshots, disks and shares that were there before, and that nobody may touch. */
  readonly snapshotId: string;
  readonly kmsKeyId: string;
  /** In memory where there is such a place, since journals by the thousand are synced to it. */
  readonly #dir = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'snapshare-probe-'));
  #journals = 0;

  private constructor(land: LocalLandscape, recipient: StageOptions['recipient']) {
    const { cloud, clock } = land;
    this.land = land;
    cloud.createAccount({ accountId: '1000000000000009', directory: 'management' });
    this.owner = cloud.createAccount({ accountId: '1000000000000001', directory: 'member' });
    this.recipient = cloud.createAccount({
      accountId: '1000000000000002',
      directory: recipient === 'outside' ? undefined : 'member',
    });
    this.clock = {
      nowMs: () => clock.nowMs(),
      steadyMs: () => clock.nowMs(),
      async sleep(ms) {
        await clock.advanceBy(ms);
        // The SDK signs with the machine's date.
        vi.setSystemTime(clock.nowMs());
      },
    };
    const person = cloud.as(this.owner.accountId, REGION);
    this.snapshotId = person.createSnapshot({
      name: 'of somebody',
      tags: { team: 'shop' },
      isComplete: true,
    }).snapshotId;
    person.createShare({ name: 'by-hand', principals: [], snapshotIds: [], tags: { team: 'shop' } });
    this.kmsKeyId = person.createKey();
    cloud.createSharingRole(this.owner.accountId);
  }

  static async start({ cloud, recipient }: StageOptions = {}): Promise<Stage> {
    vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
    const land = await startLocalLandscape({ regions: [REGION], startMs: START_MS, cloud: { ...cloud } });
    return new Stage(land, recipient);
  }

  async stop(): Promise<void> {
    await this.land.stop();
    rmSync(this.#dir, { recursive: true, force: true });
    vi.useRealTimers();
  }

  callsOf({ accountId, accessKeyId, accessKeySecret }: Account): RawCalls {
    return openRawCalls(
      {
        credentials: { accessKeyId, accessKeySecret },
        accountId,
        endpoints: parseEndpoints(JSON.stringify(this.land.cloud.endpoints), { regionId: REGION, accountId }),
        clock: this.clock,
        random: () => 0.5,
        log: createLogger(() => undefined),
        rateLimits: createRateLimits(this.clock),
      },
      REGION,
    );
  }

  /** The same operations without the wire, for runs by the thousand. Function Compute has none but its own. */
  directCallsOf(account: Account, roleName?: string): RawCalls {
    const { accountId } = account;
    const http = this.callsOf(account);
    const direct = (name: string): RawCalls => this.directCallsOf(account, name);
    const person = this.land.cloud.as(accountId, REGION, roleName);
    const call: RawCalls['call'] = (product, action, parameters, options) => {
      if (product === 'fc') return http.call(product, action, parameters, options);
      return orCallError(action, () => person.call(product, action, parameters));
    };
    return {
      accountId,
      regionId: REGION,
      call,
      async assumeRole(name, externalId) {
        const request = {
          RoleArn: `acs:ram::${accountId}:role/${name}`,
          RoleSessionName: 'probe',
          ExternalId: externalId,
        };
        await orCallError('AssumeRole', () => person.call('sts', 'AssumeRole', request));
        return direct(name);
      },
    };
  }

  newJournalPath(): string {
    this.#journals += 1;
    return join(this.#dir, `${this.#journals}.jsonl`);
  }

  async probe(
    options: Partial<ProbeOptions> & {
      readonly only?: readonly string[];
      readonly wrap?: Wrap;
      /** Over HTTP, with the real SDK. */
      readonly isOnWire?: boolean;
      readonly journalPath?: string;
      readonly run?: string;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<ProbeResult> {
    const {
      only,
      wrap = (calls: RawCalls): RawCalls => calls,
      journalPath = this.newJournalPath(),
      run = RUN,
      signal,
      isOnWire,
      ...given
    } = options;
    const callsOf = (account: Account): RawCalls =>
      wrap(isOnWire === true ? this.callsOf(account) : this.directCallsOf(account));
    const journal = Journal.begin(journalPath, {
      run,
      regionId: REGION,
      owner: this.owner.accountId,
      recipient: this.recipient.accountId,
    });
    try {
      return await runProbe({
        calls: { owner: callsOf(this.owner), recipient: callsOf(this.recipient) },
        journal,
        clock: this.clock,
        options: { isWaiting: false, isStressing: false, ...given },
        experiments: EXPERIMENTS.filter(({ id }) => only?.includes(id) ?? true),
        signal: signal ?? new AbortController().signal,
        cleaningSignal: new AbortController().signal,
        onExperiment: () => undefined,
        onCleaning: () => undefined,
      });
    } finally {
      journal.close();
    }
  }

  /** What `probe --clean` does. */
  async clean(journalPath: string): Promise<Left[]> {
    const journal = Journal.resume(journalPath, readFileSync(journalPath, 'utf8'));
    try {
      return await cleanUp({
        calls: { owner: this.directCallsOf(this.owner), recipient: this.directCallsOf(this.recipient) },
        journal,
        clock: this.clock,
        cleaningSignal: new AbortController().signal,
      });
    } finally {
      journal.close();
    }
  }

  /** Everything that can be made here, in both accounts, as it lies there now. */
  state(): unknown {
    return [this.owner, this.recipient].map(({ accountId }) => {
      const person = this.land.cloud.as(accountId, REGION);
      const firstPage = { RegionId: REGION, MaxResults: 100 };
      const rows = (body: object, ...path: string[]): unknown =>
        path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], body);
      return {
        snapshots: rows(person.call('ecs', 'DescribeSnapshots', firstPage), 'Snapshots', 'Snapshot'),
        disks: rows(person.call('ecs', 'DescribeDisks', firstPage), 'Disks', 'Disk'),
        shares: (
          rows(
            person.call('resourcesharing', 'ListResourceShares', { ResourceOwner: 'Self', MaxResults: 100 }),
            'ResourceShares',
          ) as { ResourceShareStatus: string }[]
        ).filter(({ ResourceShareStatus }) => ResourceShareStatus !== 'Deleted'),
        roles: this.land.cloud.roleNames(accountId),
        policies: this.land.cloud.policyNames(accountId),
        functions: this.land.platform.made.names,
      };
    });
  }
}
