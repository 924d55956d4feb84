import { join } from 'node:path';
import { deadlineOf } from '../base/deadline.ts';
import { createRateLimits } from '../base/limiter.ts';
import { createLogger, type Logger } from '../base/log.ts';
import type { Clock } from '../base/time.ts';
import { type OpenCloudOptions, openAlibabaCloud } from '../cloud/alibaba/open-cloud.ts';
import { openAlibabaHub } from '../cloud/alibaba/open-hub.ts';
import { parseEndpoints } from '../cloud/alibaba/wire/endpoints.ts';
import type { Hub, OpenCloud } from '../cloud/ports.ts';
import type { Policy } from '../policy/policy.ts';
import type { FcContext } from './fc-context.ts';
import { loadPolicy, readPolicyFile } from './load-policy.ts';

/** What only an entry point may take from the machine it runs on. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the function's package lies, with `policy.json` in it. */
  readonly packageDir: string;
  readonly clock: Clock;
  /** Uniform over [0, 1). */
  readonly random: () => number;
  readonly writeLine: (line: string) => void;
}

/** What a function works with, made once an instance. */
export interface FunctionDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  /** A variable of the environment that the policy names; undefined when it is not set. */
  readonly readVariable: (name: string) => string | undefined;
  /** Reads the policy once; a failure is not remembered. */
  readonly loadPolicy: () => Promise<Policy>;
  /** Opens the cloud with the credentials of an invocation. All invocations of the instance share the rate limits. */
  readonly openCloud: (context: FcContext, log: Logger) => OpenCloud;
  /** Opens what reaches beyond the own account, likewise. Nothing is sent before the first call. */
  readonly openHub: (context: FcContext, policy: Policy, log: Logger) => Hub;
}

/** Builds a function's dependencies from the machine. Reads nothing yet. */
export function createDependencies({
  environment,
  packageDir,
  clock,
  random,
  writeLine,
}: Machine): FunctionDependencies {
  const rateLimits = createRateLimits(clock);
  const optionsOf = (
    { credentials, accountId, region, function: limits }: FcContext,
    log: Logger,
  ): OpenCloudOptions => ({
    credentials,
    accountId,
    endpoints: parseEndpoints(environment['SNAPSHARE_ENDPOINTS'], { regionId: region, accountId }),
    clock,
    random,
    log,
    rateLimits,
    deadlineMs: deadlineOf(clock.steadyMs(), limits?.timeout),
  });
  let policy: Promise<Policy> | undefined;
  return {
    clock,
    logger: createLogger(writeLine, {}, clock),
    readVariable: (name) => environment[name],
    loadPolicy: () => {
      policy ??= loadPolicy({
        overridePath: environment['SNAPSHARE_POLICY'],
        embeddedPath: join(packageDir, 'policy.json'),
        readFile: readPolicyFile,
      }).catch((error: unknown) => {
        policy = undefined;
        throw error;
      });
      return policy;
    },
    openCloud: (context, log) => openAlibabaCloud(optionsOf(context, log)),
    openHub: (context, { functionCompute }, log) =>
      openAlibabaHub({ ...optionsOf(context, log), rateLimits }, context.region, functionCompute),
  };
}
