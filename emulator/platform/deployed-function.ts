import type { Clock } from '../clock.ts';
import type { LocalCloud } from '../local-cloud.ts';
import type { SessionCredentials } from '../state/types.ts';
import { FunctionPool, type PoolOptions } from './function-pool.ts';
import { FunctionInstance, type OutputLine } from './instance/function-instance.ts';
import type { FunctionError, Outcome } from './instance/function-request.ts';
import { startOf } from './instance/start-command.ts';
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
  /** The instance that it ran in, once it has a place. */
  instanceId?: string;
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
  /** Whether the account has room in the region for one instance more that has something to do. */
  readonly hasRoom: (accountId: string, regionId: string) => boolean;
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

/** Beyond the instances of a region a call is refused; asynchronous ones are tried again for hours. */
const THROTTLED: Outcome = {
  error: { errorMessage: 'The number of instances of this account in the region has reached its limit.' },
  maxMemoryMiB: 0,
  refusal: { status: 429, code: 'ResourceExhausted' },
};

/** A function in one account and region. */
export class DeployedFunction {
  readonly pool: FunctionPool;
  readonly #host: FunctionHost;
  #deployment: Deployment;
  #credentials: SessionCredentials = { ...NO_CREDENTIALS, expiresAtMs: 0 };

  constructor(deployment: Deployment, host: FunctionHost) {
    this.#deployment = deployment;
    this.#host = host;
    this.pool = new FunctionPool(this.#poolOptions());
  }

  get deployment(): Deployment {
    return this.#deployment;
  }

  /** Deploys it anew, as another version of what stands under the same name; what runs goes on as it was to its end. */
  update(deployment: Deployment): void {
    this.#deployment = deployment;
    this.#credentials = { ...NO_CREDENTIALS, expiresAtMs: 0 };
    this.pool.renew(this.#poolOptions());
  }

  get functionName(): string {
    return this.deployment.spec.functionName;
  }

  /** Runs the function once and records it, unless there is no room for it. Never rejects. */
  async invoke(request: InvocationRequest): Promise<Outcome> {
    const { accountId, regionId } = this.deployment;
    if (this.pool.needsInstance && !this.#host.hasRoom(accountId, regionId)) return THROTTLED;
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
      (instance) => {
        invocation.instanceId = instance.id;
        return instance.run(request.event, requestId, this.#headers());
      },
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

  #poolOptions(): PoolOptions {
    const { spec } = this.#deployment;
    const { maxInstances, isAlwaysCold } = this.#host;
    return {
      instanceConcurrency: spec.instanceConcurrency,
      maxInstances: Math.min(spec.reservedConcurrency ?? maxInstances, maxInstances),
      isAlwaysCold,
      start: (onExit) => this.#startInstance(onExit),
    };
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

  #headers(): Record<string, string> {
    const { spec, accountId, regionId, serviceName } = this.deployment;
    const { accessKeyId, accessKeySecret, securityToken } = this.#currentCredentials();
    return {
      'x-fc-access-key-id': accessKeyId,
      'x-fc-access-key-secret': accessKeySecret,
      'x-fc-security-token': securityToken,
      'x-fc-function-name': spec.functionName,
      'x-fc-function-handler': spec.handler,
      'x-fc-function-memory': String(spec.memoryMiB),
      'x-fc-function-timeout': String(spec.timeoutSeconds),
      'x-fc-region': regionId,
      'x-fc-account-id': accountId,
      'x-fc-qualifier': 'LATEST',
      ...(serviceName !== undefined && { 'x-fc-service-name': serviceName }),
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
      ...(spec.customRuntime && {
        FC_SERVER_PORT: String(spec.customRuntime.port),
        FC_CUSTOM_LISTEN_PORT: String(spec.customRuntime.port),
      }),
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
        ...startOf(spec, codePath),
        clock,
        codePath,
        memoryMiB: spec.memoryMiB,
        timeoutSeconds: spec.timeoutSeconds,
        ...(spec.initializerTimeoutSeconds !== undefined && {
          initializerTimeoutSeconds: spec.initializerTimeoutSeconds,
        }),
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
