import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliDocs } from './docs/cli-docs.ts';
import { factsDocs } from './docs/facts-docs.ts';
import { withQueries } from './docs/operations-docs.ts';
import { policyJsonSchema } from './docs/policy-schema.ts';

const DOCS = join(import.meta.dirname, '../docs');
const write = (path: string, text: string): void => writeFileSync(join(DOCS, path), text);
const read = (path: string): string => readFileSync(join(DOCS, path), 'utf8');

write('cli.md', cliDocs());
write('decisions/unverified-facts.md', factsDocs());
write('operations.md', withQueries(read('operations.md'), 'en'));
write('zh/operations.md', withQueries(read('zh/operations.md'), 'zh'));
write('../snapshare.schema.json', policyJsonSchema());
