import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { load } from 'js-yaml';
import { PlatformError } from './errors.ts';

/** A timer of a function. */
export interface TimerTrigger {
  readonly kind: 'timer';
  readonly name: string;
  readonly cronExpression: string;
  readonly payload: string;
}

/** An EventBridge rule on the default bus whose target is a function. */
export interface EventTrigger {
  readonly kind: 'eventbridge';
  readonly name: string;
  /** JSON text, as it stands in the file. */
  readonly pattern: string;
  /** Whether the function is invoked asynchronously; otherwise the rule itself retries. */
  readonly isAsync: boolean;
}

/** One function as an `s.yaml` describes it, with the component's defaults filled in. */
export interface FunctionSpec {
  /** The key under `resources`. */
  readonly resourceName: string;
  readonly functionName: string;
  readonly regionId: string;
  readonly runtime: string;
  /** Of custom runtimes: the start command and where its server listens. */
  readonly customRuntime?: { readonly command: readonly string[]; readonly port: number };
  /** Absent: no initializer is configured. */
  readonly initializerTimeoutSeconds?: number;
  readonly handler: string;
  /** Absolute path of the folder. */
  readonly codePath: string;
  /** Name of the role in the function's account; absent means no credentials. */
  readonly roleName?: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Requests that one instance takes at once. */
  readonly instanceConcurrency: number;
  /** Most instances at once; absent means as many as the region allows. */
  readonly reservedConcurrency?: number;
  readonly maxAsyncRetryAttempts: number;
  readonly maxAsyncEventAgeSeconds: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly triggers: readonly (TimerTrigger | EventTrigger)[];
}

/** What the variables of an `s.yaml` are resolved with. */
export interface YamlVariables {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly accountId: string;
}

type Fields = Readonly<Record<string, unknown>>;

const refuse = (path: string, problem: string): never => {
  throw new PlatformError('InvalidServerlessYaml', `${path}: ${problem}`);
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown, path: string): Fields => {
  if (value === undefined) return {};
  return isFields(value) ? value : refuse(path, 'a mapping is expected');
};

function textOf(value: unknown, path: string): string {
  return typeof value === 'string' && value !== '' ? value : refuse(path, 'a text is expected');
}

function numberOf(value: unknown, path: string, absent: number): number {
  if (value === undefined) return absent;
  return typeof value === 'number' ? value : refuse(path, 'a number is expected');
}

/** Later mappings win key by key; anything else, lists too, is replaced whole. */
function merge(base: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isFields(below) && isFields(value) ? merge(below, value) : value;
  }
  return merged;
}

const lookUp = (root: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), root);

function readText(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return refuse(path, `there is no file ${file}`);
  }
}

/** Replaces `${…}` everywhere in a value; a text that is one variable takes that variable's type. */
function createResolver(
  document: Fields,
  folder: string,
  variables: YamlVariables,
): (value: unknown, path: string) => unknown {
  const evaluate = (expression: string, path: string): unknown => {
    const file = /^file\(\s*'([^']+)'\s*\)$/.exec(expression)?.[1];
    if (file !== undefined) return readText(resolve(folder, file), path);
    const call = /^(env|config)\(\s*'([^']*)'\s*(?:,\s*'([^']*)'\s*)?\)$/.exec(expression);
    if (call !== null) {
      const [, name, argument = '', absent] = call;
      const found =
        name === 'env' ? variables.env[argument] : argument === 'AccountID' ? variables.accountId : undefined;
      // The tool takes an empty variable for one that is not set.
      return (found || absent) ?? refuse(path, `\${${expression}} has no value`);
    }
    const keys = expression.split('.');
    if (keys[0] !== 'vars' && keys[0] !== 'resources') return refuse(path, `\${${expression}} is not understood`);
    const value = lookUp(document, keys);
    return value === undefined ? refuse(path, `\${${expression}} has no value`) : replace(value, expression);
  };
  const replace = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((entry, index) => replace(entry, `${path}.${index}`));
    if (isFields(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replace(entry, `${path}.${key}`)]));
    }
    if (typeof value !== 'string') return value;
    const whole = /^\$\{([^{}]+)\}$/.exec(value.trim());
    if (whole !== null) return evaluate((whole[1] ?? '').trim(), path);
    return value.replace(/\$\{([^{}]+)\}/g, (_, expression: string) => String(evaluate(expression.trim(), path)));
  };
  return replace;
}

function readTrigger(value: unknown, path: string): (TimerTrigger | EventTrigger)[] {
  const trigger = fieldsOf(value, path);
  const name = textOf(trigger['triggerName'], `${path}.triggerName`);
  const config = fieldsOf(trigger['triggerConfig'], `${path}.triggerConfig`);
  switch (trigger['triggerType']) {
    case 'timer': {
      if (config['enable'] !== true) return [];
      const cronExpression = textOf(config['cronExpression'], `${path}.triggerConfig.cronExpression`);
      return [
        {
          kind: 'timer',
          name,
          cronExpression,
          payload: typeof config['payload'] === 'string' ? config['payload'] : '',
        },
      ];
    }
    case 'eventbridge': {
      if (config['triggerEnable'] !== true) return [];
      const source = fieldsOf(config['eventSourceConfig'], `${path}.triggerConfig.eventSourceConfig`)[
        'eventSourceType'
      ];
      if (source !== 'Default')
        return refuse(`${path}.triggerConfig.eventSourceConfig.eventSourceType`, 'only Default is emulated');
      const pattern = textOf(config['eventRuleFilterPattern'], `${path}.triggerConfig.eventRuleFilterPattern`);
      return [{ kind: 'eventbridge', name, pattern, isAsync: config['asyncInvocationType'] === true }];
    }
    default:
      return refuse(`${path}.triggerType`, `${String(trigger['triggerType'])} is not emulated`);
  }
}

function readVariables(value: unknown, path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value, path)).map(([key, entry]) =>
      typeof entry === 'string'
        ? [key, entry]
        : refuse(`${path}.${key}`, 'the component takes only texts, quote the value'),
    ),
  );
}

function readRole(value: unknown, path: string): string | undefined {
  if (value === undefined) return undefined;
  const role = textOf(value, path);
  // The component lower-cases the text, so that a role with capitals would not be found.
  return role === role.toLowerCase()
    ? role.slice(role.lastIndexOf('/') + 1)
    : refuse(path, 'the component lower-cases role names');
}

const CUSTOM_RUNTIME = /^custom(\.debian1[0-2])?$/;
const BUILT_IN_RUNTIME = /^nodejs(18|20)$/;
/** Where `custom.debian10` has its Node.js. */
const NODE = /^\/var\/fc\/lang\/nodejs\d+\/bin\/node$/;

/** How many requests an instance takes at once: custom runtimes may take several, built-in ones take one. */
export const mostRequestsOf = (runtime: string): number => (CUSTOM_RUNTIME.test(runtime) ? 200 : 1);

function readCustomRuntime(props: Fields, path: string): NonNullable<FunctionSpec['customRuntime']> {
  const config = fieldsOf(props['customRuntimeConfig'], path);
  const words = (key: string): string[] => {
    const list = config[key] ?? [];
    if (!Array.isArray(list)) return refuse(`${path}.${key}`, 'a list of texts is expected');
    return list.map((word, index) => textOf(word, `${path}.${key}.${index}`));
  };
  const command = [...words('command'), ...words('args')];
  if (!NODE.test(command[0] ?? '')) return refuse(`${path}.command`, 'only commands that run Node.js are emulated');
  return { command, port: numberOf(config['port'], `${path}.port`, 9000) };
}

function readInstanceConcurrency(props: Fields, runtime: string, path: string): number {
  const requests = numberOf(props['instanceConcurrency'], path, 1);
  if (requests >= 1 && requests <= mostRequestsOf(runtime)) return requests;
  const most = CUSTOM_RUNTIME.test(runtime) ? `at most ${mostRequestsOf(runtime)}` : 'one, as its runtime is built-in';
  throw new PlatformError('InvalidArgument', `${path}: an instance takes ${most}, not ${requests} requests at once`);
}

function readFunction(resourceName: string, props: Fields, folder: string): FunctionSpec {
  const path = `resources.${resourceName}.props`;
  const runtime = textOf(props['runtime'], `${path}.runtime`);
  const isCustom = CUSTOM_RUNTIME.test(runtime);
  if (!isCustom && !BUILT_IN_RUNTIME.test(runtime)) {
    return refuse(`${path}.runtime`, 'only nodejs18, nodejs20 and the custom runtimes are emulated');
  }
  const lifecycle = fieldsOf(props['instanceLifecycleConfig'], `${path}.instanceLifecycleConfig`);
  const initializer = fieldsOf(lifecycle['initializer'], `${path}.instanceLifecycleConfig.initializer`);
  const asynchronous = fieldsOf(props['asyncInvokeConfig'], `${path}.asyncInvokeConfig`);
  const reserved = fieldsOf(props['concurrencyConfig'], `${path}.concurrencyConfig`)['reservedConcurrency'];
  const roleName = readRole(props['role'], `${path}.role`);
  const triggers: readonly unknown[] = Array.isArray(props['triggers']) ? props['triggers'] : [];
  return {
    resourceName,
    functionName: textOf(props['functionName'], `${path}.functionName`),
    regionId: textOf(props['region'], `${path}.region`),
    runtime,
    ...(isCustom && { customRuntime: readCustomRuntime(props, `${path}.customRuntimeConfig`) }),
    ...(isCustom &&
      lifecycle['initializer'] !== undefined && {
        initializerTimeoutSeconds: numberOf(initializer['timeout'], `${path}.instanceLifecycleConfig.timeout`, 3),
      }),
    handler: textOf(props['handler'] ?? (isCustom ? 'index.handler' : undefined), `${path}.handler`),
    codePath: resolve(folder, textOf(props['code'], `${path}.code`)),
    ...(roleName === undefined ? {} : { roleName }),
    memoryMiB: numberOf(props['memorySize'], `${path}.memorySize`, 512),
    timeoutSeconds: numberOf(props['timeout'], `${path}.timeout`, 3),
    instanceConcurrency: readInstanceConcurrency(props, runtime, `${path}.instanceConcurrency`),
    ...(reserved === undefined
      ? {}
      : { reservedConcurrency: numberOf(reserved, `${path}.concurrencyConfig.reservedConcurrency`, 0) }),
    maxAsyncRetryAttempts: numberOf(
      asynchronous['maxAsyncRetryAttempts'],
      `${path}.asyncInvokeConfig.maxAsyncRetryAttempts`,
      3,
    ),
    maxAsyncEventAgeSeconds: numberOf(
      asynchronous['maxAsyncEventAgeInSeconds'],
      `${path}.asyncInvokeConfig.maxAsyncEventAgeInSeconds`,
      18_000,
    ),
    environmentVariables: readVariables(props['environmentVariables'], `${path}.environmentVariables`),
    triggers: triggers.flatMap((trigger, index) => readTrigger(trigger, `${path}.triggers.${index}`)),
  };
}

/** The tool takes the newest version where none is named. */
const COMPONENT = /^fc3(?:@\d+\.\d+\.\d+)?$/;

/**
 * Reads the functions of a Serverless Devs 3 file (component `fc3`): variables, templates and the component's defaults
 * are applied.
 * @throws {PlatformError} `InvalidServerlessYaml` with the path of the first thing that is wrong or not emulated.
 * @see Serverless Devs, "YAML", and the component's schema
 */
export function readServerlessYaml(file: string, variables: YamlVariables): FunctionSpec[] {
  // Serverless Devs reads it with the same parser, in that one's own schema.
  const document = fieldsOf(load(readFileSync(file, 'utf8')), file);
  const folder = dirname(resolve(file));
  if (document['edition'] !== '3.0.0') return refuse('edition', '3.0.0 is expected');
  const resolveVariables = createResolver(document, folder, variables);
  const templates = fieldsOf(document['template'], 'template');
  return Object.entries(fieldsOf(document['resources'], 'resources')).map(([name, value]) => {
    const path = `resources.${name}`;
    const resource = fieldsOf(value, path);
    if (!COMPONENT.test(textOf(resource['component'], `${path}.component`))) {
      return refuse(`${path}.component`, 'only fc3 is emulated, with or without a version');
    }
    const template = fieldsOf(resource['extend'], `${path}.extend`)['name'];
    const base = template === undefined ? {} : templates[textOf(template, `${path}.extend.name`)];
    if (base === undefined) return refuse(`${path}.extend.name`, 'there is no such template');
    const props = merge(fieldsOf(base, `template.${String(template)}`), fieldsOf(resource['props'], `${path}.props`));
    return readFunction(name, fieldsOf(resolveVariables(props, `${path}.props`), path), folder);
  });
}
