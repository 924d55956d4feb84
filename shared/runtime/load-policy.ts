import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf, InputError } from '../base/errors.ts';
import { fill } from '../base/fill.ts';
import { KeyTwiceError, parseJson } from '../base/json.ts';
import { MAX_SHOWN_CHARS } from '../policy/forms.ts';
import { parsePolicy } from '../policy/parse.ts';
import { phrase, quoted } from '../policy/phrases.ts';
import type { Policy } from '../policy/policy.ts';
import { PolicyError, type PolicyProblem, problem, problemOfYaml } from '../policy/policy-error.ts';

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

/** A policy, and the document that it was read from, in which no default is filled in. */
export interface PolicyFile {
  readonly policy: Policy;
  readonly document: unknown;
}

/**
 * Loads and checks the policy.
 * @throws {InputError} when the file cannot be read.
 * @throws {PolicyError} with every problem of its content.
 */
export async function loadPolicy({ overridePath, embeddedPath, readFile }: PolicySource): Promise<Policy> {
  return (await loadPolicyFile(overridePath ? overridePath : embeddedPath, readFile)).policy;
}

/**
 * Loads one file as {@link loadPolicy} does, for those who pass its document on.
 * @param findMore Problems beside those that a function finds; all are told at once.
 */
export async function loadPolicyFile(
  path: string,
  readFile: PolicySource['readFile'],
  findMore: (document: unknown) => readonly PolicyProblem[] = () => [],
): Promise<PolicyFile> {
  const document = await decode(path, await readFile(path));
  const result = parsePolicy(document);
  const problems = [...(result.ok ? [] : result.problems), ...findMore(document)];
  if (!result.ok || problems.length > 0) throw new PolicyError(path, problems);
  return { policy: result.policy, document };
}

async function decode(path: string, text: string): Promise<unknown> {
  if (!path.toLowerCase().endsWith('.json')) return decodeYaml(path, text);
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof KeyTwiceError)) throw new PolicyError(path, [problem('', 'NOT_JSON')], { cause });
    throw new PolicyError(path, [keyTwice(cause)], { cause });
  }
}

function keyTwice({ key, place }: KeyTwiceError): PolicyProblem {
  return problem(phrase('PLACE', place), 'KEY_TWICE', { key: quoted(key.slice(0, MAX_SHOWN_CHARS)) });
}

async function decodeYaml(path: string, text: string): Promise<unknown> {
  // Loaded only when needed: functions run on the embedded JSON, and the parser would add to every cold start.
  const { parseYaml, YamlError } = await import('../base/yaml.ts');
  try {
    return parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause;
    throw new PolicyError(path, [problemOfYaml(cause)], { cause });
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
