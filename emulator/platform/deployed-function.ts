import type { Clock } from '../clock.ts';
import type { LocalCloud } from '../local-cloud.ts';
import type { SessionCredentials } from '../state/types.ts';
import {
  type ContextData,
  type FunctionError,
  FunctionInstance,
  type Outcome,
  type OutputLine,
} from './function-instance.ts';
import { FunctionPool } from './function-pool.ts';
import type { FunctionSpec } from './serverless-yaml.ts';

/** Function Compute gives a function keys that last this long; they are renewed well before. */
const CREDENTIALS_LIFETIME_MS = 36 * 3_600_000;
const CREDENTIALS_RENEWAL_MS = 12 * 3_600_000;

/** What made a function run. */
export type Trigger = 'timer' | 'eventbridge' | 'http' | 'direct';

/** One run of a function, kept up to date while it goes on. */
export interface Invocation {
  readonly functionName: string;
  readonly accountId: string;
  readonly regionId: string;
  /** The same for all attempts of one asynchronous invocation. */
  readonly requestId: string;
  readonly trigger: Trigger;
  readonly isAsync: boolean;
  /** From 1. */
  readonly attempt: number;
  /** The event as text. */
  readonly event: string;
  /** When it got a place in an instance. */
  atMs: number;
  /** Whether a process had to be started for it. */
  isColdStart: boolean;
  endMs?: number;
  /** What the handler returned, parsed when it is JSON. */
  result?: unknown;
  error?: FunctionError;
  /** Largest resident memory of the process up to the end; 0 when it was killed. */
  maxMemoryMiB?: number;
}

/** A line that a function wrote, and who wrote it. */
export interface FunctionLog extends OutputLine {
  readonly functionName: string;
  readonly accountId: string;
  readonly regionId: string;
}

/** What is asked of a function in one attempt. */
export interface InvocationRequest {
  readonly event: Buffer;
  readonly requestId: string;
  readonly trigger: Trigger;
  readonly isAsync: boolean;
  readonly attempt: number;
}

/** Where and how a function is deployed. */
export interface Deployment {
  readonly spec: FunctionSpec;
  readonly accountId: string;
  readonly regionId: string;
  /** The folder with a copy of the built code and nothing else. */
  readonly codePath: string;
  /** Only of functions that stand in a service of Function Compute 2.0. */
  readonly serviceName?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a deployed function needs from the platform. */
export interface FunctionHost {
  readonly clock: Clock;
  readonly cloud: Pick<LocalCloud, 'endpoints' | 'issueCredentials'>;
  readonly isLive: boolean;
  readonly skewMs: () => number;
  readonly isAlwaysCold: boolean;
  readonly maxInstances: number;
  readonly onInvocation: (invocation: Invocation) => void;
  readonly onInvocationEnd: (invocation: Invocation) => void;
  readonly onLog: (log: FunctionLog) => void;
  readonly onChange: () => void;
}

const NO_CREDENTIALS: SessionCredentials = {
  accessKeyId: '',
  accessKeySecret: '',
  securityToken: '',
  expiresAtMs: Infinity,
};

/** What a handler returned: parsed when it is JSON, else text. */
export function parseResult(body: Buffer): unknown {
  const text = body.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A function in one account and region. */
export class DeployedFunction {
  readonly deployment: Deployment;
  readonly pool: FunctionPool;
  readonly #host: FunctionHost;
  #credentials: SessionCredentials = { ...NO_CREDENTIALS, expiresAtMs: 0 };

  constructor(deployment: Deployment, host: FunctionHost) {
    this.deployment = deployment;
    this.#host = host;
    const { spec } = deployment;
    this.pool = new FunctionPool({
      clock: host.clock,
      spec,
      maxInstances: Math.min(spec.reservedConcurrency ?? host.maxInstances, host.maxInstances),
      isAlwaysCold: host.isAlwaysCold,
      start: (onExit) => this.#startInstance(onExit),
    });
  }

  get functionName(): string {
    return this.deployment.spec.functionName;
  }

  /** Runs the function once and records it. Never rejects. */
  async invoke(request: InvocationRequest): Promise<Outcome> {
    const { accountId, regionId } = this.deployment;
    const { requestId, trigger, isAsync, attempt } = request;
    const invocation: Invocation = {
      functionName: this.functionName,
      accountId,
      regionId,
      requestId,
      trigger,
      isAsync,
      attempt,
      event: request.event.toString(),
      atMs: this.#host.clock.nowMs(),
      isColdStart: false,
    };
    this.#host.onInvocation(invocation);
    const outcome = await this.pool.run(
      request.event,
      () => this.#contextOf(requestId),
      (isColdStart) => {
        invocation.atMs = this.#host.clock.nowMs();
        invocation.isColdStart = isColdStart;
      },
    );
    invocation.endMs = this.#host.clock.nowMs();
    invocation.maxMemoryMiB = outcome.maxMemoryMiB;
    if ('error' in outcome) invocation.error = outcome.error;
    else invocation.result = parseResult(outcome.body);
    this.#host.onInvocationEnd(invocation);
    return outcome;
  }

  #currentCredentials(): SessionCredentials {
    const { spec, accountId } = this.deployment;
    if (this.#credentials.expiresAtMs < this.#host.clock.nowMs() + CREDENTIALS_RENEWAL_MS) {
      this.#credentials =
        spec.roleName === undefined
          ? NO_CREDENTIALS
          : this.#host.cloud.issueCredentials(accountId, spec.roleName, CREDENTIALS_LIFETIME_MS);
    }
    return this.#credentials;
  }

  #contextOf(requestId: string): ContextData {
    const { spec, accountId, regionId, serviceName } = this.deployment;
    const { accessKeyId, accessKeySecret, securityToken } = this.#currentCredentials();
    return {
      requestId,
      credentials: { accessKeyId, accessKeySecret, securityToken },
      function: {
        name: spec.functionName,
        handler: spec.handler,
        memory: spec.memoryMiB,
        timeout: spec.timeoutSeconds,
      },
      service: { name: serviceName ?? '', qualifier: 'LATEST', versionId: '' },
      region: regionId,
      accountId,
    };
  }

  #environment(): Record<string, string> {
    const { spec, accountId, regionId, codePath, env } = this.deployment;
    const { accessKeyId, accessKeySecret, securityToken } = this.#currentCredentials();
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: 'UTC',
      FC_FUNC_CODE_PATH: codePath,
      FC_ACCOUNT_ID: accountId,
      FC_REGION: regionId,
      FC_FUNCTION_NAME: spec.functionName,
      FC_FUNCTION_HANDLER: spec.handler,
      FC_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
      SNAPSHARE_ENDPOINTS: JSON.stringify(this.#host.cloud.endpoints),
      ...spec.environmentVariables,
      ...env,
    };
  }

  #startInstance(onExit: () => void): FunctionInstance {
    const { spec, accountId, regionId, codePath } = this.deployment;
    const { clock, cloud, isLive, skewMs, onLog, onChange } = this.#host;
    return new FunctionInstance(
      {
        codePath,
        handler: spec.handler,
        memoryMiB: spec.memoryMiB,
        env: this.#environment(),
        emulatorHosts: Object.values(cloud.endpoints).map((endpoint) => new URL(endpoint).host),
        nowMs: clock.nowMs(),
        skewMs,
        isLive,
      },
      {
        onOutput: (line) => onLog({ ...line, functionName: spec.functionName, accountId, regionId }),
        onChange,
        onExit,
      },
    );
  }
}
