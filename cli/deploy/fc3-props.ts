import * as v from 'valibot';
import { parseJson } from '../../shared/base/json.ts';
import { problemOfSchedule } from './schedule.ts';

/**
 * What a function of the component `fc3` may be given, as far as these files use it. Closed, unlike the component's own
 * schema, which takes any misspelt key and anything inside a trigger.
 * @see github.com/devsapp/fc3, src/schema.json; docs/zh/yaml/triggers.md
 */

/** Regions that the component knows. */
export const REGIONS = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-7',
  'cn-beijing',
  'cn-chengdu',
  'cn-hangzhou',
  'cn-heyuan-acdr-1',
  'cn-hongkong',
  'cn-huhehaote',
  'cn-qingdao',
  'cn-shanghai',
  'cn-shanghai-cloudspe',
  'cn-shanghai-finance-1',
  'cn-shenzhen',
  'cn-wulanchabu',
  'cn-zhangjiakou',
  'eu-central-1',
  'eu-west-1',
  'me-central-1',
  'us-east-1',
  'us-west-1',
] as const;

/** One thing wrong, with its dotted path. */
interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Of all environment variables of a function together. @see Function Compute, limits */
const MAX_ENVIRONMENT_BYTES = 4096;

const text = v.pipe(v.string('is no text'), v.nonEmpty('is empty'));
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const name = v.pipe(text, v.regex(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/, 'is not the form of a name'));

const cron = v.pipe(
  text,
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? problemOfSchedule(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
);

const isJsonObject = (value: string): boolean => {
  try {
    const parsed = parseJson(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    // No JSON at all, or with a key twice.
    return false;
  }
};

/** @see EventBridge, limits: expressions of a field */
const MAX_EXPRESSIONS = 5;

/** Whether each field of a pattern has as many values as EventBridge takes. What is no JSON is told of elsewhere. */
const hasFewValues = (pattern: string): boolean => {
  const isFew = (part: unknown): boolean =>
    typeof part !== 'object' ||
    part === null ||
    ((!Array.isArray(part) || part.length <= MAX_EXPRESSIONS) && Object.values(part).every(isFew));
  return !isJsonObject(pattern) || isFew(JSON.parse(pattern));
};

/** @see Function Compute, CreateFunction and CreateTrigger: Description */
const description = v.pipe(text, v.maxLength(256, 'is longer than 256 characters'));

const jsonText = v.pipe(v.string(), v.check(isJsonObject, 'is not a JSON object in a text, each key once'));

/** By which a run knows whether it is the first of its day. */
function scheduleIn(payload = '{}'): string | undefined {
  return isJsonObject(payload) ? (JSON.parse(payload) as { readonly schedule?: string }).schedule : undefined;
}

const trigger = v.variant('triggerType', [
  v.strictObject({
    triggerName: name,
    triggerType: v.literal('timer'),
    description: v.optional(description),
    triggerConfig: v.pipe(
      v.strictObject({ cronExpression: cron, enable: v.boolean(), payload: v.optional(jsonText) }),
      v.forward(
        v.check(
          ({ cronExpression, payload }) => [undefined, cronExpression].includes(scheduleIn(payload)),
          'has another schedule than cronExpression',
        ),
        ['payload'],
      ),
    ),
  }),
  v.strictObject({
    triggerName: name,
    triggerType: v.literal('eventbridge'),
    description: v.optional(description),
    triggerConfig: v.strictObject({
      triggerEnable: v.boolean(),
      asyncInvocationType: v.boolean(),
      eventRuleFilterPattern: v.pipe(
        jsonText,
        v.check(hasFewValues, `has a field of more than ${MAX_EXPRESSIONS} values, and EventBridge takes no more`),
      ),
      eventSourceConfig: v.strictObject({
        eventSourceType: v.literal('Default'),
        eventSourceParameters: v.strictObject({}),
      }),
      eventSinkConfig: v.strictObject({
        deliveryOption: v.strictObject({
          mode: v.picklist(['event-driven', 'event-streaming']),
          eventSchema: v.picklist(['CloudEvents', 'RawData']),
        }),
      }),
      runOptions: v.strictObject({
        errorsTolerance: v.picklist(['ALL', 'NONE']),
        retryStrategy: v.strictObject({
          PushRetryStrategy: v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']),
        }),
      }),
    }),
  }),
]);

type Trigger = v.InferOutput<typeof trigger>;

/** The component skips the triggers after an event trigger that has not changed. */
function areTimersFirst(triggers: readonly Trigger[]): boolean {
  const types = triggers.map(({ triggerType }) => triggerType);
  return types.lastIndexOf('timer') < types.indexOf('eventbridge') || !types.includes('eventbridge');
}

/** Runtimes of our functions that take several requests in one instance. @see Function Compute, "Instance concurrency" */
const CUSTOM_RUNTIMES = ['custom.debian10', 'custom.debian11', 'custom.debian12'] as const;
const BUILT_IN_RUNTIMES = ['nodejs18', 'nodejs20'] as const;

const PropsSchema = v.strictObject({
  functionName: name,
  description,
  region: v.picklist(REGIONS, 'is not a region that the component knows'),
  runtime: v.picklist([...CUSTOM_RUNTIMES, ...BUILT_IN_RUNTIMES]),
  customRuntimeConfig: v.optional(
    v.strictObject({
      command: v.pipe(v.array(text), v.minLength(1)),
      args: v.array(text),
      port: whole(1, 65_535),
    }),
  ),
  handler: v.pipe(text, v.regex(/^\w+\.\w+$/)),
  code: text,
  cpu: v.pipe(v.number(), v.minValue(0.05), v.maxValue(16)),
  memorySize: v.pipe(whole(128, 32_768), v.multipleOf(64)),
  diskSize: v.picklist([512, 10_240]),
  internetAccess: v.boolean(),
  timeout: whole(1, 86_400),
  role: v.pipe(text, v.regex(/^[a-z0-9.-]{1,64}$/, 'is not in lower case, which the component makes of it')),
  instanceConcurrency: whole(1, 200),
  concurrencyConfig: v.optional(v.strictObject({ reservedConcurrency: whole(1, 300) })),
  logConfig: v.strictObject({
    project: v.pipe(text, v.maxLength(63)),
    logstore: text,
    enableRequestMetrics: v.boolean(),
    enableInstanceMetrics: v.boolean(),
    logBeginRule: v.picklist(['None', 'DefaultRegex']),
  }),
  asyncInvokeConfig: v.strictObject({
    maxAsyncRetryAttempts: whole(0, 8),
    maxAsyncEventAgeInSeconds: whole(1, 604_800),
    destinationConfig: v.strictObject({
      onFailure: v.strictObject({
        destination: v.pipe(text, v.regex(/^acs:mns:[a-z0-9-]+:\d{16}:\/queues\/[a-z-]+\/messages$/)),
      }),
    }),
  }),
  environmentVariables: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(
            /^(?!FC_)[A-Za-z][A-Za-z0-9_]*$/,
            'begins with FC_, or is not of letters, digits and _ after a letter',
          ),
        ),
        v.string('is not a text: quote it'),
      ),
      v.check(
        (variables) => Buffer.byteLength(JSON.stringify(variables)) <= MAX_ENVIRONMENT_BYTES,
        `is larger than ${MAX_ENVIRONMENT_BYTES} bytes together`,
      ),
    ),
  ),
  triggers: v.pipe(
    v.array(trigger),
    v.maxLength(50, 'are more than the 50 that a function takes'),
    v.check(
      (triggers) => areTimersFirst(triggers),
      'has a timer after an event trigger, where the component may skip it',
    ),
  ),
});

/** As much as says how requests reach an instance, whatever else is wrong. */
const RuntimeSchema = v.object({
  runtime: v.string(),
  instanceConcurrency: v.optional(v.number(), 1),
  customRuntimeConfig: v.optional(v.unknown()),
});

/** What one property alone cannot tell: built-in runtimes take one request an instance and have no start command. */
function checkRuntime(props: unknown): Problem[] {
  const result = v.safeParse(RuntimeSchema, props);
  if (!result.success) return [];
  const { runtime, instanceConcurrency, customRuntimeConfig } = result.output;
  const isCustom = CUSTOM_RUNTIMES.some((custom) => custom === runtime);
  const problems: Problem[] = [];
  if (!isCustom && instanceConcurrency > 1) {
    const message = `is ${instanceConcurrency}, but an instance of ${runtime} takes one request: a region refuses more, or ignores it and runs a burst one by one; use a custom runtime`;
    problems.push({ path: 'instanceConcurrency', message });
  }
  if (isCustom !== (customRuntimeConfig !== undefined)) {
    problems.push({ path: 'customRuntimeConfig', message: 'belongs to custom runtimes, and to each of them' });
  }
  return problems;
}

/** What is wrong with how a component is named, which the tool runs beside the credentials of the deployment. Never throws. */
export function checkComponent(component: string): Problem[] {
  const isFixed = component.includes('/') || /^[a-z0-9-]+@\d+\.\d+\.\d+$/.test(component);
  const message = 'names no version, so that the tool would fetch and run whatever is the newest';
  return isFixed ? [] : [{ path: 'component', message }];
}

/** Finds everything that is wrong with a function's rendered properties; paths are dotted. Never throws. */
export function checkProps(props: unknown): Problem[] {
  const result = v.safeParse(PropsSchema, props, { abortPipeEarly: true });
  const problems = (result.issues ?? []).map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    message: wordIssue(issue),
  }));
  return [...problems, ...checkRuntime(props)];
}

/** What is said above as it is, and what the library says of itself as people read it. */
function wordIssue({ message, expected, received }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is no known key';
  if (received === 'undefined') return 'is missing';
  return message.startsWith('Invalid ') ? `is ${received}, where ${expected} is expected` : message;
}
