import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseYaml } from '../../shared/base/yaml.ts';
import { readPolicyFile } from '../../shared/runtime/load-policy.ts';
import { inputError } from '../messages/input-error.ts';

const OWN = 'snapshare.yaml';
const EXAMPLE = 'examples/snapshare.yaml';

/**
 * Which policy is built and deployed: the one given, else the clone's own `snapshare.yaml`, else the example, so that tests
 * and demo run on a clone that has none.
 * @param given By `--policy`, relative to the working folder.
 * @returns Its path, and a line that names it to whoever runs the script.
 */
export function choosePolicy(
  root: string,
  given: string | undefined,
): { readonly path: string; readonly told: string } {
  if (given !== undefined) return { path: resolve(given), told: `Policy: ${given}\n` };
  const own = join(root, OWN);
  if (existsSync(own)) return { path: own, told: `Policy: ${OWN}\n` };
  return {
    path: join(root, EXAMPLE),
    told: `Policy: ${EXAMPLE}, since there is no ${OWN}; npx snapshare init writes one.\n`,
  };
}

/**
 * Nobody's accounts stand in the example, so it is shown and built but never deployed, under whatever name it lies.
 * @param document The policy that is to be deployed, in which no default is filled in.
 * @throws {InputError} when it says what the example says.
 */
export async function refuseExample(root: string, path: string, document: unknown): Promise<void> {
  const example: unknown = parseYaml(await readPolicyFile(join(root, EXAMPLE)));
  if (!isDeepStrictEqual(document, example)) return;
  throw inputError('POLICY_IS_EXAMPLE', { file: relative(root, path) });
}
