import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliDocs } from './docs/cli-docs.ts';
import { factsDocs } from './docs/facts-docs.ts';

const write = (path: string, text: string): void => writeFileSync(join(import.meta.dirname, '../docs', path), text);

write('cli.md', cliDocs());
write('decisions/unverified-facts.md', factsDocs());
