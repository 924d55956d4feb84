import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { templates } from '../../../shared/rights/templates.ts';
import { readPolicyFile } from '../../../shared/runtime/load-policy.ts';
import { loadPolicyFile } from '../../../shared/runtime/load-policy-file.ts';
import { exits, newCommand, withPolicy } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import type { Cli } from '../../context.ts';
import { readAccounts } from '../../deploy/accounts.ts';
import { readAliases } from '../../deploy/aliases.ts';
import { choosePolicy, refuseExample } from '../../deploy/chosen-policy.ts';
import { FORMS, type FormName, writeForm } from '../../deploy/forms/write-form.ts';
import { findTool, runSteps, showSteps, type Verb } from '../../deploy/run.ts';
import { stage } from '../../deploy/stage.ts';
import { planDeployment } from '../../deploy/steps.ts';
import { makeFolder, writeText } from '../../files.ts';

interface DeployOptions {
  readonly policy?: string;
  readonly accounts: string;
  readonly dryRun?: true;
  readonly diff?: true;
  readonly templates?: true;
  readonly form?: FormName;
  readonly out: string;
  readonly remove?: true;
  readonly yes?: true;
}

/** Of the package or checkout, from where the command line lies as built. */
const ROOT = join(import.meta.dirname, '../..');

/** `deploy`: the functions into every account and region of the policy; or what would be deployed, or their removal. */
export function deployCommand(cli: Cli): Command {
  const { texts } = cli;
  return withPolicy(newCommand('deploy', cli), cli)
    .option('--accounts <file>', texts.say('deploy.accounts'), 'deploy/accounts.yaml')
    .addOption(new Option('--dry-run', texts.say('deploy.dryRun')).conflicts(['diff', 'templates', 'remove']))
    .addOption(new Option('--diff', texts.say('deploy.diff')).conflicts(['templates', 'remove']))
    .addOption(new Option('--templates', texts.say('deploy.templates')).conflicts('remove'))
    .addOption(
      new Option('--form <tool>', texts.say('deploy.form'))
        .choices(Object.keys(FORMS))
        .conflicts(['dryRun', 'diff', 'templates', 'remove']),
    )
    .option('--out <folder>', texts.say('deploy.out'), 'deploy')
    .option('--remove', texts.say('deploy.remove'))
    .option('--yes', texts.say('option.yes'))
    .action(
      exits(cli, 'deploy', (options: DeployOptions) => {
        if (options.templates) return writeTemplates(cli, options);
        return options.form ? writeFormOf(cli, options.form, options) : deploy(cli, options);
      }),
    );
}

/** Writes the templates of roles, log stores and queues for this policy. */
async function writeTemplates(cli: Cli, { policy: named, out }: DeployOptions): Promise<0> {
  const { policy } = await loadPolicyFile(chosen(cli, named), readPolicyFile);
  // All of them are made before one is written: what a limit stands against leaves no half of a set.
  const texts = [...templates(policy)].map(([name, write]) => [join(out, `${name}.ros.yaml`), write()] as const);
  makeFolder(out);
  for (const [file, text] of texts) {
    writeText(file, text);
    cli.output.line(file);
  }
  return 0;
}

/** Writes what another tool deploys, with the packages beside it. */
async function writeFormOf(cli: Cli, form: FormName, { policy: named, out }: DeployOptions): Promise<0> {
  const policyPath = chosen(cli, named);
  const { policy, document } = await loadPolicyFile(policyPath, readPolicyFile);
  await refuseExample(ROOT, policyPath, document);
  const { environment } = cli.machine;
  return inFolder<0>(async (staged) => {
    const { files } = await stage(ROOT, staged, policy, document);
    cli.output.lines((await writeForm(form, out, { policy, staged, files, environment })).join('\n'));
    return 0;
  });
}

/** By which a person, a terminal or a pipeline ends a command. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Works in a folder of its own, of which nothing is left, also where a signal ends the command: it holds the policy. */
async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-deploy-'));
  const remove = (): void => {
    for (const name of ENDING) process.off(name, onSignal);
    rmSync(folder, { recursive: true, force: true });
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    // As a shell tells of a command that a signal ended.
    process.exit(128 + constants.signals[signal]);
  };
  for (const name of ENDING) process.on(name, onSignal);
  try {
    return await work(folder);
  } finally {
    remove();
  }
}

/** Deploys every function into every account and region, or shows what would be deployed. */
async function deploy(cli: Cli, options: DeployOptions): Promise<0 | 1> {
  const { output, texts, machine } = cli;
  const { environment } = machine;
  const isDryRun = options.dryRun === true;
  const policyPath = chosen(cli, options.policy);
  const { policy, document } = await loadPolicyFile(policyPath, readPolicyFile);
  if (!isDryRun) await refuseExample(ROOT, policyPath, document);
  const accounts = await readAccounts(resolve(options.accounts));
  return inFolder<0 | 1>(async (folder) => {
    const { files } = await stage(ROOT, folder, policy, document);
    const steps = await planDeployment({
      policy,
      accounts,
      files,
      environment,
      ...(!isDryRun && { aliases: await readAliases(homedir(), environment) }),
    });
    if (isDryRun) {
      output.lines(showSteps(steps));
      return 0;
    }
    const tool = findTool(ROOT, environment);
    const verb: Verb = options.remove ? 'remove' : options.diff ? 'plan' : 'deploy';
    const count = steps.length;
    if (verb === 'remove' && !(await confirm(cli, texts.say('deploy.question', { count }), options.yes))) return 1;
    const failed = await runSteps(steps, verb, tool);
    for (const { account, regionId, rendered } of failed) {
      const facts = { name: rendered.resource, accountId: account.accountId, region: regionId };
      output.errorLine({ text: texts.say('deploy.failed', facts), color: 'red' });
    }
    output.line(texts.say(`deploy.done.${verb}`, { done: count - failed.length, count }));
    return failed.length === 0 ? 0 : 1;
  });
}

/** Names the policy beside the output, which a review compares. @returns Its path. */
function chosen({ machine, output }: Cli, named: string | undefined): string {
  const fromEnvironment = machine.environment['SNAPSHARE_POLICY'];
  const root = existsSync('snapshare.yaml') ? process.cwd() : ROOT;
  const { path, told } = choosePolicy(root, named ?? (fromEnvironment || undefined));
  output.errorLine(told.trimEnd());
  return path;
}
