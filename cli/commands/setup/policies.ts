import type { Command } from 'commander';
import type { Policy } from '../../../shared/policy/policy.ts';
import {
  CONTROL_LIMIT,
  type DocumentLimit,
  PERSON_LIMIT,
  type PolicyDocument,
  textOf,
} from '../../../shared/rights/document.ts';
import { guardrail } from '../../../shared/rights/guardrail.ts';
import { approverPolicies, readerPolicies, taggerPolicies } from '../../../shared/rights/people.ts';
import { templates } from '../../../shared/rights/templates.ts';
import { exits, newCommand, withJson, withPolicy } from '../../command.ts';
import { type Cli, loadCliPolicy } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';

/** For people and for the directory: RAM documents, one after the other, of which all are attached. */
const DOCUMENTS: Readonly<
  Record<string, readonly [documentsOf: (policy: Policy) => readonly PolicyDocument[], limit: DocumentLimit]>
> = {
  taggers: [taggerPolicies, PERSON_LIMIT],
  approvers: [approverPolicies, PERSON_LIMIT],
  readers: [readerPolicies, PERSON_LIMIT],
  guardrail: [guardrail, CONTROL_LIMIT],
};

interface PoliciesOptions {
  readonly json?: boolean;
  readonly policy?: string;
}

/** `policies [NAME]`: the rights that the policy in use asks for, as templates for accounts or documents for people. */
export function policiesCommand(cli: Cli): Command {
  return withPolicy(withJson(newCommand('policies', cli), cli), cli)
    .argument('[name]', cli.texts.say('policies.name'))
    .action(
      exits(cli, 'policies', async (name: string | undefined, options: PoliciesOptions) => {
        const { output } = cli;
        const writers = writersOf(await loadCliPolicy(cli, options.policy));
        const write = name === undefined ? undefined : writers.get(name);
        if (name !== undefined && write === undefined)
          throw inputError('NO_DOCUMENT', { name: JSON.stringify(name), names: [...writers.keys()].join(', ') });
        if (options.json === true) {
          const wanted = name === undefined ? [...writers] : [...writers].filter(([one]) => one === name);
          const documents = wanted.map(([one, writeOne]) => ({ name: one, text: writeOne() }));
          output.json({ schema: 'snapshare.policies/1', documents });
        } else if (write === undefined) for (const one of writers.keys()) output.line(one);
        else output.lines(write());
        return 0;
      }),
    );
}

/** What writes each document; one that a limit stands against throws when it is written. */
function writersOf(policy: Policy): ReadonlyMap<string, () => string> {
  const documents = Object.entries(DOCUMENTS).map(
    ([name, [documentsOf, limit]]) =>
      [
        name,
        () =>
          documentsOf(policy)
            .map((document) => textOf(document, limit))
            .join(''),
      ] as const,
  );
  return new Map([...templates(policy), ...documents]);
}
