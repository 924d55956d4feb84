import {
  CLIProfileCredentialsProvider,
  DefaultCredentialsProvider,
  ProfileCredentialsProvider,
} from '@alicloud/credentials';
import { InputError } from '../shared/base/errors.ts';
import type { Credentials } from '../shared/cloud/alibaba/wire/rpc.ts';
import type { Policy } from '../shared/policy/policy.ts';

/** What a source of credentials hands out. */
interface FoundCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

interface Provider {
  getCredentials(): Promise<FoundCredentials>;
}

/**
 * Finds credentials as the official tools do: environment, OIDC, the profile of the aliyun CLI, the credentials file, the
 * role of the ECS instance, a credentials URI. A named profile is looked up in the aliyun CLI's file, then in the
 * credentials file, and nowhere else.
 * @throws {InputError} when there are none.
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
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await source().getCredentials();
      return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
    } catch (error) {
      failures.push(error);
    }
  }
  const name = profile === undefined ? '' : ` of the profile ${JSON.stringify(profile)}`;
  throw new InputError(
    {
      doing: `looking for credentials${name}`,
      problem: profile === undefined ? 'no source of the credential chain has any' : 'no such profile can be used',
      remedy:
        'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure and name the profile with --profile.',
    },
    { cause: failures },
  );
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
  const credentials =
    profile === undefined
      ? 'the credentials that were found'
      : `the credentials of the profile ${JSON.stringify(profile)}`;
  throw new InputError({
    doing: 'checking whose credentials these are',
    problem: `${roleArn === undefined ? `${credentials} are` : `${credentials} are to assume ${roleArn}, which is`} of the account ${accountId}, and expectedAccountIds of the policy has ${expectedAccountIds.join(', ')}`,
    remedy:
      'Nothing was read or changed. Name a profile of such an account with --profile, or list the account if the policy is meant for it.',
  });
}

const ROLE_ARN = /^acs:ram::(\d{16}):role\/([A-Za-z0-9.@_-]{1,64})$/;

/** @throws {InputError} for a text that is no ARN of a role. */
export function readRoleArn(arn: string): { readonly accountId: string; readonly roleName: string } {
  const [, accountId, roleName] = ROLE_ARN.exec(arn) ?? [];
  if (accountId === undefined || roleName === undefined) {
    throw new InputError({
      doing: 'reading --role-arn',
      problem: `${JSON.stringify(arn.slice(0, 100))} is not the ARN of a role`,
      remedy: 'Give it as in acs:ram::1234567890123456:role/snapshare-operator.',
    });
  }
  return { accountId, roleName };
}
