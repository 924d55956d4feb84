import type { Policy } from '../../../shared/policy/policy.ts';
import { requireSmall } from '../../../shared/rights/document.ts';
import type { FunctionName } from '../../../shared/rights/function-roles.ts';
import { busOfHub, eventsRole } from '../../../shared/rights/owner-events.ts';
import { functionRole, roleResource } from '../../../shared/rights/role.ts';
import { logicalId, lookedUp, propertiesOf, STACK } from '../../../shared/rights/ros.ts';
import { storeResources } from '../../../shared/rights/stores.ts';
import { template, templates } from '../../../shared/rights/templates.ts';
import { WATCH_CONDITIONS, WATCH_PARAMETERS, watchResources } from '../../../shared/rights/watch-resources.ts';
import type { Description, Form, FunctionDescription, Parameter } from './description.ts';

/** How Resource Orchestration writes what is known only in a stack. */
export const ROS_FORM: Form = { ...STACK, parameter: (words) => logicalId(words.join('-')) };

const CODE_PARAMETERS = {
  CodeBucket: {
    Type: 'String',
    AllowedPattern: '^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$',
    Description: "The OSS bucket that the functions' packages lie in; it has to be in the region of the stack",
  },
  CodePrefix: {
    Type: 'String',
    Default: 'snapshare/',
    AllowedPattern: '^(|.*/)$',
    Description: 'What the names of the packages begin with in that bucket; empty or ending in /',
  },
};

const roleParameters = ({ regions }: Policy) => ({
  RoleRegion: {
    Type: 'String',
    Default: regions[0],
    Description: 'The region whose stack makes the roles, which are one for all regions; the others use them',
  },
});

const CONDITIONS = {
  MakesRoles: { 'Fn::Equals': [{ Ref: 'ALIYUN::Region' }, { Ref: 'RoleRegion' }] },
  ...WATCH_CONDITIONS,
};

/**
 * One template with everything of an account in a region: roles, log store, queue, functions with their triggers, dashboard,
 * alerts, and in a hub the bus of owners' events.
 * @param digest Of the packages, the folder that they lie in below the prefix: a stack sees new code by its new name.
 * @throws {InputError} when the policy names more than the documents or a template can hold.
 * @see Resource Orchestration, ALIYUN::FC3::Function, ALIYUN::FC3::Trigger, ALIYUN::FC3::AsyncInvokeConfig
 */
export function everythingStack(
  { functions, parameters }: Description,
  policy: Policy,
  account: 'owner' | 'member',
  digest: string,
): string {
  const hub = account === 'owner' ? policy.owners : undefined;
  const events = hub && eventsRole(hub);
  const of = account === 'owner' ? 'an owner or hub account' : 'a member account that serves itself';
  const text = template(
    `Everything of Snapshare, installation ${policy.installation}, in ${of} and a region; one stack an account and region.`,
    {
      ...CODE_PARAMETERS,
      ...roleParameters(policy),
      ...events?.parameters,
      ...Object.fromEntries(parameters.map(scheduleParameter)),
      ...WATCH_PARAMETERS,
    },
    {
      ...roles(functions, policy, account),
      ...(events && { EventsRole: { ...events.resource, Condition: 'MakesRoles' } }),
      ...storeResources(),
      ...Object.fromEntries(functions.flatMap((one) => Object.entries(functionResources(one, digest)))),
      ...(hub && hubResources()),
      ...watchResources(),
    },
    CONDITIONS,
  );
  return requireSmall(text, 'the template everything');
}

function scheduleParameter({ name, value }: Parameter): [string, object] {
  return [
    name,
    {
      Type: 'String',
      ...(value !== undefined && { Default: value }),
      Description:
        'As the deployment files have it; a schedule has six fields, seconds first, in UTC unless a zone leads',
    },
  ];
}

function roles(
  functions: readonly FunctionDescription[],
  policy: Policy,
  account: 'owner' | 'member',
): Record<string, object> {
  return Object.fromEntries(
    functions.map(({ name }) => [
      `${logicalId(name)}Role`,
      { ...roleResource(functionRole(name as FunctionName, policy, account)), Condition: 'MakesRoles' },
    ]),
  );
}

function functionResources(one: FunctionDescription, digest: string): Record<string, object> {
  const { name, props, roleName, asyncInvokeConfig, triggers } = one;
  const id = logicalId(name);
  const functionName = { 'Fn::GetAtt': [`${id}Function`, 'FunctionName'] };
  return {
    [`${id}Function`]: {
      Type: 'ALIYUN::FC3::Function',
      // It writes its first line when it is first woken.
      DependsOn: ['Index', 'FailureQueue'],
      Properties: {
        ...(propertiesOf(props) as object),
        Role: {
          'Fn::If': [
            'MakesRoles',
            { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
            lookedUp(`acs:ram::${STACK.accountId}:role/${roleName}`),
          ],
        },
        Code: {
          OssBucketName: { Ref: 'CodeBucket' },
          OssObjectName: { 'Fn::Sub': `\${CodePrefix}${digest}/${name}.zip` },
        },
      },
    },
    [`${id}Async`]: {
      Type: 'ALIYUN::FC3::AsyncInvokeConfig',
      Properties: { FunctionName: functionName, ...(propertiesOf(asyncInvokeConfig) as object) },
    },
    ...Object.fromEntries(
      triggers.map((trigger) => [
        `${id}${logicalId(trigger.triggerName)}Trigger`,
        {
          Type: 'ALIYUN::FC3::Trigger',
          // A call that comes before would not be tried again as it should.
          DependsOn: `${id}Async`,
          Properties: { FunctionName: functionName, Qualifier: 'LATEST', ...(propertiesOf(trigger) as object) },
        },
      ]),
    ),
  };
}

/** The rule wakes a function that has to be there. */
function hubResources(): Record<string, object> {
  const { Bus = {}, OwnerEvents } = busOfHub();
  return { Bus, OwnerEvents: { ...OwnerEvents, DependsOn: ['Bus', 'ShareOnTagFunction'] } };
}

/** The templates for accounts that a hub visits, by the names of their files. @throws {InputError} as {@link templates}. */
export function visitedStacks(policy: Policy): ReadonlyMap<string, string> {
  const stacks = [...templates(policy)].filter(([name]) => ['owner-role', 'member-role'].includes(name));
  return new Map(stacks.map(([name, write]) => [`${name}.ros.yaml`, write()]));
}
