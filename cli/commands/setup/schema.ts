import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exits, newCommand, withJson } from '../../command.ts';
import type { Cli } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';

/** Beside `dist/cli`, in the clone as in the package. */
const ROOT = join(import.meta.dirname, '../..');
const FOLDER = 'docs/schemas';
const ENDING = '.schema.json';
/** Editors look for it where it is. */
const POLICY_FILE = 'snapshare.schema.json';

/** `schema [NAME]`: the JSON Schemas of what is read and printed. They are files, so that no other command loads them. */
export function schemaCommand(cli: Cli): Command {
  return withJson(newCommand('schema', cli), cli)
    .argument('[name]', cli.texts.say('schema.name'))
    .action(
      exits(cli, 'schema', (name: string | undefined, { json }: { readonly json?: boolean }) => {
        const { output, texts } = cli;
        const files = listFiles();
        const file = name === undefined ? undefined : files.get(name);
        if (name !== undefined && file === undefined)
          throw inputError('NO_DOCUMENT', { name: JSON.stringify(name), names: [...files.keys()].join(', ') });
        if (file !== undefined) output.lines(readFileSync(join(ROOT, file), 'utf8'));
        else {
          const schemas = [...files].map(([one, path]) => ({ name: one, title: titleOf(path), file: path }));
          if (json === true) output.json({ schema: 'snapshare.schemas/1', schemas });
          else
            output.table(
              [texts.say('column.name'), texts.say('schema.title')],
              schemas.map((one) => [one.name, one.title]),
            );
        }
        return Promise.resolve(0);
      }),
    );
}

/** The path of each below the root, by its name. */
function listFiles(): ReadonlyMap<string, string> {
  const names = readdirSync(join(ROOT, FOLDER)).filter((file) => file.endsWith(ENDING));
  const files = names.map((file) => [file.slice(0, -ENDING.length), `${FOLDER}/${file}`] as const);
  return new Map([...files, ['policy', POLICY_FILE] as const].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function titleOf(path: string): string {
  const { title } = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as { readonly title: string };
  return title;
}
