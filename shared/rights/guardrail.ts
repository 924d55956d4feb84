import { INSTALLATION_TAG } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { CONTROL_LIMIT, deny, inDocuments, type PolicyDocument, resourceTag, type Statement } from './document.ts';
import { OWNER_FUNCTIONS } from './function-roles.ts';

const PRINCIPAL = 'acs:PrincipalARN';
const EXTERNAL = 'resourcesharing:RequestedAllowExternalTargets';

const roleArn = (name: string): string => `acs:ram:*:*:role/${name}`;

/** What people do by hand through the command line, they do in this role. */
const OPERATOR_ROLE = 'snapshare-operator';

/**
 * Control policies for the folders of a directory whose accounts own or receive snapshots: only our roles share
 * snapshots, no share reaches outside but ours, and invitations, which come from outside alone, are answered by our roles
 * or, if the policy trusts no sender, by nobody. They take rights away and give none; the management account is not bound.
 * @throws {InputError} when the policy names more than the documents can hold.
 * @see Resource Management, examples of limiting resource sharing by control policies
 */
export function guardrail(policy: Policy): PolicyDocument[] {
  const { principals, accept, installation, owners, members, ram } = policy;
  const sharers = [...OWNER_FUNCTIONS.map((name) => `snapshare-${name}`), ...(owners ? [owners.roleName] : [])];
  const notOurs = butFor([...sharers, OPERATOR_ROLE]);
  const share = ['resourcesharing:AssociateResourceShare', 'resourcesharing:CreateResourceShare'];
  const reach = ['resourcesharing:CreateResourceShare', 'resourcesharing:UpdateResourceShare'];
  const accepters = ['snapshare-accept-invitation', ...(members ? [members.roleName] : []), OPERATOR_ROLE];
  const change = ['AssociateResourceShare', 'DeleteResourceShare', 'DisassociateResourceShare', 'UpdateResourceShare'];
  const isOurShare = { StringEquals: { [resourceTag(INSTALLATION_TAG)]: [installation] } };
  const prefixed = (actions: readonly string[]): string[] => actions.map((action) => `resourcesharing:${action}`);
  const statements: Statement[] = [
    deny(share, { StringEquals: { 'resourcesharing:RequestedResourceType': ['Snapshot'] }, ...notOurs }),
    // A call may name snapshots by their ARNs in place of type and id.
    deny(share, { StringLike: { 'resourcesharing:ResourceArn': ['acs:ecs:*:*:snapshot/*'] }, ...notOurs }),
    principals.external.length === 0
      ? deny(reach, { Bool: { [EXTERNAL]: ['true'] } })
      : deny(reach, { Bool: { [EXTERNAL]: ['true'] }, ...notOurs }),
    ...(principals.external.length === 0
      ? []
      : [
          deny(['resourcesharing:CreateResourceShare'], {
            Bool: { [EXTERNAL]: ['true'] },
            StringNotEquals: { 'resourcesharing:Target': principals.external },
          }),
        ]),
    deny(
      ['resourcesharing:AcceptResourceShareInvitation'],
      accept.senders.length === 0 ? undefined : butFor(accepters),
    ),
    deny(prefixed(['TagResources', 'UntagResources']), { ...isOurShare, ...notOurs }),
    ...(ram.sharingTags === 'judged' ? [deny(prefixed(change), { ...isOurShare, ...notOurs })] : []),
  ];
  return inDocuments(statements, CONTROL_LIMIT, 'guardrail');
}

/** For everybody but these roles. */
function butFor(roleNames: readonly string[]): { StringNotLike: Record<string, string[]> } {
  return { StringNotLike: { [PRINCIPAL]: roleNames.map(roleArn) } };
}
