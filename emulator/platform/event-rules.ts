import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { PlatformError } from './errors.ts';
import { DEFAULT_BUS } from './event-bus.ts';

/** Where a rule sends what it matches. */
export type RuleTarget =
  | { readonly kind: 'function'; readonly functionName: string; readonly isAsync: boolean }
  | { readonly kind: 'bus'; readonly accountId: string; readonly regionId: string; readonly busName: string };

/** A rule as a Resource Orchestration template has it. */
export interface EventRule {
  readonly busName: string;
  readonly pattern: unknown;
  readonly targets: readonly RuleTarget[];
}

/** For whom a template is read. */
export interface StackPlace {
  readonly accountId: string;
  readonly regionId: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the buses and rules of EventBridge in a Resource Orchestration template; its other resources are passed over.
 * `Ref` and `Fn::Sub` of parameters and of `ALIYUN::TenantId` and `ALIYUN::Region` are resolved.
 * @throws {PlatformError} `InvalidTemplate` for a rule on a bus that the template does not make, or a target that is not
 * emulated.
 * @see Resource Orchestration, ALIYUN::EventBridge::Rule and ALIYUN::EventBridge::EventBus
 */
export function readEventRules(path: string, place: StackPlace): EventRule[] {
  const template = fieldsOf(load(readFileSync(path, 'utf8')), path);
  const resources = Object.values(fieldsOf(resolve(template['Resources'], place), `${path}: Resources`)).map(
    (resource) => fieldsOf(resource, path),
  );
  const propertiesOf = (type: string): Fields[] =>
    resources.filter((one) => one['Type'] === type).map((one) => fieldsOf(one['Properties'], type));
  const buses = new Set([
    DEFAULT_BUS,
    ...propertiesOf('ALIYUN::EventBridge::EventBus').map((one) => one['EventBusName']),
  ]);
  return propertiesOf('ALIYUN::EventBridge::Rule').map((properties) => {
    const busName = textOf(properties, 'EventBusName');
    if (!buses.has(busName)) throw refused(`there is no bus ${busName}`);
    const targets = Array.isArray(properties['Targets']) ? (properties['Targets'] as unknown[]) : [];
    return {
      busName,
      pattern: properties['FilterPattern'],
      targets: targets.map((target) => targetOf(fieldsOf(target, 'Targets'))),
    };
  });
}

function targetOf(target: Fields): RuleTarget {
  const type = textOf(target, 'Type');
  const listed = Array.isArray(target['ParamList']) ? (target['ParamList'] as unknown[]) : [];
  const parameters = new Map(
    listed.map((one) => {
      const parameter = fieldsOf(one, 'ParamList');
      return [textOf(parameter, 'ResourceKey'), parameter['Value']] as const;
    }),
  );
  const parameter = (name: string): string => {
    const value = parameters.get(name);
    if (typeof value !== 'string') throw refused(`a target ${type} lacks the parameter ${name}`);
    return value;
  };
  switch (type) {
    case 'acs.fc.function':
      return {
        kind: 'function',
        functionName: parameter('functionName'),
        isAsync: parameters.get('InvocationType') === 'ASYNC',
      };
    case 'acs.eventbridge':
      return {
        kind: 'bus',
        accountId: parameter('AliyunAccountId'),
        regionId: parameter('RegionId'),
        busName: parameter('AliyunEventBus'),
      };
    default:
      throw refused(`targets of type ${type} are not emulated`);
  }
}

function resolve(value: unknown, place: StackPlace): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => resolve(one, place));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = []] = entries;
  if (entries.length === 1 && name === 'Ref' && typeof argument === 'string') return referenced(argument, place);
  if (entries.length === 1 && name === 'Fn::Sub' && typeof argument === 'string')
    return argument.replace(/\$\{([^}]+)\}/g, (_, reference: string) => referenced(reference, place));
  return Object.fromEntries(entries.map(([key, part]) => [key, resolve(part, place)]));
}

function referenced(name: string, { accountId, regionId, parameters = {} }: StackPlace): string {
  if (name === 'ALIYUN::TenantId') return accountId;
  if (name === 'ALIYUN::Region') return regionId;
  // What no rule needs may stay unknown.
  return parameters[name] ?? '';
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(`${what} is no mapping`);
  return value as Fields;
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw refused(`${name} is no text`);
  return value;
}

function refused(problem: string): PlatformError {
  return new PlatformError('InvalidTemplate', problem);
}
