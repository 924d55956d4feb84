import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../../shared/base/errors.ts';

/** What says of itself what it is for: the registry reads these beside `src/`. */
const BESIDE_SOURCE = ['readme.md', 'readme_en.md', 'version.md', 'hook/index.js', 'hook/package.json'];

/** Files that `s init` fills in: beside `s.yaml` those whose name ends so, which it then takes off. */
const TO_FILL_IN = '.stpl';

/** Roles and stacks follow from the policy that a copy gets; `npm run deploy -- --templates` writes them there. */
const ROS_TEMPLATE = /^deploy\/[^/]+\.ros\.yaml$/;

/** Where a copy has the policy that the tool fills in; a clone may have one of its own there. */
const POLICY = 'snapshare.yaml';

/**
 * Lays out the package that the registry of Serverless Devs takes: what it is, its hooks, and in `src/` all that git tracks,
 * with the parameters of `publish.yaml` in the places of this clone's own policy, accounts, region and alias.
 * @param outDir Emptied first.
 * @see Serverless Devs, development of applications: folders and metadata
 */
export async function layOutApplication(root: string, outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  const place = async (file: string, target: string): Promise<void> => {
    await mkdir(dirname(join(outDir, target)), { recursive: true });
    await cp(join(root, file), join(outDir, target));
  };
  const write = async (target: string, text: string): Promise<void> => {
    await mkdir(dirname(join(outDir, target)), { recursive: true });
    await writeFile(join(outDir, target), text);
  };
  await place('publish.yaml', 'publish.yaml');
  for (const file of BESIDE_SOURCE) await place(join('application', file), file);
  for (const file of await trackedFiles(root)) {
    if (file === POLICY || file === 'deploy/accounts.yaml' || ROS_TEMPLATE.test(file)) continue;
    if (file === 's.yaml') await write('src/s.yaml', await withParameters(root, file));
    else if (file === 's.member.yaml') await write(`src/${file}${TO_FILL_IN}`, await withParameters(root, file));
    else await place(file, join('src', file));
  }
  await place('application/snapshare.yaml', `src/${POLICY}${TO_FILL_IN}`);
  await place('application/accounts.yaml', `src/deploy/accounts.yaml${TO_FILL_IN}`);
}

/** What git tracks, so that nothing private or built is ever in the package. */
async function trackedFiles(root: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: root, maxBuffer: 16 * 1024 * 1024 });
    return stdout.split('\0').filter((file) => file !== '');
  } catch (cause) {
    throw new InputError(
      {
        doing: 'listing the files of the application',
        problem: 'git tracks no files here',
        remedy: 'Run it in a clone: the package holds what git tracks, and nothing else.',
      },
      { cause },
    );
  }
}

async function withParameters(root: string, file: string): Promise<string> {
  const text = await readFile(join(root, file), 'utf8');
  const withAccess = replaceOnce(file, text, /^access: .+$/m, `access: "{{ access || 'default' }}"`);
  return replaceOnce(file, withAccess, /(?<=env\('SNAPSHARE_REGION', ')[^']*(?=')/, '{{ region }}');
}

function replaceOnce(file: string, text: string, pattern: RegExp, replacement: string): string {
  const places = text.match(new RegExp(pattern.source, `${pattern.flags}g`)) ?? [];
  if (places.length === 1) return text.replace(pattern, replacement);
  throw new InputError({
    doing: `putting parameters into ${file}`,
    problem: `${String(pattern)} is met ${places.length} times`,
    remedy: 'Keep one place for the access alias and one for the region.',
  });
}
