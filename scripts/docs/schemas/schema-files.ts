import { CasesSchema } from '../../../cli/policy-cases.ts';
import { jsonSchemaOf } from '../policy-schema.ts';
import { findDocuments } from './find-documents.ts';
import type { JsonSchema } from './schema-of-type.ts';

/** What each document is, by its name. */
const ABOUT: Readonly<Record<string, string>> = {
  accept: '`accept --json`: which invitations were accepted',
  adopt: '`adopt --json`: the shares that were taken over, and what the next sweep does with them',
  apply: '`apply --json`: what became of a plan, of one account or of several, or what has moved since it was made',
  approvals: '`approvals --json`: what waits for an approval, has one, or had one',
  cases: '`validate --cases FILE --json`: which cases the policy decides otherwise',
  'cases-file': 'the file that `validate --cases` reads',
  doctor: '`doctor --json`: what a run depends on, and how it stands',
  error: 'why a command did nothing, of any command with `--json`',
  explain: '`explain --json`: the chain from a tag to a grant',
  exposure: '`exposure --json`: what somebody reads whom the policy does not permit, or without an end',
  history: '`history --json`: what logs say was done to a snapshot',
  invitations: '`invitations --json`: the invitations that wait, and what the policy does with them',
  'log-line': 'one line of the log of the functions, and of `apply --log`',
  notice: 'what the functions send to the address of `notify.webhook`',
  overdue: '`overdue --json`: snapshots past their retention that a share holds',
  plan: '`plan --json`, and the file of `plan --out` that `apply` reads',
  policies: '`policies --json`: templates and documents of rights, as texts',
  probe: '`probe --json`, and the file of `probe --out`: what was tried and what was seen',
  'probe-clean': '`probe --clean --json`: what could not be removed',
  readers: '`readers --json`: who can read what, through which shares, until when',
  reinvite: '`reinvite --json`: what became of asking an outsider again',
  report: '`report --json`: everything that the report shows',
  revoke: '`revoke --json`: what ends, what was done, and who still reads',
  run: 'what a run changed, as it is put on the event bus of `notify.eventBus` ([events.md](events.md))',
  'run-summary': 'the answer of every function',
  schemas: '`schema --json`: the list of these schemas',
  status: '`status --json`: every grant, wanted or given, and how it stands',
  tags: '`share`, `unshare`, `approve` and `reject` with `--json`: the tags that were written',
  upgrade: '`upgrade --json`: which shares were opened',
  usage: '`usage --json`: what was made of what is shared',
  validate: '`validate --json`: whether the policy is right, and what it says',
};

/** The text of each schema, by its name. @throws {Error} for a document that is not told of, and for one that is gone. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas = new Map<string, JsonSchema>([...findDocuments(), ['cases-file', casesFile()]]);
  const untold = [...schemas.keys()].filter((name) => !Object.hasOwn(ABOUT, name));
  const gone = Object.keys(ABOUT).filter((name) => !schemas.has(name));
  if (untold.length + gone.length > 0)
    throw new Error(`scripts/docs/schemas/schema-files.ts lacks ${untold.join(', ')}, and tells of ${gone.join(', ')}`);
  return new Map(
    [...schemas].map(([name, { $schema, title, ...schema }]) => {
      const description = (ABOUT[name] ?? '').replaceAll(/`| \(\[.*\]\(.*\)\)/g, '');
      return [name, `${JSON.stringify({ $schema, title, description, ...schema }, undefined, 2)}\n`];
    }),
  );
}

const casesFile = (): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Cases of a policy',
  ...jsonSchemaOf(CasesSchema),
});

/** A page with the table of all schemas. */
export function withSchemas(page: string, files: ReadonlyMap<string, string>): string {
  const rows = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => {
      const { title } = JSON.parse(text) as { readonly title: string };
      return `| [\`${name}\`](schemas/${name}.schema.json) | ${title.includes('/') ? `\`${title}\`` : ''} | ${ABOUT[name]} |`;
    });
  return page.replace(/^\| \[`[\s\S]*?\n(?=\n)/m, () => `${rows.join('\n')}\n`);
}
