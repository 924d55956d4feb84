import type { VisitedAccounts } from '../policy/policy.ts';
import { requireShort } from './document.ts';
import type { FunctionName } from './function-roles.ts';

/** The bus of the hub that owners' events come to; default buses route to custom ones only. @see EventBridge, cross-account routing */
const HUB_BUS = 'snapshare';
/** The role of the hub through which owners put events on its bus. */
const EVENTS_ROLE = 'snapshare-events';
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

const constant = (name: string, value: unknown) => ({ ResourceKey: name, Form: 'CONSTANT', Value: value });

function rule(bus: string, name: string, pattern: object, description: string, target: object): object {
  return {
    Type: 'ALIYUN::EventBridge::Rule',
    Properties: {
      EventBusName: bus,
      RuleName: `snapshare-${name}`,
      Description: description,
      Status: 'ENABLE',
      FilterPattern: pattern,
      Targets: [{ Id: 'snapshare', PushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY', ...target }],
    },
  };
}

/**
 * Rules of an owner's default bus that send its snapshots' events to the hub's bus in the same region. The names of the
 * target's parameters are those of the vendor's own connector; no page of EventBridge lists them.
 * @see github.com/apache/rocketmq-eventbridge, target `acs.eventbridge`
 */
export function rulesToHub(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(SNAPSHOT_EVENTS).map(([name, pattern]) => [
      name === 'on-tag' ? 'TagRule' : 'CompletionRule',
      rule('default', name, pattern, 'Tells the hub of Snapshare where to look', {
        Type: 'acs.eventbridge',
        Endpoint: { 'Fn::Sub': `acs:eventbridge:\${ALIYUN::Region}:\${HubAccountId}:eventbus/${HUB_BUS}` },
        ParamList: [
          constant('RegionId', { Ref: 'ALIYUN::Region' }),
          constant('AliyunAccountId', { Ref: 'HubAccountId' }),
          constant('AliyunEventBus', HUB_BUS),
          constant('RamRoleName', EVENTS_ROLE),
        ],
      }),
    ]),
  );
}

/** The hub's bus in a region, and the rule by which it wakes the function. */
export function busOfHub(): Record<string, object> {
  const functionName = `snapshare-${RECEIVER}`;
  return {
    Bus: {
      Type: 'ALIYUN::EventBridge::EventBus',
      Properties: { EventBusName: HUB_BUS, Description: 'Events of owners' },
    },
    OwnerEvents: {
      DependsOn: 'Bus',
      ...rule(HUB_BUS, 'owner-events', { source: ['acs.ecs'] }, 'Wakes Snapshare where an owner changed something', {
        Type: 'acs.fc.function',
        Endpoint: { 'Fn::Sub': `acs:fc:\${ALIYUN::Region}:\${ALIYUN::TenantId}:functions/${functionName}` },
        ParamList: [
          constant('functionName', functionName),
          constant('Qualifier', 'LATEST'),
          constant('InvocationType', 'ASYNC'),
          { ResourceKey: 'Body', Form: 'ORIGINAL' },
        ],
      }),
    },
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
  requireShort(trust, EVENTS_ROLE);
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
        RoleName: EVENTS_ROLE,
        Description: 'Lets owners tell Snapshare where to look',
        AssumeRolePolicyDocument: trust,
        PolicyAttachments: { System: ['AliyunEventBridgePutEventsPolicy'] },
      },
    },
  };
}
