import type { Policy, VisitedAccounts } from '../../../shared/policy/policy.ts';
import type { FunctionName } from '../../../shared/rights/function-roles.ts';
import { EVENTS_ROLE, eventsRole, hubEvents, routesToHub } from '../../../shared/rights/owner-events.ts';
import { functionRole } from '../../../shared/rights/role.ts';
import { placeholder } from '../../../shared/rights/ros.ts';
import { FAILURE_QUEUE, LOG_STORE, logProject } from '../../../shared/rights/stores.ts';
import { type Visited, visitedRole, visitorsOf } from '../../../shared/rights/visited-roles.ts';
import { alertsAt, dashboard } from '../../../shared/rights/watch-resources.ts';
import type { Description, Form } from './description.ts';

/** How the Terraform module fills in what is known only where it is applied: by `templatefile`. */
export const TERRAFORM_FORM: Form = {
  accountId: placeholder('account_id'),
  regionId: placeholder('region'),
  parameter: (words) => words.join('_'),
};

const PROJECT = logProject(TERRAFORM_FORM.accountId, TERRAFORM_FORM.regionId);

/**
 * What the Terraform module reads: everything of an account in a region, in the words of the cloud's own interfaces.
 * @param digest Of the packages, the folder that they lie in beside this file.
 * @throws {InputError} when the policy names more than the documents can hold.
 */
export function terraformDescription(
  { functions, parameters }: Description,
  policy: Policy,
  account: 'owner' | 'member',
  digest: string,
): string {
  const { accountId, regionId } = TERRAFORM_FORM;
  const hub = account === 'owner' ? policy.owners : undefined;
  // The module writes the trust of this role itself; what RAM would refuse is refused here, as in every form.
  if (hub) eventsRole(hub);
  const document = {
    schema: 'snapshare.deployment/1',
    installation: policy.installation,
    packages: digest,
    parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value ?? null])),
    functions: byName(functions, ({ name }) => name),
    roles: escaped(
      byName(
        functions.map(({ name }) => functionRole(name as FunctionName, policy, account)),
        ({ roleName }) => roleName,
      ),
    ),
    stores: { project: PROJECT, logStore: LOG_STORE, failureQueue: FAILURE_QUEUE },
    dashboard: escaped(dashboard()),
    alerts: byName(
      alertsAt({
        project: PROJECT,
        region: regionId,
        actionPolicy: placeholder('alert_action_policy'),
        overdue: placeholder('alert_above_per_month'),
      }),
      ({ id }) => id,
    ),
    hub: hub ? { ...hubEvents(accountId, regionId), role: EVENTS_ROLE, owners: listed(hub) } : null,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/**
 * What the Terraform module of a visited account reads, by the name of its file: the role that the hub assumes there, and in an
 * owner the rules that send its events to the hub. None for a policy that visits nobody.
 * @throws {InputError} when the policy names more than the documents can hold.
 */
export function visitedDescriptions(policy: Policy): ReadonlyMap<string, string> {
  const hubAccountId = placeholder('hub_account_id');
  const describe = (kind: Visited, visited: VisitedAccounts): string => {
    const functions = visitorsOf(kind, hubAccountId);
    const role = visitedRole(kind, policy, visited, functions);
    const withReader = visitedRole(kind, policy, visited, [...functions, placeholder('reader_arn')]);
    const rules = kind === 'owner' ? routesToHub(TERRAFORM_FORM.regionId, hubAccountId) : [];
    const document = {
      schema: 'snapshare.visited/1',
      installation: policy.installation,
      role: { ...role, policies: escaped(role.policies), trustWithReader: withReader.trust },
      rules: byName(rules, ({ ruleName }) => ruleName),
    };
    return `${JSON.stringify(document, undefined, 2)}\n`;
  };
  const { owners, members } = policy;
  return new Map([
    ...(owners ? [['owner-role.json', describe('owner', owners)] as const] : []),
    ...(members ? [['member-role.json', describe('member', members)] as const] : []),
  ]);
}

/** Null where they are those of a directory, which the module has to be told. */
const listed = ({ accounts }: VisitedAccounts): readonly string[] | null =>
  accounts === 'directory' ? null : accounts;

const byName = <One>(all: readonly One[], nameOf: (one: One) => string): Record<string, One> =>
  Object.fromEntries(all.map((one) => [nameOf(one), one]));

/** Nothing in these parts is to be filled in, whatever a policy's names hold. */
function escaped<Part>(part: Part): Part {
  if (typeof part === 'string') return part.replace(/[$%](?=\{)/g, '$&$&') as Part & string;
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(escaped) as Part & unknown[];
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [escaped(key), escaped<unknown>(one)])) as Part;
}
