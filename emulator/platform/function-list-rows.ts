import type { DeployedFunction } from './deployed-function.ts';
import type { MadeFunction } from './function-make-api.ts';
import type { EventTrigger, TimerTrigger } from './serverless-yaml.ts';

/** Members of features that are not emulated, as a function has them that does not use these: objects and lists are null. */
const UNUSED_OF_FUNCTION = {
  codeChecksum: '',
  codeSize: 0,
  createdTime: '',
  customContainerConfig: null,
  customDNS: null,
  description: '',
  disableInjectCredentials: '',
  disableOndemand: false,
  diskSize: 512,
  enableLongLiving: false,
  functionId: '',
  gpuConfig: null,
  idleTimeout: 0,
  instanceIsolationMode: '',
  instanceLifecycleConfig: null,
  internetAccess: true,
  invocationRestriction: null,
  juiceFsConfig: null,
  lastModifiedTime: '',
  lastUpdateStatus: 'Successful',
  lastUpdateStatusReason: '',
  lastUpdateStatusReasonCode: '',
  layers: null,
  lockInfo: null,
  logConfig: null,
  nasConfig: null,
  ossMountConfig: null,
  polarFsConfig: null,
  resourceGroupId: '',
  sessionAffinity: '',
  sessionAffinityConfig: '',
  state: 'Active',
  stateReason: '',
  stateReasonCode: '',
  tags: null,
  tracingConfig: null,
  vpcConfig: null,
};

/** A function as ListFunctions tells of it. */
export function functionRow({ deployment: { spec, accountId, regionId } }: DeployedFunction) {
  return {
    ...UNUSED_OF_FUNCTION,
    functionName: spec.functionName,
    functionArn: `acs:fc:${regionId}:${accountId}:functions/${spec.functionName}`,
    runtime: spec.runtime,
    handler: spec.handler,
    cpu: spec.memoryMiB / 1024,
    memorySize: spec.memoryMiB,
    timeout: spec.timeoutSeconds,
    customRuntimeConfig: spec.customRuntime ? { ...spec.customRuntime, args: null, healthCheckConfig: null } : null,
    instanceConcurrency: spec.instanceConcurrency,
    environmentVariables: spec.environmentVariables,
    role: spec.roleName === undefined ? '' : `acs:ram::${accountId}:role/${spec.roleName}`,
  };
}

/** The same of one that was made by a call and never runs. */
export function madeFunctionRow(made: MadeFunction, accountId: string, regionId: string) {
  return {
    ...UNUSED_OF_FUNCTION,
    ...made,
    functionArn: `acs:fc:${regionId}:${accountId}:functions/${made.functionName}`,
    cpu: 0.35,
    memorySize: 512,
    timeout: 60,
    customRuntimeConfig: null,
    role: '',
  };
}

/** A trigger as ListTriggers tells of it. */
export function triggerRow(trigger: TimerTrigger | EventTrigger, target: DeployedFunction) {
  return {
    triggerName: trigger.name,
    triggerType: trigger.kind,
    triggerConfig: JSON.stringify(configOf(trigger)),
    triggerId: '',
    createdTime: '',
    lastModifiedTime: '',
    description: '',
    httpTrigger: null,
    invocationRole: '',
    qualifier: 'LATEST',
    sourceArn: '',
    status: 'Active',
    targetArn: functionRow(target).functionArn,
  };
}

function configOf(trigger: TimerTrigger | EventTrigger): object {
  if (trigger.kind === 'timer') {
    const { cronExpression, payload } = trigger;
    return { cronExpression, payload, enable: true };
  }
  const { pattern: eventRuleFilterPattern, isAsync: asyncInvocationType } = trigger;
  const eventSourceConfig = { eventSourceType: 'Default' };
  return { triggerEnable: true, asyncInvocationType, eventRuleFilterPattern, eventSourceConfig };
}
