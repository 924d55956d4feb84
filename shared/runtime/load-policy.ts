import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf, InputError } from '../base/errors.ts';
import { fill } from '../base/fill.ts';
import { parseJson } from '../base/json.ts';
import type { YamlError } from '../base/yaml.ts';
import { parsePolicy } from '../policy/parse.ts';
import { phrase } from '../policy/phrases.ts';
import type { Policy } from '../policy/policy.ts';
import { PolicyError, type PolicyProblem, problem } from '../policy/policy-error.ts';

const MAX_POLICY_BYTES = 1_048_576;

/** Where a policy is read from. */
export interface PolicySource {
  /** The value of `SNAPSHARE_POLICY`: a path to YAML, or to JSON if it ends in `.json`. Empty counts as not set. */
  readonly overridePath?: string | undefined;
  /** The `policy.json` that the build put beside the function. */
  readonly embeddedPath: string;
  /** Reads a whole file as UTF-8; {@link readPolicyFile} outside of tests. */
  readonly readFile: (path: string) => Promise<string>;
}

/**
 * Loads and checks the policy.
 * @throws {InputError} when the file cannot be read.
 * @throws {PolicyError} with every problem of its content.
 */
export async function loadPolicy({ overridePath, embeddedPath, readFile }: PolicySource): Promise<Policy> {
  const path = overridePath ? overridePath : embeddedPath;
  const result = parsePolicy(await decodePolicy(path, await readFile(path), PLAINLY));
  if (!result.ok) throw new PolicyError(path, result.problems);
  return result.policy;
}

/** How a text that is no YAML or JSON is told of, by what its parser threw. */
export interface SyntaxProblems {
  readonly ofJson: (text: string, cause: unknown) => PolicyProblem;
  readonly ofYaml: (text: string, cause: YamlError) => PolicyProblem;
}

/** As functions tell of it: what people write has been read by the command line or the build before. */
const PLAINLY: SyntaxProblems = {
  ofJson: () => problem('', 'NOT_JSON', { advice: phrase('ADVICE_JSON') }),
  ofYaml: (_, { place, message, isBoundless }) =>
    isBoundless
      ? problem('', 'BOUNDLESS')
      : problem(place ? phrase('PLACE', place) : '', 'NOT_YAML', { reason: message, advice: phrase('ADVICE_YAML') }),
};

/**
 * Reads the text of a policy: JSON if the path ends so, else YAML.
 * @throws {PolicyError} when it is neither.
 */
export async function decodePolicy(path: string, text: string, problems: SyntaxProblems): Promise<unknown> {
  if (!path.toLowerCase().endsWith('.json')) return decodeYaml(path, text, problems);
  try {
    return parseJson(text);
  } catch (cause) {
    throw new PolicyError(path, [problems.ofJson(text, cause)], { cause });
  }
}

async function decodeYaml(path: string, text: string, problems: SyntaxProblems): Promise<unknown> {
  // Loaded only when needed: functions run on the embedded JSON, and the parser would add to every cold start.
  const { parseYaml, YamlError } = await import('../base/yaml.ts');
  try {
    return parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause;
    throw new PolicyError(path, [problems.ofYaml(text, cause)], { cause });
  }
}

/** Why a policy file cannot be read. */
export const UNREADABLE = {
  POLICY_UNOPENED: 'it cannot be opened ({reason})',
  POLICY_NO_FILE: 'it is not a regular file',
  POLICY_TOO_LARGE: 'it is larger than 1 MiB',
  POLICY_NO_TEXT: 'it cannot be read as UTF-8 ({reason})',
} as const;

/**
 * Reads a policy file: a regular file, or a link to one, of at most 1 MiB in UTF-8.
 * @throws {InputError} when there is none that can be read.
 */
export async function readPolicyFile(path: string): Promise<string> {
  const unreadable = (code: keyof typeof UNREADABLE, cause?: unknown): InputError => {
    const facts = { path, reason: codeOf(cause) ?? '' };
    return new InputError(
      {
        doing: `reading the policy file ${path}`,
        problem: fill(UNREADABLE[code], facts),
        remedy: 'Name a readable YAML or JSON file of at most 1 MiB.',
        said: { code, facts },
      },
      { cause },
    );
  };
  // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw unreadable('POLICY_UNOPENED', cause);
  });
  try {
    if (!(await file.stat()).isFile()) throw unreadable('POLICY_NO_FILE');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_POLICY_BYTES + 1), 0, MAX_POLICY_BYTES + 1, 0);
    if (bytesRead > MAX_POLICY_BYTES) throw unreadable('POLICY_TOO_LARGE');
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead));
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable('POLICY_NO_TEXT', cause);
  } finally {
    await file.close();
  }
}
