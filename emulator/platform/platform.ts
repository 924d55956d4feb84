import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Scheduled } from '../clock.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { AsyncInvoker, type FailureNotice } from './async-invoker.ts';
import { DeployedFunction, type Deployment, type FunctionLog, type Invocation } from './deployed-function.ts';
import { PlatformError } from './errors.ts';
import { EventBus } from './event-bus.ts';
import type { StackPlace } from './event-rules.ts';
import { FunctionListApi } from './function-list-api.ts';
import { FunctionMakeApi } from './function-make-api.ts';
import type { Outcome } from './instance/function-request.ts';
import { InvokeApi } from './invoke-api.ts';
import { type KillPoint, ProcessWatch } from './process-watch.ts';
import { type FunctionSpec, readServerlessYaml } from './serverless-yaml.ts';
import { Triggers } from './triggers.ts';

export interface PlatformOptions {
  readonly clock: Clock;
  readonly cloud: LocalCloud;
  /** `live`: functions see real time plus the clock's offset, and nothing waits for them. Default `simulated`. */
  readonly time?: 'simulated' | 'live';
  /** `always`: a process serves until it is empty and then ends. Default `when-needed`. */
  readonly coldStart?: 'when-needed' | 'always';
  /** Most processes of one function at once, below what the service allows, to spare the machine; default 4. */
  readonly maxInstances?: number;
  /** Most instances of an account in a region that have something to do; what needs another is refused. Default 100. */
  readonly instancesPerRegion?: number;
  /** Simulated time from an event until its delivery; default 1 s. */
  readonly eventDelayMs?: number;
  /** Of everything random; default 1. */
  readonly seed?: number;
}

/** What is deployed where. */
export interface DeployOptions {
  readonly sYamlPath: string;
  readonly accountId: string;
  readonly regionIds: readonly string[];
  /** Only these, by the resource's or the function's name; default all. */
  readonly functions?: readonly string[];
  /** Environment variables in addition to those of the file. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files laid into each function's package, over those that the build made: name and content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Deploys into this service of Function Compute 2.0 instead of 3.0. */
  readonly serviceName?: string;
}

/** Which deployed function is meant. */
export interface FunctionAddress {
  readonly accountId: string;
  readonly regionId: string;
}

const encodeEvent = (event: unknown): Buffer => Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));

/** EventBridge, timers and Function Compute of all accounts and regions of an emulated cloud. */
export class Platform {
  /** Runs of functions in the order in which they were asked for. */
  readonly invocations: Invocation[] = [];
  /** Lines that functions wrote, oldest first. */
  readonly logs: FunctionLog[] = [];
  readonly events: EventBus;
  /** Functions that were made by calls. */
  readonly made: FunctionMakeApi;
  /** Off: timers pass without running anything. */
  areTimersEnabled = true;
  /** How far the clocks of function processes are ahead of the cloud's; only while time is simulated. */
  clockSkewMs = 0;
  readonly #options: PlatformOptions;
  readonly #functions: DeployedFunction[] = [];
  readonly #endListeners: ((invocation: Invocation) => void)[] = [];
  readonly #asyncInvoker: AsyncInvoker;
  readonly #triggers: Triggers;
  readonly #watch: ProcessWatch;
  readonly #membership: Scheduled;
  readonly #folder = mkdtempSync(join(tmpdir(), 'snapshare-functions-'));
  #folders = 0;
  #isStopped = false;

  constructor(options: PlatformOptions) {
    this.#options = options;
    const { clock, cloud, eventDelayMs = 1000, seed = 1 } = options;
    this.made = new FunctionMakeApi(cloud);
    this.events = new EventBus({ clock, delayMs: eventDelayMs, seed });
    this.#asyncInvoker = new AsyncInvoker(clock);
    this.#triggers = new Triggers({
      clock,
      events: this.events,
      asyncInvoker: this.#asyncInvoker,
      timers: () => (this.#isStopped ? 'ended' : this.areTimersEnabled ? 'on' : 'off'),
    });
    this.#watch = new ProcessWatch({
      clock,
      functions: () => this.#functions,
      nextDueMs: () => {
        const due = [this.events.nextDeliveryMs, this.#asyncInvoker.nextRetryMs].filter((time) => time !== undefined);
        return due.length === 0 ? undefined : Math.min(...due);
      },
    });
    this.#membership = clock.join(this.#watch);
    cloud.watchHttp(this.#watch);
    cloud.onEvent((delivery) => this.events.publish(delivery, delivery.busName));
    const api = new InvokeApi({
      cloud,
      asyncInvoker: this.#asyncInvoker,
      find: (accountId, regionId, name, serviceName) => this.#standing(name, { accountId, regionId, serviceName }),
      logsOf: (requestId) => this.logs.filter((log) => log.requestId === requestId),
    });
    const lists = new FunctionListApi({
      cloud,
      made: this.made,
      list: (accountId, regionId) =>
        this.#functions.filter(
          ({ deployment }) =>
            deployment.accountId === accountId &&
            deployment.regionId === regionId &&
            deployment.serviceName === undefined,
        ),
    });
    for (const one of [api, lists, this.made]) {
      cloud.registerProduct(
        (request) => one.matches(request),
        (request) => one.handle(request),
      );
    }
  }

  /** Asynchronous invocations that were given up, as their failure destination would be told. */
  get failures(): readonly FailureNotice[] {
    return this.#asyncInvoker.failures;
  }

  /** Processes that exist now, idle ones included. */
  get processCount(): number {
    return this.#functions.reduce((count, { pool }) => count + pool.instances.size, 0);
  }

  /**
   * Deploys the functions of an `s.yaml` as written there, with their triggers, into one account. What stands there under
   * the same name is replaced: what runs goes on to its end, whatever comes afterwards meets what is deployed now.
   * @throws {PlatformError} `InvalidServerlessYaml`, `InvalidEventPattern`, `InvalidArgument` for what the service refuses,
   * or `FunctionNotBuilt` when a code folder is missing.
   */
  deploy(options: DeployOptions): void {
    const { sYamlPath, accountId, regionIds, functions, env = {}, serviceName } = options;
    const codePaths = new Map<string, string>();
    for (const region of regionIds) {
      const specs = readServerlessYaml(sYamlPath, { env: { SNAPSHARE_REGION: region, ...env }, accountId });
      for (const spec of specs) {
        const isWanted = functions?.some((name) => name === spec.resourceName || name === spec.functionName) ?? true;
        if (!isWanted) continue;
        const codePath = codePaths.get(spec.resourceName) ?? this.#packageOf(spec, options.files ?? {});
        codePaths.set(spec.resourceName, codePath);
        this.#deployOne({
          spec,
          accountId,
          regionId: region,
          codePath,
          env,
          ...(serviceName === undefined ? {} : { serviceName }),
        });
      }
    }
  }

  /**
   * Makes the EventBridge rules of a Resource Orchestration template in an account and region.
   * @throws {PlatformError} `InvalidTemplate`, `InvalidEventPattern`, or `FunctionNotFound` for a target.
   */
  deployRules(templatePath: string, place: StackPlace): void {
    this.#triggers.addRules(templatePath, place, (name) => this.#find(name, place));
  }

  /** Invokes a function at once and waits for its end; something has to move the clock meanwhile. Never retried. */
  async invoke(name: string, event: unknown, address: FunctionAddress): Promise<Outcome> {
    const target = this.#find(name, address);
    return target.invoke({
      event: encodeEvent(event),
      requestId: randomUUID(),
      trigger: 'direct',
      isAsync: false,
      attempt: 1,
    });
  }

  /** Hands an event over as an asynchronous invocation does: it runs by itself and is retried. Gives its request id. */
  invokeAsync(name: string, event: unknown, address: FunctionAddress): string {
    const requestId = randomUUID();
    this.#asyncInvoker.accept(this.#find(name, address), encodeEvent(event), { requestId, trigger: 'direct' });
    return requestId;
  }

  /** Has every run told of, failed ones included, once it is over. */
  onInvocationEnd(listener: (invocation: Invocation) => void): void {
    this.#endListeners.push(listener);
  }

  /** Kills the process of a function at one of its next HTTP calls, once. */
  killAt(point: KillPoint): { cancel(): void } {
    const meant = this.#functions.find(({ functionName, deployment }) =>
      [functionName, deployment.spec.resourceName].includes(point.functionName),
    );
    return this.#watch.killAt({ ...point, functionName: meant?.functionName ?? point.functionName });
  }

  clearRecords(): void {
    this.invocations.length = 0;
    this.logs.length = 0;
    this.#asyncInvoker.failures.length = 0;
  }

  /** Ends all processes and removes the copies of their code. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.areTimersEnabled = false;
    this.events.isEnabled = false;
    this.#membership.cancel();
    await Promise.all(this.#functions.map(({ pool }) => pool.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #functionHost(): ConstructorParameters<typeof DeployedFunction>[1] {
    const { clock, cloud, time, coldStart, maxInstances = 4, instancesPerRegion = 100 } = this.#options;
    return {
      clock,
      cloud,
      isLive: time === 'live',
      skewMs: () => this.clockSkewMs,
      isAlwaysCold: coldStart === 'always',
      maxInstances,
      hasRoom: (accountId, regionId) =>
        this.#functions
          .filter(({ deployment }) => deployment.accountId === accountId && deployment.regionId === regionId)
          .reduce((count, { pool }) => count + pool.busyCount, 0) < instancesPerRegion,
      onInvocation: (invocation) => this.invocations.push(invocation),
      onInvocationEnd: (invocation) => {
        for (const listener of this.#endListeners) listener(invocation);
      },
      onLog: (log) => this.logs.push(log),
      onChange: () => this.#watch.noteChange(),
    };
  }

  /** Copies the built code to a place of its own, so that nothing beside it can be loaded. */
  #packageOf(spec: FunctionSpec, files: Readonly<Record<string, string>>): string {
    if (!existsSync(spec.codePath)) {
      throw new PlatformError('FunctionNotBuilt', `${spec.resourceName}: there is no ${spec.codePath}; build first`);
    }
    this.#folders += 1;
    const codePath = join(this.#folder, String(this.#folders), 'code');
    mkdirSync(codePath, { recursive: true });
    cpSync(spec.codePath, codePath, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(codePath, name), content);
    return codePath;
  }

  /** What stands under a name, in the service if one is given, else in none. */
  #standing(
    name: string,
    { accountId, regionId, serviceName }: FunctionAddress & { readonly serviceName?: string | undefined },
  ): DeployedFunction | undefined {
    return this.#functions.find(
      ({ functionName, deployment }) =>
        functionName === name &&
        deployment.accountId === accountId &&
        deployment.regionId === regionId &&
        deployment.serviceName === serviceName,
    );
  }

  #deployOne(deployment: Deployment): void {
    let target = this.#standing(deployment.spec.functionName, deployment);
    if (target) target.update(deployment);
    else {
      target = new DeployedFunction(deployment, this.#functionHost());
      this.#functions.push(target);
    }
    this.#triggers.arm(target);
  }

  #find(name: string, { accountId, regionId }: FunctionAddress): DeployedFunction {
    const found = this.#functions.find(
      ({ functionName, deployment }) =>
        (functionName === name || deployment.spec.resourceName === name) &&
        deployment.accountId === accountId &&
        deployment.regionId === regionId,
    );
    if (found === undefined) {
      throw new PlatformError(
        'FunctionNotFound',
        `${name} is not deployed in account ${accountId}, region ${regionId}`,
      );
    }
    return found;
  }
}
