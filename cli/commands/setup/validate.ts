import type { Command } from 'commander';
import { PolicyError } from '../../../shared/policy/policy-error.ts';
import { newRegions } from '../../../shared/policy/region-ids.ts';
import { summarizePolicy } from '../../../shared/view/policy-in-words.ts';
import { exits, newCommand, withJson, withPolicy } from '../../command.ts';
import { type Cli, loadCliPolicy } from '../../context.ts';
import { printProblems } from '../../policy-problems.ts';

interface ValidateOptions {
  readonly json?: boolean;
  readonly policy?: string;
}

/** `validate`: checks the policy and says it in sentences. Needs no credentials and calls nothing. */
export function validateCommand(cli: Cli): Command {
  return withPolicy(withJson(newCommand('validate', cli), cli), cli).action(
    exits(cli, async ({ json, policy: path }: ValidateOptions) => {
      const { output, texts } = cli;
      try {
        const policy = await loadCliPolicy(cli, path);
        const summary = summarizePolicy(policy);
        const unknownRegions = newRegions(policy);
        if (json === true) {
          const found = { isValid: true, problems: [], unknownRegions, summary };
          output.json({ schema: 'snapshare.validate/1', ...found });
        } else {
          output.line({ text: texts.say('validate.valid'), color: 'green' });
          for (const statement of summary) output.line(texts.statement(statement));
          for (const region of unknownRegions)
            output.errorLine({ text: texts.say('validate.unknownRegion', { region }), color: 'yellow' });
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
