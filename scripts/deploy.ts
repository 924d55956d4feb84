import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SnapshareError } from '../shared/base/errors.ts';
import { templates } from '../shared/rights/templates.ts';
import { loadPolicyFile, readPolicyFile } from '../shared/runtime/load-policy.ts';
import { choosePolicy, refuseExample } from './chosen-policy.ts';
import { readAccounts } from './deploy/accounts.ts';
import { readAliases } from './deploy/aliases.ts';
import { deploySteps, showSteps } from './deploy/run.ts';
import { planDeployment } from './deploy/steps.ts';
import { buildPackages } from './packages.ts';
import { readArguments } from './script-arguments.ts';

const ROOT = join(import.meta.dirname, '..');

const USAGE = `Usage: npm run deploy -- [--policy FILE] [--accounts FILE] [--dry-run | --templates]

Builds the functions with the policy in them and deploys each into every account and region.

  --policy FILE    the policy; default: snapshare.yaml
  --accounts FILE  the accounts to deploy into; default: deploy/accounts.yaml
  --dry-run        show what would be deployed; calls nothing
  --templates      write the templates of roles, log stores and queues into deploy/ instead
`;

const values = readArguments(USAGE, {
  policy: { type: 'string' },
  accounts: { type: 'string', default: join(ROOT, 'deploy/accounts.yaml') },
  'dry-run': { type: 'boolean', default: false },
  templates: { type: 'boolean', default: false },
  // As `npm run deploy` says it; without it the packages that lie in dist/ are taken.
  build: { type: 'boolean', default: false },
});

/** Writes the templates of roles, log stores and queues for this policy. */
async function writeTemplates(policyPath: string): Promise<void> {
  const { policy } = await loadPolicyFile(policyPath, readPolicyFile);
  // All of them before the first is written, so that what is refused leaves the folder as it was.
  const written = [...templates(policy)].map(([name, write]) => [name, write()] as const);
  await mkdir(join(ROOT, 'deploy'), { recursive: true });
  for (const [name, text] of written) {
    await writeFile(join(ROOT, 'deploy', `${name}.ros.yaml`), text);
    process.stdout.write(`deploy/${name}.ros.yaml\n`);
  }
}

/** Deploys every function into every account and region, or shows what would be deployed. */
async function deploy(policyPath: string, isDryRun: boolean): Promise<void> {
  const tool = { command: join(ROOT, 'node_modules/.bin/s'), environment: process.env };
  const { policy, document } = await loadPolicyFile(policyPath, readPolicyFile);
  if (!isDryRun) await refuseExample(ROOT, policyPath, document);
  const steps = await planDeployment({
    policy,
    policyDocument: document,
    accounts: await readAccounts(resolve(values.accounts)),
    files: { owner: join(ROOT, 's.yaml'), member: join(ROOT, 's.member.yaml') },
    packages: { owner: join(ROOT, 'dist/functions'), member: join(ROOT, 'dist/members') },
    tool,
    ...(!isDryRun && { aliases: await readAliases(homedir(), process.env) }),
  });
  if (isDryRun) {
    process.stdout.write(showSteps(steps));
    return;
  }
  const failed = await deploySteps(steps, tool);
  for (const { account, regionId, rendered } of failed) {
    process.stderr.write(`not deployed: ${rendered.resource} in ${account.accountId}, ${regionId}\n`);
  }
  process.stdout.write(`deployed ${steps.length - failed.length} of ${steps.length}\n`);
  if (failed.length > 0) process.exitCode = 1;
}

try {
  const { path, told } = choosePolicy(ROOT, values.policy);
  // Beside the output, which a review compares.
  process.stderr.write(told);
  if (values.build) await buildPackages(path);
  await (values.templates ? writeTemplates(path) : deploy(path, values['dry-run']));
} catch (error) {
  if (!(error instanceof SnapshareError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
