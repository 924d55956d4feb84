import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputError } from '../../shared/base/errors.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { SHAREE_FUNCTIONS } from '../../shared/rights/function-roles.ts';
import { ownerFunctions } from '../../shared/rights/templates.ts';
import { inputError } from '../messages/input-error.ts';
import { memberPolicy } from './member-policy.ts';

/** Deployment files, with the packages that they name beside them. */
export interface Staged {
  /** Absolute paths. */
  readonly files: { readonly owner: string; readonly member: string };
}

/**
 * Lays deployment files and packages out in a folder, with the policy embedded in every package: what is deployed is what
 * was checked, whatever policy the code was built beside.
 * @param root Of the package or checkout, where the code lies as it was built.
 * @param document The policy, in which no default is filled in.
 * @throws {InputError} when the code is not there, or is for another version of Function Compute.
 */
export async function stage(root: string, folder: string, policy: Policy, document: unknown): Promise<Staged> {
  await requireVersion(root, policy);
  const lay = async (place: string, names: readonly string[], embedded: unknown): Promise<void> => {
    for (const name of names) {
      const target = join(folder, 'dist', place, name);
      await mkdir(target, { recursive: true });
      for (const file of ['index.js', 'server.js']) await copyCode(join(root, 'dist', place, name, file), target, file);
      await writeFile(join(target, 'policy.json'), `${JSON.stringify(embedded, undefined, 2)}\n`);
    }
  };
  await lay('functions', ownerFunctions(policy), document);
  await lay('members', SHAREE_FUNCTIONS, memberPolicy(document));
  await copyCode(join(root, 'dist/version'), join(folder, 'dist'), 'version');
  for (const name of ['s.yaml', 's.member.yaml']) await cp(join(root, name), join(folder, name));
  return { files: { owner: join(folder, 's.yaml'), member: join(folder, 's.member.yaml') } };
}

async function copyCode(source: string, target: string, file: string): Promise<void> {
  await cp(source, join(target, file)).catch((cause: unknown) => {
    throw notStaged(source, cause);
  });
}

/** The functions call each other through the one Function Compute that they were built for. */
async function requireVersion(root: string, { functionCompute: { version } }: Policy): Promise<void> {
  const text = await readFile(join(root, 'dist/package.json'), 'utf8').catch((cause: unknown) => {
    throw notStaged(join(root, 'dist'), cause);
  });
  const { functionCompute: built } = JSON.parse(text) as { readonly functionCompute?: number };
  if (version === 3 && built === 3) return;
  throw version === 3 ? inputError('BUILT_FOR_OTHER', { built: String(built) }) : inputError('FILES_FOR_3');
}

function notStaged(file: string, cause: unknown): InputError {
  return inputError('NOT_STAGED', { file }, { cause });
}
