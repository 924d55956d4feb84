import type { Policy } from '../policy/policy.ts';
import type { PolicyDocument } from './document.ts';
import {
  FUNCTION_NAMES,
  FUNCTION_TRUST,
  type FunctionName,
  functionPolicies,
  memberRolePolicies,
  memberRoleTrust,
  type TrustDocument,
} from './function-roles.ts';
import { toYaml } from './to-yaml.ts';

/** The functions that run in a sharee's account, or in a hub for its members. */
export const SHAREE_FUNCTIONS = ['accept-invitation', 'use-shared'] as const satisfies readonly FunctionName[];

/** The functions that an owner's account needs; those for sharees only where it is the hub of members. */
export function ownerFunctions({ members }: Policy): readonly FunctionName[] {
  return members === undefined ? ['share-on-tag', 'sweep', 'unshare-expired'] : FUNCTION_NAMES;
}

/**
 * What writes the Resource Orchestration templates, by name, for everything the functions need around them. One that
 * would hold more than a role's documents can throws an {@link InputError} when it is written.
 */
export function templates(policy: Policy): ReadonlyMap<string, () => string> {
  const { members } = policy;
  const owner = 'Roles of the functions in an owner or hub account; one stack an account.';
  const member = 'Roles of the functions in a member account that serves itself; one stack an account.';
  return new Map([
    ['owner', () => functionRoles(owner, ownerFunctions(policy), policy, 'owner')],
    ['member', () => functionRoles(member, SHAREE_FUNCTIONS, policy, 'member')],
    ...(members ? [['member-role', () => memberRole(policy, members.roleName)] as const] : []),
    ['region', regionStack],
  ]);
}

function functionRoles(
  description: string,
  names: readonly FunctionName[],
  policy: Policy,
  account: 'owner' | 'member',
): string {
  const resources = Object.fromEntries(
    names.map((name) => [
      logicalId(name),
      role(
        `snapshare-${name}`,
        `Runs the function snapshare-${name}`,
        FUNCTION_TRUST,
        functionPolicies(name, policy, account),
      ),
    ]),
  );
  return template(description, {}, resources);
}

function memberRole(policy: Policy, roleName: string): string {
  const hubRoles = SHAREE_FUNCTIONS.map((name) => ({
    'Fn::Sub': `acs:ram::\${HubAccountId}:role/snapshare-${name}`,
  }));
  return template(
    'The role through which the hub visits a member account; one stack a member, best as a stack group.',
    { HubAccountId: { Type: 'String', AllowedPattern: '^\\d{16}$', Description: 'The account that the hub runs in' } },
    {
      MemberRole: role(
        roleName,
        'Lets the hub of Snapshare accept and use shares here',
        memberRoleTrust(policy, hubRoles),
        memberRolePolicies(policy),
      ),
    },
  );
}

/** What the functions of one region write to: their log, and the events that were given up. */
function regionStack(): string {
  const project = { 'Fn::Sub': `snapshare-\${ALIYUN::TenantId}-\${ALIYUN::Region}` };
  // Function Compute lays each line that a function writes into `message`.
  const keys = ['functionName', 'message'].map((name) => ({ Name: name, Type: 'text', EnableAnalytics: true }));
  return template(
    'Log store and failure queue; one stack an account and region.',
    {},
    {
      Project: { Type: 'ALIYUN::SLS::Project', Properties: { Name: project, Description: 'Logs of Snapshare' } },
      LogStore: {
        Type: 'ALIYUN::SLS::Logstore',
        DependsOn: 'Project',
        Properties: { ProjectName: project, LogstoreName: 'functions', TTL: 90, ShardCount: 1 },
      },
      Index: {
        Type: 'ALIYUN::SLS::Index',
        DependsOn: 'LogStore',
        Properties: {
          ProjectName: project,
          LogstoreName: 'functions',
          FullTextIndex: { Enable: true, CaseSensitive: false, Delimiter: ', \'";=()[]{}?@&<>/:\n\t\r' },
          KeyIndices: keys,
        },
      },
      FailureQueue: {
        Type: 'ALIYUN::MNS::Queue',
        Properties: { QueueName: 'snapshare-failures', MessageRetentionPeriod: 1_209_600 },
      },
    },
  );
}

function role(
  roleName: string,
  description: string,
  trust: TrustDocument,
  documents: readonly PolicyDocument[],
): object {
  return {
    Type: 'ALIYUN::RAM::Role',
    Properties: {
      RoleName: roleName,
      Description: description,
      AssumeRolePolicyDocument: trust,
      Policies: documents.map((document, index) => ({
        PolicyName: index === 0 ? roleName : `${roleName}-${index + 1}`,
        PolicyDocument: document,
      })),
    },
  };
}

function logicalId(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function template(description: string, parameters: object, resources: object): string {
  const document = {
    ROSTemplateFormatVersion: '2015-09-01',
    Description: description,
    ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
    Resources: resources,
  };
  return toYaml(document, { quote: '"', maxLineChars: 120 });
}
