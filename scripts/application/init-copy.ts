import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tool } from '../../cli/deploy/run.ts';

/** What `s init` is given for a copy. */
export interface CopyWish {
  /** Of `publish.yaml`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The alias of the credentials in the tool. */
  readonly access: string;
}

/**
 * Makes a copy of a package as people make theirs, by `s init`, without network.
 * @param packageDir Stays as it is: the tool gets a package of its own, since it removes the one that it has read.
 * @param copyDir Made, or emptied.
 */
export async function initCopy(
  packageDir: string,
  copyDir: string,
  { parameters, access }: CopyWish,
  { command, environment }: Tool,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'snapshare-init-'));
  try {
    await settleHome(folder);
    const source = join(folder, 'package');
    await cp(packageDir, source, { recursive: true });
    const wish = ['--parameters', JSON.stringify(parameters), '-a', access, '-y'];
    await promisify(execFile)(command, ['init', 'snapshare', '--uri', source, '-d', copyDir, ...wish], {
      env: { ...environment, HOME: folder },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Settles a home of its own for the tool, which nobody else can have filled: it runs what it finds there. In this one it
 * starts no process beside itself, neither to tell the vendor what was run nor to look for a newer version.
 */
async function settleHome(home: string): Promise<void> {
  await mkdir(join(home, '.s/config'), { recursive: true });
  await writeFile(join(home, '.s/set-config.yml'), 'analysis: disable\n');
  const neverAgain = { lastUpdateCheck: Number.MAX_SAFE_INTEGER };
  await writeFile(join(home, '.s/config/update-notifier.json'), JSON.stringify(neverAgain));
}
