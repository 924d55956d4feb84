import {
  CLIProfileCredentialsProvider,
  DefaultCredentialsProvider,
  ProfileCredentialsProvider,
} from '@alicloud/credentials';
import { InputError } from '../../shared/base/errors.ts';
import type { Credentials } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { inputError } from '../messages/input-error.ts';
import { type FoundCredentials, requireUsable } from './check.ts';
import { misencodedFile, whyNone } from './why-none.ts';

interface Provider {
  getCredentials(): Promise<FoundCredentials>;
}

/**
 * Finds credentials as the official tools do: environment, OIDC, the profile of the aliyun CLI, the credentials file, the
 * role of the ECS instance, a credentials URI. A named profile is looked up in the aliyun CLI's file, then in the
 * credentials file, and nowhere else.
 * @throws {InputError} with the reason when there are none, or when what was found cannot be sent.
 */
export async function findCredentials(profile: string | undefined): Promise<Credentials> {
  const sources: (() => Provider)[] =
    profile === undefined
      ? [() => DefaultCredentialsProvider.builder().build()]
      : [
          () => CLIProfileCredentialsProvider.builder().withProfileName(profile).build(),
          () => ProfileCredentialsProvider.builder().withProfileName(profile).build(),
        ];
  const failures: unknown[] = [];
  for (const source of sources) {
    let found: FoundCredentials;
    try {
      found = await source().getCredentials();
    } catch (error) {
      // No proxy lets it through, so that no other source would fare better.
      if (error instanceof InputError) throw error;
      failures.push(error);
      continue;
    }
    requireUsable(found, profile);
    const { accessKeyId, accessKeySecret, securityToken } = found;
    return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
  }
  throw noCredentials(profile, failures);
}

/** Without the failures themselves: they repeat files and answers that hold secrets. */
function noCredentials(profile: string | undefined, failures: readonly unknown[]): InputError {
  const misencoded = misencodedFile();
  if (misencoded !== undefined) return inputError('CREDENTIALS_MISENCODED', { file: misencoded });
  const { isAbsent, reason } = whyNone(failures);
  if (profile === undefined) return inputError('NO_CREDENTIALS', { reason });
  return inputError(isAbsent ? 'NO_PROFILE' : 'PROFILE_UNUSABLE', { profile: JSON.stringify(profile), reason });
}

/**
 * Refuses an account that the policy is not meant for.
 * @param profile Whose credentials they are; undefined when the chain found them.
 * @throws {InputError} naming both accounts and the profile.
 */
export function requireExpected(
  { expectedAccountIds }: Pick<Policy, 'expectedAccountIds'>,
  accountId: string,
  { profile, roleArn }: { readonly profile?: string | undefined; readonly roleArn?: string | undefined },
): void {
  if (expectedAccountIds.length === 0 || expectedAccountIds.includes(accountId)) return;
  const facts = { accountId, expected: expectedAccountIds.join(', ') };
  if (roleArn !== undefined) throw inputError('OTHER_ROLE', { ...facts, roleArn });
  if (profile !== undefined) throw inputError('OTHER_PROFILE', { ...facts, profile: JSON.stringify(profile) });
  throw inputError('OTHER_ACCOUNT', facts);
}

const ROLE_ARN = /^acs:ram::(\d{16}):role\/([A-Za-z0-9.@_-]{1,64})$/;

/** @throws {InputError} for a text that is no ARN of a role. */
export function readRoleArn(arn: string): { readonly accountId: string; readonly roleName: string } {
  const [, accountId, roleName] = ROLE_ARN.exec(arn) ?? [];
  if (accountId === undefined || roleName === undefined) {
    throw inputError('BAD_ROLE_ARN', { arn: JSON.stringify(arn.slice(0, 100)) });
  }
  return { accountId, roleName };
}
