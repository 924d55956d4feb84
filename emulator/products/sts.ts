import type { Role } from '../state/credentials.ts';
import { refuse } from '../state/errors.ts';
import type { Identity } from '../state/identity.ts';
import { SECOND_MS, secondsText } from '../state/times.ts';
import type { Answer, Call, Product } from './call/operation.ts';
import { read } from './call/operation.ts';

/** A role that assumes a role gets at most an hour, as by default anyone does. */
export const MAX_SESSION_SECONDS = 3_600;
const ROLE_ARN = /^acs:ram::\d{16}:role\/[A-Za-z0-9.-]{1,64}$/;
const SESSION_NAME = /^[A-Za-z0-9.@_-]{2,64}$/;

export const roleArn = (accountId: string, roleName: string): string => `acs:ram::${accountId}:role/${roleName}`;

/** Whether the role trusts the caller, by its account or by its own role. */
function isTrusted({ trust }: Role, identity: Identity, externalId: string | undefined): boolean {
  const names = [identity.accountId, `acs:ram::${identity.accountId}:root`];
  if (identity.roleName !== undefined) names.push(roleArn(identity.accountId, identity.roleName));
  const isExternalIdRight = trust.externalId === undefined || trust.externalId === externalId;
  return isExternalIdRight && trust.principals.some((principal) => names.includes(principal));
}

function assumeRole({ world, identity, params }: Call): Answer {
  const arn = params.required('RoleArn', { code: 'InvalidParameter.RoleArn' });
  if (!ROLE_ARN.test(arn)) refuse(400, 'InvalidParameter.RoleArn');
  const roleSessionName = params.required('RoleSessionName', { code: 'InvalidParameter.RoleSessionName' });
  if (!SESSION_NAME.test(roleSessionName)) refuse(400, 'InvalidParameter.RoleSessionName');
  const externalId = params.text('ExternalId');
  if (externalId !== undefined && (externalId.length < 2 || externalId.length > 1224))
    refuse(400, 'InvalidParameter.ExternalId');
  const bounds = { min: 900, max: MAX_SESSION_SECONDS, code: 'InvalidParameter.DurationSeconds' };
  const seconds = params.integer('DurationSeconds', bounds) ?? MAX_SESSION_SECONDS;
  const role = world.credentials.findRole(arn) ?? refuse(404, 'EntityNotExist.Role');
  if (!isTrusted(role, identity, externalId)) refuse(403, 'NoPermission', 'The role does not trust the caller.');
  const { accountId, roleName, roleId } = role;
  const session = world.credentials.addSession(
    { accountId, roleName, roleSessionName },
    world.nowMs(),
    seconds * SECOND_MS,
  );
  return {
    AssumedRoleUser: {
      Arn: `acs:ram::${accountId}:role/${roleName}/${roleSessionName}`,
      AssumedRoleId: `${roleId}:${roleSessionName}`,
    },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      AccessKeySecret: session.accessKeySecret,
      SecurityToken: session.securityToken,
      Expiration: secondsText(session.expiresAtMs),
    },
    SourceIdentity: params.text('SourceIdentity') ?? '',
  };
}

function getCallerIdentity({ world, identity }: Call): Answer {
  const { accountId, roleName, roleSessionName = '' } = identity;
  if (roleName === undefined) {
    const userId = `2${accountId.slice(1)}`;
    return {
      AccountId: accountId,
      Arn: `acs:ram::${accountId}:user/operator`,
      IdentityType: 'RAMUser',
      PrincipalId: userId,
      RoleId: '',
      UserId: userId,
    };
  }
  const roleId = world.credentials.findRole(roleArn(accountId, roleName))?.roleId ?? '';
  return {
    AccountId: accountId,
    Arn: `acs:ram::${accountId}:assumed-role/${roleName}/${roleSessionName}`,
    IdentityType: 'AssumedRoleUser',
    PrincipalId: `${roleId}:${roleSessionName}`,
    RoleId: roleId,
    UserId: '',
  };
}

/** STS: the only way into another account. */
export const sts: Product = {
  name: 'sts',
  trailName: undefined,
  version: '2015-04-01',
  operations: {
    AssumeRole: {
      ...read(assumeRole),
      rights: ({ params }) => [{ resource: params.text('RoleArn') ?? '*', conditions: {} }],
    },
    // Needs none.
    GetCallerIdentity: { ...read(getCallerIdentity), rights: () => [] },
  },
};
