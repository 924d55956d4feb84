import { join } from 'node:path';
import type { Policy } from '../../../shared/policy/policy.ts';
import { SHAREE_FUNCTIONS } from '../../../shared/rights/function-roles.ts';
import { ownerFunctions } from '../../../shared/rights/templates.ts';
import { makeFolder, writeText } from '../../files.ts';
import { describeFunctions, type Form } from './description.ts';
import { readPackages, writePackages } from './packages.ts';
import { everythingStack, ROS_FORM, visitedStacks } from './ros-stack.ts';
import { TERRAFORM_FORM, terraformDescription, visitedDescriptions } from './terraform.ts';

/** The tools that deploy what is written here, each with its form. */
export const FORMS = {
  ros: {
    form: ROS_FORM,
    write: everythingStack,
    visited: visitedStacks,
    fileOf: { owner: 'everything.ros.yaml', member: 'everything-member.ros.yaml' },
  },
  terraform: {
    form: TERRAFORM_FORM,
    write: terraformDescription,
    visited: visitedDescriptions,
    fileOf: { owner: 'snapshare.json', member: 'snapshare-member.json' },
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly form: Form;
      readonly write: typeof everythingStack;
      /** For accounts that a hub visits, by the name of the file. */
      readonly visited: (policy: Policy) => ReadonlyMap<string, string>;
      readonly fileOf: Readonly<Record<'owner' | 'member', string>>;
    }
  >
>;

export type FormName = keyof typeof FORMS;

/** What is deployed into one kind of account. */
const PLACES = [
  { account: 'owner', folder: 'dist/functions', namesOf: ownerFunctions },
  { account: 'member', folder: 'dist/members', namesOf: () => SHAREE_FUNCTIONS },
] as const;

/** What a form is made of. */
export interface FormInput {
  readonly policy: Policy;
  /** Where deployment files and packages are laid out. */
  readonly staged: string;
  /** Absolute paths of the deployment files. */
  readonly files: { readonly owner: string; readonly member: string };
  /** What the variables of the deployment files read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The text of a form for one kind of account, of the packages with a digest. @throws {InputError} as its parts do. */
export async function formText(
  name: FormName,
  account: 'owner' | 'member',
  digest: string,
  { policy, files, environment }: Omit<FormInput, 'staged'>,
): Promise<string> {
  const names = PLACES.find((place) => place.account === account)?.namesOf(policy) ?? [];
  const { form, write } = FORMS[name];
  const description = await describeFunctions(files[account], names, policy.regions, environment, form);
  return write(description, policy, account, digest);
}

/**
 * Writes what another tool deploys: one file for an owner or hub account, one for a member that serves itself, the packages
 * of both, and one for each kind of account that a hub visits.
 * @returns The files and folders, as they lie in `out`.
 * @throws {InputError} when the deployment would be refused, before anything is written, or when a file cannot be written.
 */
export async function writeForm(name: FormName, out: string, input: FormInput): Promise<string[]> {
  // All texts are made before one is written: what a limit stands against leaves no half of a set.
  const parts = await Promise.all(
    PLACES.map(async ({ account, folder }) => {
      const packages = readPackages(join(input.staged, folder));
      return { account, packages, text: await formText(name, account, packages.digest, input) };
    }),
  );
  const visited = FORMS[name].visited(input.policy);
  makeFolder(out);
  const write = (file: string, text: string): string => {
    writeText(join(out, file), text);
    return join(out, file);
  };
  return [
    ...parts.flatMap(({ account, packages, text }) => [
      write(FORMS[name].fileOf[account], text),
      writePackages(packages, join(out, 'packages')),
    ]),
    ...[...visited].map(([file, text]) => write(file, text)),
  ];
}
