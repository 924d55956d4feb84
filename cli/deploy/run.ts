import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { VERSION_VARIABLE } from '../../shared/cloud/alibaba/fc/function-list.ts';
import { toYaml } from '../../shared/rights/to-yaml.ts';
import { inputError } from '../messages/input-error.ts';
import type { Rendered } from './render.ts';
import type { Step } from './steps.ts';

/** How the deployment tool is run. */
export interface Tool {
  /** Path of the `s` command. */
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The version of Serverless Devs that the deployment files were tried with. */
export const DEPLOYMENT_TOOL = '@serverless-devs/s@3.1.10';

/**
 * Finds the deployment tool: in the working folder or beside the checkout, else on the path.
 * @throws {InputError} when it is not installed.
 */
export function findTool(root: string, environment: Tool['environment']): Tool {
  const folders = [
    join(process.cwd(), 'node_modules/.bin'),
    join(root, 'node_modules/.bin'),
    ...(environment['PATH'] ?? '').split(delimiter),
  ];
  const command = folders.map((folder) => join(folder, 's')).find((file) => existsSync(file));
  if (command !== undefined) return { command, environment };
  throw inputError('NO_DEPLOYMENT_TOOL', { tool: DEPLOYMENT_TOOL });
}

/**
 * Shows every step as it would be deployed, with the account's and the region's values filled in; of environment variables
 * beside the build's mark the names alone, since they may hold secrets.
 */
export function showSteps(steps: readonly Step[]): string {
  return steps
    .map(({ account, regionId, rendered: { resource, props } }) => {
      const heading = `# ${resource} in account ${account.accountId} (access ${account.access}), ${regionId}`;
      return `${heading}\n${toYaml(withoutValues(props), { quote: "'" })}`;
    })
    .join('\n');
}

function withoutValues(props: Rendered['props']): Rendered['props'] {
  const { environmentVariables: variables } = props;
  if (typeof variables !== 'object' || variables === null) return props;
  const shown = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, name === VERSION_VARIABLE ? value : '(not shown)']),
  );
  return { ...props, environmentVariables: shown };
}

/** What the tool does with a function: makes or changes it, shows what that would change, or removes it. */
export type Verb = 'deploy' | 'plan' | 'remove';

/**
 * Goes step by step through the tool, which shows its own progress. A step that fails holds up no other.
 * @returns The steps that failed.
 */
export async function runSteps(steps: readonly Step[], verb: Verb, tool: Tool): Promise<Step[]> {
  const failed: Step[] = [];
  for (const step of steps) {
    if (!(await runStep(step, verb, tool))) failed.push(step);
  }
  return failed;
}

function runStep(
  { account, regionId, file, rendered }: Step,
  verb: Verb,
  { command, environment }: Tool,
): Promise<boolean> {
  return new Promise((resolve) => {
    // An alias written into the file is ignored by the tool for a single resource, so it is named here.
    const args = [rendered.resource, verb, '-t', file, '-a', account.access, ...(verb === 'plan' ? [] : ['-y'])];
    const child = spawn(command, args, { stdio: 'inherit', env: { ...environment, SNAPSHARE_REGION: regionId } });
    // A terminal interrupts the tool as well; who ends this process alone would leave it running.
    const end = (): void => {
      child.kill();
    };
    process.once('exit', end);
    const ended = (isDone: boolean): void => {
      process.off('exit', end);
      resolve(isDone);
    };
    child.once('error', () => ended(false));
    child.once('exit', (code) => ended(code === 0));
  });
}
