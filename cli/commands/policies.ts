import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../shared/base/errors.ts';
import { exits, newCommand, withJson } from '../command.ts';
import type { Cli } from '../context.ts';
import { readText } from '../files.ts';

const SUFFIX = '.ros.yaml';

/** `policies [NAME]`: the ROS templates with the roles and rights of the functions, as `deploy/` holds them. */
export function policiesCommand(cli: Cli): Command {
  return withJson(newCommand('policies', cli), cli)
    .argument('[name]', cli.texts.say('policies.name'))
    .action(
      exits(cli, async (name: string | undefined, { json }: { readonly json?: boolean }) => {
        const { output } = cli;
        const folder = join(import.meta.dirname, '../../deploy');
        const names = existsSync(folder)
          ? readdirSync(folder)
              .filter((file) => file.endsWith(SUFFIX))
              .map((file) => file.slice(0, -SUFFIX.length))
          : [];
        if (name !== undefined && !names.includes(name)) throw noDocument(name, names);
        const wanted = name === undefined ? names : [name];
        const documents = await Promise.all(
          wanted.map(async (one) => ({ name: one, text: await readText(join(folder, one + SUFFIX)) })),
        );
        if (json === true) output.json({ schema: 'snapshare.policies/1', documents });
        else if (name === undefined) for (const one of names) output.line(one);
        else for (const { text } of documents) output.lines(text);
        return 0;
      }),
    );
}

function noDocument(name: string, names: readonly string[]): InputError {
  return new InputError({
    doing: `looking for the document ${JSON.stringify(name)}`,
    problem: 'there is none of this name',
    remedy: `Name one of: ${names.join(', ')}.`,
  });
}
