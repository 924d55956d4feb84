import type { AssumeRoleRequest } from '@alicloud/sts20150401/dist/models/AssumeRoleRequest.js';
import { wireNamed } from '../wire/names.ts';
import type { Credentials, Rpc } from '../wire/rpc.ts';

/** The session's name in the member's audit records. */
const SESSION_NAME = 'snapshare';

/**
 * Assumes a role through STS 2015-04-01, for an hour.
 * @param externalId What the role's trust policy demands, so that nobody else can have the caller assume it; absent: none.
 * @throws {CloudCallError} `EntityNotExist.Role` or `NoPermission` where there is no role that trusts the caller.
 */
export function assumeRole(
  rpc: Rpc,
  accountId: string,
  { roleName, externalId }: { readonly roleName: string; readonly externalId?: string },
): Promise<Credentials> {
  const roleArn = `acs:ram::${accountId}:role/${roleName}`;
  const request = wireNamed<AssumeRoleRequest>({
    roleArn,
    roleSessionName: SESSION_NAME,
    ...(externalId !== undefined && { externalId }),
  });
  return rpc.call('sts', 'AssumeRole', request, (body) => {
    const credentials = body.object('Credentials');
    return {
      accessKeyId: credentials.text('AccessKeyId'),
      accessKeySecret: credentials.text('AccessKeySecret'),
      securityToken: credentials.text('SecurityToken'),
    };
  });
}
