import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliDocs } from './docs/cli-docs.ts';
import { exampleForms } from './docs/example-forms.ts';
import { withCodes } from './docs/exit-codes-docs.ts';
import { factsDocs } from './docs/facts-docs.ts';
import { withQueries } from './docs/operations-docs.ts';
import { policyJsonSchema } from './docs/policy-schema.ts';
import { schemaFiles, withSchemas } from './docs/schemas/schema-files.ts';

const DOCS = join(import.meta.dirname, '../docs');
const write = (path: string, text: string): void => writeFileSync(join(DOCS, path), text);
const read = (path: string): string => readFileSync(join(DOCS, path), 'utf8');

write('cli.md', cliDocs());
write('decisions/unverified-facts.md', factsDocs());
for (const [page, language] of [
  ['operations.md', 'en'],
  ['zh/operations.md', 'zh'],
] as const)
  write(page, withCodes(withQueries(read(page), language), language));
write('../SKILL.md', withCodes(read('../SKILL.md'), 'en'));
write('../snapshare.schema.json', policyJsonSchema());
const schemas = schemaFiles();
for (const [name, text] of schemas) write(`schemas/${name}.schema.json`, text);
write('schemas.md', withSchemas(read('schemas.md'), schemas));

for (const [path, text] of await exampleForms()) write(`../${path}`, text);
