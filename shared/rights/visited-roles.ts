import type { Policy, VisitedAccounts } from '../policy/policy.ts';
import { allow, inDocuments, type PolicyDocument, ROLE_LIMIT } from './document.ts';
import {
  accept,
  OWNER_FUNCTIONS,
  ownerStatements,
  SHAREE_FUNCTIONS,
  type TrustDocument,
  useShared,
} from './function-roles.ts';
import { type Role, roleOf } from './role.ts';

/** What is looked at from the command line: what the account sees of others, and what it made of that. */
const LOOK = allow(['ecs:DescribeDisks', 'ecs:DescribeSnapshots']);

/**
 * What the hub may do in a member through the role that it assumes there.
 * @throws {InputError} when the policy names more than the documents can hold; the limit is named.
 */
export function memberRolePolicies(policy: Policy): PolicyDocument[] {
  const statements = [...accept(policy), ...(policy.use.length > 0 ? useShared(policy) : []), LOOK];
  return inDocuments(statements, ROLE_LIMIT, 'member-role');
}

/**
 * What the hub may do in an owner through the role that it assumes there: what its functions may do in its own account, all
 * three together.
 * @throws {InputError} as for {@link memberRolePolicies}.
 */
export function ownerRolePolicies(policy: Policy): PolicyDocument[] {
  const all = OWNER_FUNCTIONS.flatMap((name) => ownerStatements(name, policy));
  const distinct = new Map(all.map((statement) => [JSON.stringify(statement), statement]));
  return inDocuments([...distinct.values()], ROLE_LIMIT, 'owner-role');
}

/** As what the hub visits an account. */
export type Visited = 'owner' | 'member';

/** The roles of the hub that visit, by their ARNs. @param hubAccountId As whoever writes it down has it. */
export function visitorsOf(kind: Visited, hubAccountId: string): string[] {
  const names = kind === 'owner' ? OWNER_FUNCTIONS : SHAREE_FUNCTIONS;
  return names.map((name) => `acs:ram::${hubAccountId}:role/snapshare-${name}`);
}

/**
 * The role through which the hub works in an account.
 * @param hubRoles Who may assume it, by their ARNs, or what a template makes of them.
 * @throws {InputError} as for {@link memberRolePolicies}.
 */
export function visitedRole(
  kind: Visited,
  policy: Policy,
  { roleName }: VisitedAccounts,
  hubRoles: readonly unknown[] | object,
): Role {
  const trust = visitedRoleTrust(policy, hubRoles);
  return kind === 'owner'
    ? roleOf(roleName, 'Lets the hub of Snapshare look after the snapshots here', trust, ownerRolePolicies(policy))
    : roleOf(roleName, 'Lets the hub of Snapshare accept and use shares here', trust, memberRolePolicies(policy));
}

/**
 * Lets the named roles of the hub, and nobody else, assume the role in an account, and only with the external id.
 * @param hubRoles Their ARNs, or what a template makes of them.
 */
export function visitedRoleTrust({ installation }: Policy, hubRoles: readonly unknown[] | object): TrustDocument {
  return {
    Version: '1',
    Statement: [
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { RAM: hubRoles },
        Condition: { StringEquals: { 'sts:ExternalId': installation } },
      },
    ],
  };
}
