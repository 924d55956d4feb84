import type { VisitedAccounts } from '../policy/policy.ts';
import { requireShort } from './document.ts';
import type { FunctionName } from './function-roles.ts';
import { placeholder, propertiesOf, STACK } from './ros.ts';

/** The bus of the hub that owners' events come to; default buses route to custom ones only. @see EventBridge, cross-account routing */
const HUB_BUS = 'snapshare';
/** The role of the hub through which owners put events on its bus. */
export const EVENTS_ROLE = {
  roleName: 'snapshare-events',
  description: 'Lets owners tell Snapshare where to look',
  systemPolicy: 'AliyunEventBridgePutEventsPolicy',
} as const;
const RECEIVER: FunctionName = 'share-on-tag';

/** What `s.yaml` has `share-on-tag` woken by in its own account, each field of a pattern being a list of values. */
const SNAPSHOT_EVENTS = {
  'on-tag': {
    source: ['acs.ecs'],
    type: ['ecs:ActionTrail:ApiCall', 'ecs:ActionTrail:ConsoleOperation'],
    data: { eventName: ['TagResources', 'UntagResources', 'CreateSnapshot', 'CopySnapshot'] },
  },
  'on-snapshot-completed': { source: ['acs.ecs'], type: ['ecs:Snapshot:CreateSnapshotCompleted'] },
};

/** A rule of EventBridge with its one target. */
export interface EventRule {
  readonly eventBusName: string;
  readonly ruleName: string;
  readonly description: string;
  readonly status: 'ENABLE';
  readonly filterPattern: object;
  readonly targets: readonly [
    {
      readonly id: 'snapshare';
      readonly pushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY';
      readonly type: string;
      readonly endpoint: string;
      readonly paramList: readonly { readonly resourceKey: string; readonly form: string; readonly value?: string }[];
    },
  ];
}

const constant = (resourceKey: string, value: string) => ({ resourceKey, form: 'CONSTANT', value });

function rule(
  eventBusName: string,
  name: string,
  filterPattern: object,
  description: string,
  target: Pick<EventRule['targets'][0], 'type' | 'endpoint' | 'paramList'>,
): EventRule {
  return {
    eventBusName,
    ruleName: `snapshare-${name}`,
    description,
    status: 'ENABLE',
    filterPattern,
    targets: [{ id: 'snapshare', pushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY', ...target }],
  };
}

const ruleResource = (one: EventRule): object => ({
  Type: 'ALIYUN::EventBridge::Rule',
  Properties: propertiesOf(one),
});

/**
 * Rules of an owner's default bus that send its snapshots' events to the hub's bus in the same region. The names of the
 * target's parameters are those of the vendor's own connector; no page of EventBridge lists them.
 * @see github.com/apache/rocketmq-eventbridge, target `acs.eventbridge`
 */
export function routesToHub(regionId: string, hubAccountId: string): EventRule[] {
  return Object.entries(SNAPSHOT_EVENTS).map(([name, pattern]) =>
    rule('default', name, pattern, 'Tells the hub of Snapshare where to look', {
      type: 'acs.eventbridge',
      endpoint: `acs:eventbridge:${regionId}:${hubAccountId}:eventbus/${HUB_BUS}`,
      paramList: [
        constant('RegionId', regionId),
        constant('AliyunAccountId', hubAccountId),
        constant('AliyunEventBus', HUB_BUS),
        constant('RamRoleName', EVENTS_ROLE.roleName),
      ],
    }),
  );
}

/** The rules to the hub as Resource Orchestration makes them. */
export function rulesToHub(): Record<string, object> {
  const rules = routesToHub(STACK.regionId, placeholder('HubAccountId'));
  return Object.fromEntries(
    ['TagRule', 'CompletionRule'].map((id, index) => [id, ruleResource(rules[index] as EventRule)]),
  );
}

/** The hub's bus in a region, and the rule by which it wakes the function. */
export interface HubEvents {
  readonly bus: { readonly eventBusName: string; readonly description: string };
  readonly rule: EventRule;
}

/** Where owners' events come to in the hub. */
export function hubEvents(accountId: string, regionId: string): HubEvents {
  const functionName = `snapshare-${RECEIVER}`;
  return {
    bus: { eventBusName: HUB_BUS, description: 'Events of owners' },
    rule: rule(HUB_BUS, 'owner-events', { source: ['acs.ecs'] }, 'Wakes Snapshare where an owner changed something', {
      type: 'acs.fc.function',
      endpoint: `acs:fc:${regionId}:${accountId}:functions/${functionName}`,
      paramList: [
        constant('functionName', functionName),
        constant('Qualifier', 'LATEST'),
        constant('InvocationType', 'ASYNC'),
        { resourceKey: 'Body', form: 'ORIGINAL' },
      ],
    }),
  };
}

/** The same as Resource Orchestration makes it. */
export function busOfHub(): Record<string, object> {
  const events = hubEvents(STACK.accountId, STACK.regionId);
  return {
    Bus: { Type: 'ALIYUN::EventBridge::EventBus', Properties: propertiesOf(events.bus) },
    OwnerEvents: { DependsOn: 'Bus', ...ruleResource(events.rule) },
  };
}

/**
 * The role of the hub through which these accounts, and nobody else, may put events on its buses.
 * @throws {InputError} when it would have to trust more of them than a document holds.
 */
export function eventsRole({ accounts }: VisitedAccounts): { readonly parameters: object; readonly resource: object } {
  const isListed = accounts !== 'directory';
  const trust = {
    Version: '1',
    Statement: [
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: {
          RAM: isListed ? accounts.map((id) => `acs:ram::${id}:root`) : { Ref: 'OwnerAccountArns' },
        },
      },
    ],
  };
  requireShort(trust, EVENTS_ROLE.roleName);
  return {
    parameters: isListed
      ? {}
      : {
          OwnerAccountArns: {
            Type: 'CommaDelimitedList',
            Description:
              'acs:ram::ACCOUNT:root of each owner whose events may come; the others are looked after by the timer',
          },
        },
    resource: {
      Type: 'ALIYUN::RAM::Role',
      Properties: {
        RoleName: EVENTS_ROLE.roleName,
        Description: EVENTS_ROLE.description,
        AssumeRolePolicyDocument: trust,
        PolicyAttachments: { System: [EVENTS_ROLE.systemPolicy] },
      },
    },
  };
}
