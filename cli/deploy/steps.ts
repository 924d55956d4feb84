import type { InputError } from '../../shared/base/errors.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { SHAREE_FUNCTIONS } from '../../shared/rights/function-roles.ts';
import { ownerFunctions } from '../../shared/rights/templates.ts';
import { inputError } from '../messages/input-error.ts';
import type { Account, Accounts } from './accounts.ts';
import { checkComponent, checkProps, REGIONS } from './fc3-props.ts';
import { type Place, problemsOfVariables, type Rendered, render } from './render.ts';

/** What a deployment is made of. */
export interface Deployment {
  readonly policy: Policy;
  readonly accounts: Accounts;
  /** Absolute paths of the deployment files. */
  readonly files: { readonly owner: string; readonly member: string };
  /** What the variables of the deployment files read. */
  readonly environment: Place['environment'];
  /** Aliases that the tool has credentials for; undefined where nobody looks, as in a dry run. */
  readonly aliases?: ReadonlySet<string>;
}

/** One function in one account and region. */
export interface Step {
  readonly account: Account;
  readonly regionId: string;
  readonly file: string;
  readonly rendered: Rendered;
}

/**
 * Works out every step of a deployment, region by region and account by account, and checks all of them.
 * @throws {InputError} with everything that is wrong, before anything has been changed.
 */
export async function planDeployment(deployment: Deployment): Promise<Step[]> {
  const { policy, accounts, files, environment } = deployment;
  const early = [...unknownRegions(policy.regions), ...missingAliases(deployment), ...unexpectedOwner(deployment)];
  if (early.length > 0) throw cannotDeploy(early);
  await requireVariables([files.owner, files.member], environment);

  const places = [
    { account: accounts.owner, file: files.owner, names: ownerFunctions(policy) },
    ...accounts.members.map((account) => ({ account, file: files.member, names: SHAREE_FUNCTIONS })),
  ];
  const steps: Step[] = [];
  for (const regionId of policy.regions) {
    for (const { account, file, names } of places) {
      const rendered = await render(file, { accountId: account.accountId, regionId, environment });
      steps.push(...wantedOf(rendered, names, file).map((one) => ({ account, regionId, file, rendered: one })));
    }
  }
  requireDeployable(
    steps.map(({ account, regionId, rendered }) => ({
      where: `${rendered.resource} in ${account.accountId}, ${regionId}`,
      rendered,
    })),
  );
  return steps;
}

/** The functions with these names. @throws {InputError} when the file lacks one of them. */
export function wantedOf(rendered: readonly Rendered[], names: readonly string[], file: string): Rendered[] {
  const missing = names.filter((name) => !rendered.some(({ resource }) => resource === name));
  if (missing.length > 0) throw cannotDeploy([`${file} has no resource ${missing.join(', ')}`]);
  return rendered.filter(({ resource }) => names.includes(resource));
}

/**
 * Checks functions as they were rendered.
 * @throws {InputError} with everything that is wrong with them, each by its place.
 */
export function requireDeployable(functions: readonly { readonly where: string; readonly rendered: Rendered }[]): void {
  const problems = functions.flatMap(({ where, rendered: { component, props } }) =>
    [...checkComponent(component), ...checkProps(props)].map(({ path, message }) => `${where}: ${path} ${message}`),
  );
  if (problems.length > 0) throw cannotDeploy([...new Set(problems)]);
}

function unknownRegions(regionIds: readonly string[]): string[] {
  return regionIds
    .filter((regionId) => !REGIONS.some((known) => known === regionId))
    .map((regionId) => `${regionId} is no region of Function Compute that the deployment tool knows`);
}

/** @throws {InputError} when one of them is none of Function Compute. */
export function requireRegions(regionIds: readonly string[]): void {
  const unknown = unknownRegions(regionIds);
  if (unknown.length > 0) throw cannotDeploy(unknown);
}

/** @throws {InputError} when the environment gives a schedule that is none. */
export async function requireVariables(files: readonly string[], environment: Place['environment']): Promise<void> {
  const problems = await Promise.all(files.map((file) => problemsOfVariables(file, environment)));
  if (problems.flat().length > 0) throw cannotDeploy([...new Set(problems.flat())]);
}

function missingAliases({ accounts: { owner, members }, aliases }: Deployment): string[] {
  if (aliases === undefined) return [];
  return [owner, ...members]
    .filter(({ access }) => !aliases.has(access))
    .map(
      ({ access, accountId }) =>
        `the access alias ${access} of ${accountId} does not exist; add it with "s config add"`,
    );
}

/** Members are not looked at: the policy expects who works with it, and it serves them without that. */
function unexpectedOwner({ policy: { expectedAccountIds }, accounts: { owner } }: Deployment): string[] {
  if (expectedAccountIds.length === 0 || expectedAccountIds.includes(owner.accountId)) return [];
  return [
    `the owner ${owner.accountId} is not among the accounts that the policy expects: ${expectedAccountIds.join(', ')} (expectedAccountIds)`,
  ];
}

function cannotDeploy(problems: readonly string[]): InputError {
  return inputError('CANNOT_DEPLOY', { problem: problems.join('; ') });
}
