import { InputError } from '../base/errors.ts';
import { type Facts, fill } from '../base/fill.ts';

export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One statement of a RAM policy. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** @see RAM, policy structure and syntax */
export interface PolicyDocument {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

/** How long a document may be, and how many of them may stand together. */
export interface DocumentLimit {
  /** As in "RAM takes 6,144 characters". */
  readonly taker: string;
  readonly maxChars: number;
  readonly maxDocuments: number;
  /** What the documents are attached to. */
  readonly holder: string;
}

/** @see RAM, limits: characters of a custom policy, custom policies of a role (5 on older pages; more on request) */
export const ROLE_LIMIT: DocumentLimit = { taker: 'RAM', maxChars: 6144, maxDocuments: 10, holder: 'role' };

/** @see RAM, limits: characters of a custom policy, custom policies of a user or a group */
export const PERSON_LIMIT: DocumentLimit = { ...ROLE_LIMIT, holder: 'user or group' };

/** @see Resource Management, limits: characters of a control policy, control policies of a folder or member */
export const CONTROL_LIMIT: DocumentLimit = {
  taker: 'a resource directory',
  maxChars: 4096,
  maxDocuments: 10,
  holder: 'folder or member',
};

export const ANY: readonly string[] = ['*'];
export const SNAPSHOTS: readonly string[] = ['acs:ecs:*:*:snapshot/*'];

export const requestTag = (key: string): string => `acs:RequestTag/${key}`;
export const resourceTag = (key: string): string => `acs:ResourceTag/${key}`;

export const allow = (Action: readonly string[], Resource = ANY, condition?: Condition): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(condition && { Condition: condition }),
});

export const deny = (Action: readonly string[], condition?: Condition): Statement => ({
  Effect: 'Deny',
  Action,
  Resource: ANY,
  ...(condition && { Condition: condition }),
});

/** Refuses calls that set one of the tags, a statement for each: of the keys in one condition all would have to be there. */
export function denyTagging(actions: readonly string[], keys: readonly string[]): Statement[] {
  return keys.map((key) => deny(actions, { StringLike: { [requestTag(key)]: ANY } }));
}

/**
 * The statements in as few documents as the limit allows, in their order. All documents of a holder are judged together,
 * so it does not matter which statement stands where. A list of resources is split, since any of them is enough; a list
 * of values is not, since how several values of a request are judged is open.
 * @param what The name of the documents, for the error.
 * @throws {InputError} when one statement is too long, or there are too many documents.
 */
export function inDocuments(statements: readonly Statement[], limit: DocumentLimit, what: string): PolicyDocument[] {
  const documents: Statement[][] = [];
  for (const statement of statements.flatMap((one) => inPieces(one, limit, what))) {
    const last = documents.at(-1);
    if (last && charsOf(documentOf([...last, statement])) <= limit.maxChars) last.push(statement);
    else documents.push([statement]);
  }
  if (documents.length > limit.maxDocuments) {
    const { maxChars, maxDocuments, holder } = limit;
    throw tooMuch('DOCUMENTS_TOO_MANY', { what, count: documents.length, maxChars, maxDocuments, holder });
  }
  return documents.map(documentOf);
}

function inPieces(statement: Statement, limit: DocumentLimit, what: string): Statement[] {
  const chars = charsOf(documentOf([statement]));
  if (chars <= limit.maxChars) return [statement];
  const { Resource: resources, Action: actions } = statement;
  if (resources.length === 1) {
    const { taker, maxChars } = limit;
    throw tooMuch('DOCUMENT_TOO_LONG', { what, about: actions.join(', '), chars, taker, maxChars });
  }
  const middle = Math.ceil(resources.length / 2);
  return [resources.slice(0, middle), resources.slice(middle)].flatMap((half) =>
    inPieces({ ...statement, Resource: half }, limit, what),
  );
}

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({ Version: '1', Statement: statements });

/** Characters of a document, counted as the tool between here and RAM may write it that needs most: blanks, and ASCII alone. */
export function charsOf(document: object): number {
  return JSON.stringify(document, null, 1)
    .replace(/\n */g, ' ')
    .replace(/[^\x20-\x7e]/g, '\\u0000').length;
}

/** A document to paste into a console: as wide as its limit lets it be, since who counts may count blanks. */
export function textOf(document: PolicyDocument, { maxChars }: DocumentLimit): string {
  const text = JSON.stringify(document, null, 2);
  if (text.length <= maxChars) return `${text}\n`;
  const { Version, Statement } = document;
  const statements = Statement.map((statement) => JSON.stringify(statement)).join(',\n');
  return `{\n"Version":"${Version}",\n"Statement":[\n${statements}\n]\n}\n`;
}

/**
 * Checks the trust policy of a role. Whether RAM takes fewer characters in one than in other documents is not documented.
 * @throws {InputError} when it is longer than any document may be.
 */
export function requireShort(trust: object, what: string): void {
  const { taker, maxChars } = ROLE_LIMIT;
  const chars = charsOf(trust);
  if (chars > maxChars) throw tooMuch('TRUST_TOO_LONG', { what, chars, taker, maxChars });
}

/** @see Resource Orchestration Service, limits: size of a template */
const MAX_TEMPLATE_BYTES = 524_288;

/** @throws {InputError} when a template is larger than Resource Orchestration takes. */
export function requireSmall(template: string, what: string): string {
  const bytes = new TextEncoder().encode(template).byteLength;
  if (bytes <= MAX_TEMPLATE_BYTES) return template;
  throw tooMuch('TEMPLATE_TOO_LARGE', { what, bytes, maxBytes: MAX_TEMPLATE_BYTES });
}

/** Why documents cannot hold what a policy names. */
export const TOO_MUCH = {
  DOCUMENTS_TOO_MANY: 'they fill {count} documents of {maxChars} characters, and a {holder} takes {maxDocuments}',
  TRUST_TOO_LONG: 'the trust policy has {chars} characters, and {taker} takes {maxChars} in a document',
  TEMPLATE_TOO_LARGE: 'it has {bytes} bytes, and Resource Orchestration takes {maxBytes} in a template',
  DOCUMENT_TOO_LONG: 'the statement about {about} has {chars} characters, and {taker} takes {maxChars} in a document',
} as const;

function tooMuch(code: keyof typeof TOO_MUCH, facts: Facts & { readonly what: string }): InputError {
  return new InputError({
    doing: `writing the documents of ${facts.what}`,
    problem: fill(TOO_MUCH[code], facts),
    remedy: 'Name fewer: a folder in place of its accounts, `directory` in place of a list of members or owners.',
    said: { code, facts },
  });
}
