import type { Policy } from '../policy/policy.ts';
import { type PolicyDocument, requireShort } from './document.ts';
import { FUNCTION_TRUST, type FunctionName, functionPolicies, type TrustDocument } from './function-roles.ts';

/** A role of RAM with the custom policies that it alone has. */
export interface Role {
  readonly roleName: string;
  readonly description: string;
  readonly trust: TrustDocument;
  readonly policies: readonly { readonly policyName: string; readonly document: PolicyDocument }[];
}

/** @throws {InputError} when the trust policy is longer than any document may be. */
export function roleOf(
  roleName: string,
  description: string,
  trust: TrustDocument,
  documents: readonly PolicyDocument[],
): Role {
  requireShort(trust, roleName);
  const policies = documents.map((document, index) => ({
    policyName: index === 0 ? roleName : `${roleName}-${index + 1}`,
    document,
  }));
  return { roleName, description, trust, policies };
}

/**
 * The role that a function runs in.
 * @param account In a member that serves itself, no function visits others.
 * @throws {InputError} when the policy names more than the documents can hold; the limit is named.
 */
export function functionRole(name: FunctionName, policy: Policy, account: 'owner' | 'member'): Role {
  const roleName = `snapshare-${name}`;
  return roleOf(roleName, `Runs the function ${roleName}`, FUNCTION_TRUST, functionPolicies(name, policy, account));
}

/** The role as Resource Orchestration makes it. */
export function roleResource({ roleName, description, trust, policies }: Role): object {
  return {
    Type: 'ALIYUN::RAM::Role',
    Properties: {
      RoleName: roleName,
      Description: description,
      AssumeRolePolicyDocument: trust,
      Policies: policies.map(({ policyName, document }) => ({ PolicyName: policyName, PolicyDocument: document })),
    },
  };
}
