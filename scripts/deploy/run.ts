import { spawn } from 'node:child_process';
import { toYaml } from '../../shared/rights/to-yaml.ts';
import type { Rendered, Tool } from './render.ts';
import type { Step } from './steps.ts';

/**
 * Shows every step as it would be deployed, with the account's and the region's values filled in; of environment variables
 * the names alone, since they may hold secrets.
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
  const shown = Object.fromEntries(Object.keys(variables).map((name) => [name, '(not shown)']));
  return { ...props, environmentVariables: shown };
}

/**
 * Deploys step by step through the tool, which shows its own progress. A step that fails holds up no other.
 * @returns The steps that failed.
 */
export async function deploySteps(steps: readonly Step[], tool: Tool): Promise<Step[]> {
  const failed: Step[] = [];
  for (const step of steps) {
    if (!(await deployStep(step, tool))) failed.push(step);
  }
  return failed;
}

function deployStep({ account, regionId, file, rendered }: Step, { command, environment }: Tool): Promise<boolean> {
  return new Promise((resolve) => {
    // An alias written into the file is ignored by the tool for a single resource, so it is named here.
    const args = [rendered.resource, 'deploy', '-t', file, '-a', account.access, '-y'];
    const child = spawn(command, args, { stdio: 'inherit', env: { ...environment, SNAPSHARE_REGION: regionId } });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
