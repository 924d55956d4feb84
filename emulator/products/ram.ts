import { refuse } from '../state/errors.ts';
import type { RoleTrust } from '../state/identity.ts';
import type { RamDocument, RamStatement } from '../state/ram.ts';
import { secondsText } from '../state/times.ts';
import type { Answer, Call, Product } from './call/operation.ts';
import { read, write } from './call/operation.ts';
import { MAX_SESSION_SECONDS, roleArn } from './sts.ts';

const ROLE_NAME = /^[A-Za-z0-9.-]{1,64}$/;
const POLICY_NAME = /^[A-Za-z0-9-]{1,128}$/;
const MAX_DOCUMENT_CHARS = 6_144;

function readRoleName({ params }: Call): string {
  const name = params.required('RoleName', { code: 'MissingRoleName' });
  return ROLE_NAME.test(name) ? name : refuse(400, 'InvalidParameter.RoleName.InvalidChars');
}

function readPolicyName({ params }: Call): string {
  const name = params.required('PolicyName', { code: 'MissingPolicyName' });
  return POLICY_NAME.test(name) ? name : refuse(400, 'InvalidParameter.PolicyName.InvalidChars');
}

function findRole(call: Call) {
  const name = readRoleName(call);
  return call.world.credentials.findRole(roleArn(call.accountId, name)) ?? refuse(404, 'EntityNotExist.Role');
}

type Role = ReturnType<typeof findRole>;

/** As RAM gives it: a text of JSON. */
function trustPolicy({ trust: { principals, externalId } }: Role): string {
  const services = principals.filter((principal) => principal.endsWith('.aliyuncs.com'));
  const accounts = principals.filter((principal) => !services.includes(principal));
  const statement = {
    Action: 'sts:AssumeRole',
    Effect: 'Allow',
    Principal: {
      ...(services.length > 0 && { Service: services }),
      ...(accounts.length > 0 && {
        RAM: accounts.map((name) => (/^\d+$/.test(name) ? `acs:ram::${name}:root` : name)),
      }),
    },
    ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  };
  return JSON.stringify({ Statement: [statement], Version: '1' });
}

const roleAnswer = (role: Role): Answer => ({
  RoleId: role.roleId,
  RoleName: role.roleName,
  Arn: role.arn,
  AssumeRolePolicyDocument: trustPolicy(role),
  CreateDate: secondsText(role.createdAtMs),
  Description: role.description,
  MaxSessionDuration: MAX_SESSION_SECONDS,
  UpdateDate: secondsText(role.createdAtMs),
});

/** One text or a list of them. */
const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');

/** @throws {ServiceError} 400 with the code, for a text that is no JSON object with statements. */
function readStatements(text: string, code: string): Readonly<Record<string, unknown>>[] {
  try {
    const document = JSON.parse(text) as { Statement?: unknown };
    if (Array.isArray(document.Statement)) return document.Statement as Readonly<Record<string, unknown>>[];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return refuse(400, code);
}

function readTrust(text: string): RoleTrust {
  const [statement] = readStatements(text, 'MalformedPolicyDocument');
  const principal = (statement?.['Principal'] ?? {}) as Readonly<Record<string, unknown>>;
  const condition = (statement?.['Condition'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const [externalId] = listOf(condition['StringEquals']?.['sts:ExternalId']);
  return {
    principals: [...listOf(principal['RAM']), ...listOf(principal['Service'])],
    ...(externalId !== undefined && { externalId }),
  };
}

function readDocument(text: string): RamDocument {
  if (text.length > MAX_DOCUMENT_CHARS) refuse(400, 'InvalidParameter.PolicyDocument.Length');
  const conditionOf = (condition: unknown): RamStatement['Condition'] =>
    Object.fromEntries(
      Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, listOf(values)])),
      ]),
    );
  return {
    Statement: readStatements(text, 'MalformedPolicyDocument').map((one) => ({
      Effect: one['Effect'] === 'Deny' ? 'Deny' : 'Allow',
      Action: listOf(one['Action']),
      Resource: listOf(one['Resource']),
      Condition: conditionOf(one['Condition']) ?? {},
    })),
  };
}

function createRole(call: Call): Answer {
  const { world, accountId, params } = call;
  const roleName = readRoleName(call);
  const trust = readTrust(params.required('AssumeRolePolicyDocument', { code: 'MissingAssumeRolePolicyDocument' }));
  if (world.credentials.findRole(roleArn(accountId, roleName))) refuse(409, 'EntityAlreadyExists.Role');
  world.ram.addRole(accountId, roleName);
  const description = params.text('Description') ?? '';
  return { Role: roleAnswer(world.credentials.addRole(accountId, roleName, trust, world.nowMs(), description)) };
}

function deleteRole(call: Call): Answer {
  const { roleName, arn } = findRole(call);
  const { world, accountId } = call;
  if ((world.ram.attachedTo(accountId, roleName)?.size ?? 0) > 0) refuse(409, 'DeleteConflict.Role.Policy');
  world.ram.removeRole(accountId, roleName);
  world.credentials.removeRole(arn);
  return {};
}

function findPolicy(call: Call) {
  return call.world.ram.findPolicy(call.accountId, readPolicyName(call)) ?? refuse(404, 'EntityNotExist.Policy');
}

const policyAnswer = (policy: ReturnType<typeof findPolicy>): Answer => ({
  PolicyName: policy.policyName,
  PolicyType: 'Custom',
  Description: policy.description,
  DefaultVersion: 'v1',
  CreateDate: secondsText(policy.createdAtMs),
});

function createPolicy(call: Call): Answer {
  const { world, accountId, params } = call;
  const policyName = readPolicyName(call);
  const text = params.required('PolicyDocument', { code: 'MissingPolicyDocument' });
  const policy = {
    policyName,
    description: params.text('Description') ?? '',
    text,
    document: readDocument(text),
    createdAtMs: world.nowMs(),
  };
  if (world.ram.findPolicy(accountId, policyName)) refuse(409, 'EntityAlreadyExists.Policy');
  world.ram.addPolicy(accountId, policy);
  return { Policy: policyAnswer(policy) };
}

/** System policies are not emulated. */
function checkPolicyType({ params }: Call): void {
  if (params.required('PolicyType', { code: 'MissingPolicyType' }) !== 'Custom')
    refuse(400, 'InvalidParameter.PolicyType');
}

function getPolicy(call: Call): Answer {
  checkPolicyType(call);
  const policy = findPolicy(call);
  const version = { VersionId: 'v1', IsDefaultVersion: true, PolicyDocument: policy.text };
  return { Policy: policyAnswer(policy), DefaultPolicyVersion: version };
}

function deletePolicy(call: Call): Answer {
  const { policyName } = findPolicy(call);
  if (call.world.ram.holdersOf(call.accountId, policyName) > 0) refuse(409, 'DeleteConflict.Policy.Role');
  call.world.ram.removePolicy(call.accountId, policyName);
  return {};
}

/** The custom policies of a role that was made by a call. */
function attachable(call: Call): { readonly attached: Set<string>; readonly policyName: string } {
  checkPolicyType(call);
  const { roleName } = findRole(call);
  const { policyName } = findPolicy(call);
  return { attached: call.world.ram.attachedTo(call.accountId, roleName) ?? new Set(), policyName };
}

function attachPolicyToRole(call: Call): Answer {
  const { attached, policyName } = attachable(call);
  if (attached.has(policyName)) refuse(409, 'EntityAlreadyExists.Role.Policy');
  attached.add(policyName);
  return {};
}

function detachPolicyFromRole(call: Call): Answer {
  const { attached, policyName } = attachable(call);
  if (!attached.delete(policyName)) refuse(404, 'EntityNotExist.Role.Policy');
  return {};
}

/** RAM: roles and custom policies. */
export const ram: Product = {
  name: 'ram',
  trailName: undefined,
  version: '2015-05-01',
  operations: {
    GetRole: read((call) => ({ Role: roleAnswer(findRole(call)) })),
    CreateRole: write(createRole),
    DeleteRole: write(deleteRole),
    GetPolicy: read(getPolicy),
    CreatePolicy: write(createPolicy),
    DeletePolicy: write(deletePolicy),
    AttachPolicyToRole: write(attachPolicyToRole),
    DetachPolicyFromRole: write(detachPolicyFromRole),
  },
};
