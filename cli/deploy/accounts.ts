import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { InputError } from '../../shared/base/errors.ts';
import { ACCOUNT_ID } from '../../shared/base/ids.ts';
import { parseYaml, YamlError } from '../../shared/base/yaml.ts';
import { lineOf } from '../../shared/policy/policy-error.ts';
import { yamlProblem } from '../../shared/policy/syntax.ts';
import { inputError } from '../messages/input-error.ts';

/** What is wrong with a mapping or a list: it is not there, of another form, or has a key too much. */
const form =
  (what: string) =>
  ({ expected, received }: v.BaseIssue<unknown>): string => {
    if (expected === 'never') return 'is no known key';
    return received === 'undefined' || received === 'null' ? 'is required' : `is no ${what}`;
  };

const AccountSchema = v.strictObject(
  {
    accountId: v.pipe(v.string('is no text: quote it'), v.regex(ACCOUNT_ID, 'is no account id of 16 digits')),
    access: v.pipe(v.string(form('text: quote it')), v.regex(/^[\w.-]+$/, 'is no access alias')),
  },
  form('mapping with accountId and access'),
);

const AccountsSchema = v.strictObject(
  // A list of which every item was taken out is left behind as nothing.
  { owner: AccountSchema, members: v.nullish(v.array(AccountSchema, form('list of accounts')), []) },
  form('mapping with owner and members'),
);

/** An account to deploy into, with the alias of its credentials in the deployment tool. */
export type Account = v.InferOutput<typeof AccountSchema>;

/** The owner or hub, and the members that run functions of their own. */
export type Accounts = v.InferOutput<typeof AccountsSchema>;

/**
 * Reads which accounts are deployed into.
 * @throws {InputError} when the file cannot be read, or with everything that is wrong in it.
 */
export async function readAccounts(path: string): Promise<Accounts> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unusable(path, 'it cannot be read', cause);
  });
  let document: unknown;
  try {
    document = parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause;
    throw unusable(path, `it is not YAML: ${lineOf(yamlProblem(text, cause))}`, cause);
  }
  const result = v.safeParse(AccountsSchema, document);
  const problems = (result.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? 'the file'} ${issue.message}`);
  if (!result.success) throw unusable(path, problems.join('; '));
  const twice = listedTwice(result.output);
  if (twice.length > 0) throw unusable(path, twice.map((id) => `${id} is listed twice`).join('; '));
  return result.output;
}

function listedTwice({ owner, members }: Accounts): string[] {
  const ids = [owner, ...members].map(({ accountId }) => accountId);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function unusable(path: string, problem: string, cause?: unknown): InputError {
  return inputError('ACCOUNTS_UNUSABLE', { file: path, problem }, { cause });
}
