import { existsSync } from 'node:fs';
import pLimit from 'p-limit';
import { SnapshareError } from '../shared/base/errors.ts';
import { createRateLimits } from '../shared/base/limiter.ts';
import { createLogger, type Logger } from '../shared/base/log.ts';
import type { Clock } from '../shared/base/time.ts';
import { assumeRole } from '../shared/cloud/alibaba/directory/sts.ts';
import { openAlibabaCloud } from '../shared/cloud/alibaba/open-cloud.ts';
import { type Caller, whoCalls } from '../shared/cloud/alibaba/wire/caller.ts';
import { type Endpoints, parseEndpoints } from '../shared/cloud/alibaba/wire/endpoints.ts';
import { type CallDependencies, openRpc } from '../shared/cloud/alibaba/wire/rpc.ts';
import type { Cloud, OpenCloud } from '../shared/cloud/ports.ts';
import { observeRegion } from '../shared/engine/owner/observe.ts';
import { type Plan, type PlanRequest, planRegion } from '../shared/plan/plan.ts';
import type { World } from '../shared/plan/world.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { misspelling } from '../shared/policy/region-ids.ts';
import { slipsIn, untoldTeams } from '../shared/policy/teams.ts';
import { readPolicyFile } from '../shared/runtime/load-policy.ts';
import { loadPolicyFile } from '../shared/runtime/load-policy-file.ts';
import { type RegionFailure, type Unread, unreadOf } from '../shared/view/unread.ts';
import { findCredentials, readRoleArn, requireExpected } from './credentials/find.ts';
import type { ExitCode } from './exit-codes.ts';
import { Interrupts, UNTIL_INTERRUPTED_MS } from './interrupts.ts';
import { inputError } from './messages/input-error.ts';
import type { Output } from './output.ts';
import { DirectoryReader } from './owners/directory-reader.ts';
import type { Texts } from './texts.ts';

/** What only the entry point may take from the machine. */
export interface CliMachine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Uniform over [0, 1). */
  readonly random: () => number;
  readonly stdin: AsyncIterable<Buffer>;
}

/** What every command works with. */
export interface Cli {
  readonly machine: CliMachine;
  readonly output: Output;
  readonly texts: Texts;
  /** Hands the exit code to the entry point. */
  readonly exit: (code: ExitCode) => void;
}

/** The options of every command that calls the cloud. */
export interface CloudOptions {
  readonly json?: boolean;
  readonly policy?: string;
  readonly region?: readonly string[];
  readonly profile?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  /** A file to which JSON lines about calls are added. */
  readonly log?: string;
}

/** One region as it was seen, with what should change there. */
export interface Observed {
  readonly regionId: string;
  readonly cloud: Cloud;
  readonly world: World;
  readonly plan: Plan;
}

/** What was seen of the regions; one that could not be read holds up no other. */
export interface Observation {
  readonly nowMs: number;
  readonly observed: readonly Observed[];
  /** Every read that failed. While there is one, what was seen is not the whole. */
  readonly unread: readonly Unread[];
}

interface SessionParts
  extends Pick<Session, 'cli' | 'policy' | 'caller' | 'log' | 'calls' | 'regionIds' | 'interrupts'> {
  readonly directory: DirectoryReader;
  readonly callsOf: (credentials: CallDependencies['credentials'], accountId: string) => CallDependencies;
  readonly among?: string;
}

/** Enough that one slow region holds up few others. */
const CONCURRENT_REGIONS = 4;
const DEFAULT_POLICY = 'snapshare.yaml';

/**
 * Loads the policy: the file named, or `SNAPSHARE_POLICY`, or `snapshare.yaml`. It comes without addresses for notices:
 * no command sends any, and so none can show them.
 * @throws {PolicyError} with every problem. @throws {InputError} when there is no such file.
 */
export async function loadCliPolicy(cli: Cli, path: string | undefined): Promise<Policy> {
  return (await lookAtPolicy(cli, path)).policy;
}

/** As {@link loadCliPolicy}, with the teams that are told nothing of their own. */
export async function lookAtPolicy(
  { machine }: Cli,
  path: string | undefined,
): Promise<{ readonly policy: Policy; readonly untoldTeams: readonly string[] }> {
  const named = path ?? machine.environment['SNAPSHARE_POLICY'];
  if (!named && !existsSync(DEFAULT_POLICY)) throw inputError('NO_POLICY', { file: DEFAULT_POLICY });
  const { policy } = await loadPolicyFile(named || DEFAULT_POLICY, readPolicyFile, slipsIn);
  const none = { webhook: '', dingtalk: '' };
  const teams = Object.fromEntries(Object.keys(policy.notify.teams).map((team) => [team, none]));
  return { policy: { ...policy, notify: { ...policy.notify, ...none, teams } }, untoldTeams: untoldTeams(policy) };
}

/** @throws {InputError} for a region that is misspelt. */
export function requireKnownRegions(regionIds: readonly string[]): void {
  const [slip] = regionIds.flatMap((regionId) => misspelling(regionId) ?? []);
  if (slip) throw inputError('REGION_MISSPELT', slip);
}

/** An account opened for one command, under one policy: the caller's own, or one of {@link Owners} through its role. */
export class Session {
  readonly cli: Cli;
  readonly policy: Policy;
  /** Whose snapshots and shares are looked at. */
  readonly accountId: string;
  /** Whose credentials the command has; in an owner's session another account. */
  readonly caller: Caller;
  readonly openCloud: OpenCloud;
  readonly endpoints: Endpoints;
  readonly log: Logger;
  /** For calls beside those of {@link openCloud}. */
  readonly calls: CallDependencies;
  /** The resource directory, as the caller sees it. */
  readonly directory: DirectoryReader;
  /** The account with its name, where several are looked at: what is told has to say whose it is. */
  readonly among: string | undefined;
  /** The regions asked for, else those of the policy. */
  readonly regionIds: readonly string[];
  /** For work that changes something. */
  readonly interrupts: Interrupts;
  readonly #parts: SessionParts;

  private constructor(parts: SessionParts) {
    this.#parts = parts;
    this.cli = parts.cli;
    this.policy = parts.policy;
    this.accountId = parts.calls.accountId;
    this.caller = parts.caller;
    this.openCloud = openAlibabaCloud(parts.calls);
    this.endpoints = parts.calls.endpoints;
    this.log = parts.log;
    this.calls = parts.calls;
    this.directory = parts.directory;
    this.among = parts.among;
    this.regionIds = parts.regionIds;
    this.interrupts = parts.interrupts;
  }

  /**
   * Loads the policy, finds credentials, assumes the role if one is named, and asks whose they are. An account that the
   * policy does not expect is refused.
   * @param loaded A policy that was loaded before.
   * @throws {SnapshareError} for whatever of it fails.
   */
  static async open(
    cli: Cli,
    options: CloudOptions,
    writeLog: (line: string) => void = () => undefined,
    loaded?: Policy,
  ): Promise<Session> {
    const { machine, output, texts } = cli;
    const policy = loaded ?? (await loadCliPolicy(cli, options.policy));
    requireKnownRegions(options.region ?? []);
    const regionIds = [...new Set(options.region ?? policy.regions)];
    const homeRegionId = regionIds[0] ?? '';
    const log = createLogger(writeLog, {}, machine.clock);
    const endpointsFor = (accountId: string): Endpoints =>
      parseEndpoints(machine.environment['SNAPSHARE_ENDPOINTS'], { regionId: homeRegionId, accountId });
    const interrupts = new Interrupts(machine.clock);
    const found = await output.during(texts.say('progress.credentials'), findCredentials(options.profile));
    const calls = (credentials: CallDependencies['credentials'], accountId: string): CallDependencies => ({
      credentials,
      accountId,
      endpoints: endpointsFor(accountId),
      clock: interrupts.clock,
      random: machine.random,
      log,
      rateLimits: createRateLimits(interrupts.clock),
      deadlineMs: UNTIL_INTERRUPTED_MS,
    });
    let credentials = found;
    if (options.roleArn !== undefined) {
      const { accountId, roleName } = readRoleArn(options.roleArn);
      requireExpected(policy, accountId, options);
      const externalId = options.externalId ?? policy.installation;
      credentials = await output.during(
        texts.say('progress.role', { role: options.roleArn }),
        assumeRole(openRpc(calls(found, ''), homeRegionId), accountId, { roleName, externalId }),
      );
    }
    const caller = await output.during(
      texts.say('progress.caller'),
      whoCalls(openRpc(calls(credentials, ''), homeRegionId)),
    );
    requireExpected(policy, caller.accountId, options);
    const own = calls(credentials, caller.accountId);
    const directory = new DirectoryReader(own, homeRegionId);
    return new Session({ cli, policy, caller, log, calls: own, callsOf: calls, directory, regionIds, interrupts });
  }

  /**
   * The same under a label, as one account of several.
   * @param label The account with its name.
   */
  labelled(label: string): Session {
    return new Session({ ...this.#parts, among: label });
  }

  /**
   * Opens another account as the functions do: through the role of the policy's `owners`, for an hour.
   * @throws {InputError} for an account that the policy does not expect, and where it has no `owners`.
   * @throws {CloudCallError} where the role cannot be assumed.
   */
  async openOwner(accountId: string, label: string): Promise<Session> {
    const { policy, calls, callsOf, log, regionIds } = this.#parts;
    const { owners, installation, expectedAccountIds } = policy;
    if (!owners) throw inputError('NO_OWNERS', { accountId });
    if (expectedAccountIds.length > 0 && !expectedAccountIds.includes(accountId))
      throw inputError('OTHER_OWNER', { accountId, expected: expectedAccountIds.join(', ') });
    const role = { roleName: owners.roleName, externalId: installation };
    const credentials = await assumeRole(openRpc(calls, regionIds[0] ?? ''), accountId, role);
    const own = { ...callsOf(credentials, accountId), rateLimits: calls.rateLimits };
    return new Session({ ...this.#parts, calls: own, log: log.child({ ownerAccountId: accountId }), among: label });
  }

  /** Reads whole regions and plans them. @param request What the plans are for, and what a person asks of them. */
  async observe(request: PlanRequest = {}, regionIds = this.regionIds): Promise<Observation> {
    const { cli, policy } = this;
    const nowMs = cli.machine.clock.nowMs();
    const { seen, failures } = await this.inRegions(async (regionId) => {
      const cloud = this.openCloud(regionId);
      const world = await observeRegion(cloud, policy, 'region', nowMs, this.log);
      return { regionId, cloud, world, plan: planRegion(world, policy, nowMs, request) };
    }, regionIds);
    const worlds = seen.map(({ world }) => world);
    return { nowMs, observed: seen, unread: this.unreadOf(worlds, failures) };
  }

  /** What tells whose something is, where the account is one of several. */
  get whose(): { readonly ownerAccountId?: string } {
    return this.among === undefined ? {} : { ownerAccountId: this.accountId };
  }

  /** What could not be read of regions, with the account where that is one of several. */
  unreadOf(worlds: readonly World[], failures: readonly RegionFailure[]): Unread[] {
    const unread = unreadOf(worlds, failures);
    return unread.map((one) => ({ ...one, ...this.whose }));
  }

  /** Waits for some work, and says so. Where several accounts are read at once, how many are done is told instead. */
  during<T>(doing: string, work: Promise<T>): Promise<T> {
    return this.among === undefined ? this.cli.output.during(doing, work) : work;
  }

  /** Reads something in each region; one where that fails holds up no other. */
  async inRegions<T>(read: (regionId: string) => Promise<T>, regionIds = this.regionIds) {
    const { texts } = this.cli;
    const seen: T[] = [];
    const failures: RegionFailure[] = [];
    const work = pLimit(CONCURRENT_REGIONS).map(regionIds, async (regionId) => {
      try {
        return { regionId, value: await read(regionId) };
      } catch (error) {
        if (error instanceof SnapshareError) return { regionId, error };
        throw error;
      }
    });
    const doing = texts.say('progress.reading', { regions: regionIds.join(', ') });
    for (const one of await this.during(doing, work)) {
      if (one.error) failures.push(one);
      else seen.push(one.value);
    }
    return { seen, failures };
  }
}

/** @throws {InputError} for a region that the policy does not have: nothing is changed there. */
export function requirePolicyRegions(policy: Policy, regionIds: readonly string[]): void {
  const other = regionIds.find((regionId) => !policy.regions.includes(regionId));
  if (other === undefined) return;
  throw inputError('REGION_NOT_IN_POLICY', { region: other, regions: policy.regions.join(', ') });
}
