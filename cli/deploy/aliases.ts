import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYaml } from '../../shared/base/yaml.ts';

/** A variable of such a name holds credentials as JSON; its whole name is the alias. @see Serverless Devs, config */
const KEY_VARIABLE = /_serverless_devs_key$/;

/** The aliases that the deployment tool has credentials for: in its own store, and in environment variables. */
export async function readAliases(
  homeDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Set<string>> {
  const stored: unknown = await readFile(join(homeDir, '.s', 'access.yaml'), 'utf8').then(parseYaml, () => undefined);
  const names = typeof stored === 'object' && stored !== null ? Object.keys(stored) : [];
  return new Set([...names, ...Object.keys(environment).filter((name) => KEY_VARIABLE.test(name))]);
}
