import type { Policy, VisitedAccounts } from '../policy/policy.ts';
import { requireSmall } from './document.ts';
import { FUNCTION_NAMES, type FunctionName, OWNER_FUNCTIONS, SHAREE_FUNCTIONS } from './function-roles.ts';
import { busOfHub, eventsRole, rulesToHub } from './owner-events.ts';
import { deployPolicies, PIPELINE_PARAMETERS, pipelineTrust, planPolicies } from './pipeline.ts';
import { functionRole, roleOf, roleResource } from './role.ts';
import { logicalId, lookedUp, placeholder } from './ros.ts';
import { storeResources } from './stores.ts';
import { toYaml } from './to-yaml.ts';
import { type Visited, visitedRole, visitorsOf } from './visited-roles.ts';
import { WATCH_CONDITIONS, WATCH_PARAMETERS, watchResources } from './watch-resources.ts';

/** The functions that an owner's account needs; those for sharees only where it is the hub of members. */
export function ownerFunctions({ members }: Policy): readonly FunctionName[] {
  return members === undefined ? OWNER_FUNCTIONS : FUNCTION_NAMES;
}

/**
 * What writes the Resource Orchestration templates, by name, for everything the functions need around them. One that
 * would hold more than the platform takes throws an {@link InputError} when it is written.
 */
export function templates(policy: Policy): ReadonlyMap<string, () => string> {
  const { members, owners } = policy;
  const owner = 'Roles of the functions in an owner or hub account; one stack an account.';
  const member = 'Roles of the functions in a member account that serves itself; one stack an account.';
  const writers: (readonly [name: string, write: () => string])[] = [
    ['owner', () => functionRoles(owner, ownerFunctions(policy), policy, 'owner')],
    ['member', () => functionRoles(member, SHAREE_FUNCTIONS, policy, 'member')],
    ...(members ? [['member-role', () => memberRole(policy, members)] as const] : []),
    ...(owners ? [['owner-role', () => ownerRole(policy, owners)] as const, ['hub-region', hubRegion] as const] : []),
    ['region', regionStack],
    ['pipeline', pipelineStack],
  ];
  return new Map(writers.map(([name, write]) => [name, () => requireSmall(write(), `the template ${name}`)]));
}

function functionRoles(
  description: string,
  names: readonly FunctionName[],
  policy: Policy,
  account: 'owner' | 'member',
): string {
  const resources = Object.fromEntries(
    names.map((name) => [logicalId(name), roleResource(functionRole(name, policy, account))]),
  );
  const events = account === 'owner' && policy.owners ? eventsRole(policy.owners) : undefined;
  return template(description, events?.parameters ?? {}, { ...resources, ...(events && { Events: events.resource }) });
}

const HUB_ACCOUNT = {
  HubAccountId: { Type: 'String', AllowedPattern: '^\\d{16}$', Description: 'The account that the hub runs in' },
};

/** What people may look from at the command line, beside the functions. */
const readerIn = (accounts: string) => ({
  ReaderArn: {
    Type: 'String',
    Default: '',
    Description: `A role of the hub, by its ARN, that looks into ${accounts} from the command line; empty for none`,
  },
});
const IS_UNREAD = { IsUnread: { 'Fn::Equals': [{ Ref: 'ReaderArn' }, ''] } };

/** The hub's functions, and people's role where the stack names one. */
const functionsAndReader = (kind: Visited) => {
  const functions = visitorsOf(kind, placeholder('HubAccountId')).map(lookedUp);
  return { 'Fn::If': ['IsUnread', functions, [...functions, { Ref: 'ReaderArn' }]] };
};

/**
 * RAM is one for all regions, rules of a bus are not: the same stack in each region, the role in one of them. People look
 * into owners from the command line, through one role of theirs in the hub.
 */
function ownerRole(policy: Policy, owners: VisitedAccounts): string {
  const role = visitedRole('owner', policy, owners, functionsAndReader('owner'));
  return template(
    "The role through which the hub looks after an owner's snapshots, and the events that tell it where; one stack an owner and region, best as a stack group.",
    {
      ...HUB_ACCOUNT,
      ...readerIn('owners'),
      RoleRegion: {
        Type: 'String',
        Default: policy.regions[0],
        Description: 'The region whose stack makes the role; the others make their rules alone',
      },
    },
    { OwnerRole: { ...roleResource(role), Condition: 'MakesRole' }, ...rulesToHub() },
    { MakesRole: { 'Fn::Equals': [{ Ref: 'ALIYUN::Region' }, { Ref: 'RoleRegion' }] }, ...IS_UNREAD },
  );
}

/** Where the events of owners come to. */
function hubRegion(): string {
  return template(
    "The bus that owners' events come to; one stack a region of the hub, after its functions.",
    {},
    busOfHub(),
  );
}

/** People look into members from the command line, through one role of theirs in the hub. */
function memberRole(policy: Policy, members: VisitedAccounts): string {
  return template(
    'The role through which the hub visits a member account; one stack a member, best as a stack group.',
    { ...HUB_ACCOUNT, ...readerIn('members') },
    { MemberRole: roleResource(visitedRole('member', policy, members, functionsAndReader('member'))) },
    IS_UNREAD,
  );
}

/** What the functions of one region write to, the events that were given up, and what watches them. */
function regionStack(): string {
  return template(
    'Log store, failure queue, dashboard and alerts; one stack an account and region.',
    WATCH_PARAMETERS,
    { ...storeResources(), ...watchResources() },
    WATCH_CONDITIONS,
  );
}

/** Two roles, so that who may propose a change of the policy gets no right to make it. */
function pipelineStack(): string {
  const plan = 'Lets a pipeline plan what a change of the policy would do';
  return template(
    'Roles by which a pipeline plans and deploys without a key; one stack an account.',
    PIPELINE_PARAMETERS,
    {
      Plan: role('snapshare-plan', plan, pipelineTrust('PlanSubjects'), planPolicies()),
      Deploy: role('snapshare-deploy', 'Lets a pipeline deploy', pipelineTrust('DeploySubjects'), deployPolicies()),
    },
  );
}

const role = (...parts: Parameters<typeof roleOf>): object => roleResource(roleOf(...parts));

/** A whole template as text. */
export function template(description: string, parameters: object, resources: object, conditions: object = {}): string {
  const document = {
    ROSTemplateFormatVersion: '2015-09-01',
    Description: description,
    ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
    ...(Object.keys(conditions).length > 0 && { Conditions: conditions }),
    Resources: resources,
  };
  return toYaml(document, { quote: '"', maxLineChars: 120 });
}
