import type { Command } from 'commander';
import type { Policy } from '../../../shared/policy/policy.ts';
import { PolicyError } from '../../../shared/policy/policy-error.ts';
import { newRegions } from '../../../shared/policy/region-ids.ts';
import { summarizePolicy } from '../../../shared/view/policy-in-words.ts';
import { exits, newCommand, withJson, withPolicy } from '../../command.ts';
import { type Cli, lookAtPolicy } from '../../context.ts';
import { readText } from '../../files.ts';
import { type CaseAnswer, judgeCases, readCases } from '../../policy-cases.ts';
import { printProblems } from '../../policy-problems.ts';

interface ValidateOptions {
  readonly json?: boolean;
  readonly policy?: string;
  readonly cases?: string;
}

/** `validate`: checks the policy and says it in sentences, or judges cases by it. Needs no credentials and calls nothing. */
export function validateCommand(cli: Cli): Command {
  return withPolicy(withJson(newCommand('validate', cli), cli), cli)
    .option('--cases <file>', cli.texts.say('validate.cases'))
    .action(
      exits(cli, 'validate', async ({ json, policy: path, cases }: ValidateOptions) => {
        const { output, texts } = cli;
        try {
          const { policy, untoldTeams } = await lookAtPolicy(cli, path);
          if (cases !== undefined) return await validateCases(cli, policy, cases, json === true);
          const summary = summarizePolicy(policy);
          const unknownRegions = newRegions(policy);
          if (json === true) {
            const found = { isValid: true, problems: [], unknownRegions, untoldTeams, summary };
            output.json({ schema: 'snapshare.validate/1', ...found });
          } else {
            output.line({ text: texts.say('validate.valid'), color: 'green' });
            for (const statement of summary) output.line(texts.statement(statement));
            for (const region of unknownRegions)
              output.errorLine({ text: texts.say('validate.unknownRegion', { region }), color: 'yellow' });
            if (untoldTeams.length > 0) {
              const teams = untoldTeams.map((team) => JSON.stringify(team)).join(', ');
              output.errorLine({ text: texts.say('validate.untoldTeams', { teams }), color: 'yellow' });
            }
          }
          return 0;
        } catch (error) {
          if (!(error instanceof PolicyError)) throw error;
          const { problems } = error;
          if (json === true) output.json({ schema: 'snapshare.validate/1', isValid: false, problems, summary: [] });
          else printProblems(cli, problems);
          return 1;
        }
      }),
    );
}

async function validateCases(cli: Cli, policy: Policy, file: string, isJson: boolean): Promise<0 | 1> {
  const { output, texts, machine } = cli;
  const answers = judgeCases(policy, readCases(await readText(file), file), machine.clock.nowMs());
  const failed = answers.filter(({ isMet }) => !isMet);
  const facts = { file, count: answers.length, failed: failed.length };
  if (isJson) output.json({ schema: 'snapshare.cases/1', count: answers.length, failed });
  else if (failed.length === 0) output.line({ text: texts.say('cases.passed', facts), color: 'green' });
  else {
    output.line({ text: texts.say('cases.failed', facts), color: 'red' });
    printFailures(cli, failed);
  }
  return failed.length === 0 ? 0 : 1;
}

function printFailures({ output, texts }: Cli, failed: readonly CaseAnswer[]): void {
  output.table(
    [texts.say('cases.case'), texts.say('column.principal'), texts.say('cases.expected'), texts.say('cases.stoppedBy')],
    failed.map(({ place, name, principal, expected, check }) => [
      name === '' ? `${place}` : `${place} (${name})`,
      principal,
      texts.say(`cases.${expected}`),
      check ?? '',
    ]),
  );
}
