import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../../shared/base/errors.ts';

/** How the deployment tool is run. */
export interface Tool {
  /** Path of the `s` command. */
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A function as it will be deployed. */
export interface Rendered {
  readonly resource: string;
  readonly component: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** The tool leaves this standing when it has no credentials at hand, and so it is kept from finding any. */
const ACCOUNT_VARIABLE = `\${config('AccountID')}`;

/**
 * Renders a deployment file for one account and region with the tool's own preview, which needs no network.
 * @throws {InputError} when the tool cannot read the file.
 */
export async function render(file: string, accountId: string, regionId: string, tool: Tool): Promise<Rendered[]> {
  const text = await preview(file, regionId, tool);
  const document = JSON.parse(text.replaceAll(ACCOUNT_VARIABLE, accountId)) as {
    readonly resources: Readonly<Record<string, { readonly component: string; readonly props: Rendered['props'] }>>;
  };
  return Object.entries(document.resources).map(([resource, { component, props }]) => ({ resource, component, props }));
}

async function preview(file: string, regionId: string, { command, environment }: Tool): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'snapshare-preview-'));
  try {
    await settleHome(home);
    const { stdout } = await promisify(execFile)(command, ['preview', '-t', file, '-o', 'json', '--silent'], {
      env: { ...withoutCredentials(environment), HOME: home, SNAPSHARE_REGION: regionId },
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout.slice(stdout.indexOf('{'));
  } catch (cause) {
    throw new InputError(
      {
        doing: `rendering ${file} for ${regionId}`,
        problem: 'the deployment tool refused the file',
        remedy: `Run "s preview -t ${file}" to see why.`,
      },
      { cause },
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * Settles a home of its own for the tool, which nobody else can have filled: it runs what it finds there. In this one it
 * starts no process beside itself, neither to tell the vendor what was run nor to look for a newer version.
 */
export async function settleHome(home: string): Promise<void> {
  await mkdir(join(home, '.s/config'), { recursive: true });
  await writeFile(join(home, '.s/set-config.yml'), 'analysis: disable\n');
  const neverAgain = { lastUpdateCheck: Number.MAX_SAFE_INTEGER };
  await writeFile(join(home, '.s/config/update-notifier.json'), JSON.stringify(neverAgain));
}

/** Those of whatever account is the default would name that account in place of the one that is meant. */
function withoutCredentials(environment: Tool['environment']): Tool['environment'] {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(AccountID|AccessKeyID|AccessKeySecret|SecurityToken)$|_serverless_devs_key$/.test(name),
  );
  return Object.fromEntries(kept);
}
