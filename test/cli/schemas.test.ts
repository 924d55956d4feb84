import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaFiles, withSchemas } from '../../scripts/docs/schemas/schema-files.ts';
import { Alone } from './alone.ts';
import { faultsOf, faultsOfDocument } from './schemas.ts';

const DOCS = join(import.meta.dirname, '../../docs');

let alone: Alone;
beforeAll(() => {
  alone = new Alone();
});
afterAll(() => alone.end());

test('every document has its schema, made of what is printed, and the page lists all of them (npm run docs)', () => {
  const files = schemaFiles();
  const written = readdirSync(join(DOCS, 'schemas'));
  expect(written.sort()).toEqual([...files.keys()].map((name) => `${name}.schema.json`).sort());
  for (const [name, text] of files)
    expect(readFileSync(join(DOCS, 'schemas', `${name}.schema.json`), 'utf8'), `${name}: npm run docs`).toBe(text);
  const page = readFileSync(join(DOCS, 'schemas.md'), 'utf8');
  expect(withSchemas(page, files), 'npm run docs').toBe(page);
});

test('a document with a key that its schema does not tell of, or without one that it does, is at fault', () => {
  const readers = { schema: 'snapshare.readers/1', snapshots: [], unread: [] };
  expect(faultsOfDocument(readers)).toEqual([]);
  expect(faultsOfDocument({ ...readers, more: 1 })).toEqual([
    ' should NOT have additional properties {"additionalProperty":"more"}',
  ]);
  expect(faultsOfDocument({ ...readers, unread: [{ what: 'x' }] })[0]).toContain('regionId');
  expect(faultsOfDocument({ ...readers, schema: 'snapshare.nosuch' })).toHaveLength(1);
});

test('schema lists what there is and prints one of it, and names all where there is none of a name', async () => {
  const listed = await alone.run(['schema', '--json']);
  const { schemas } = JSON.parse(listed.stdout) as { readonly schemas: readonly { readonly name: string }[] };
  const names = schemas.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['readers', 'plan', 'policy', 'cases-file', 'log-line', 'run-summary']));
  for (const name of ['readers', 'policy']) {
    const printed = await alone.run(['schema', name]);
    expect(JSON.parse(printed.stdout)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  }
  expect(await alone.run(['schema', 'nosuch'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('accept, adopt') as string,
  });
});

test('the example of cases and the policy are as their schemas say', () => {
  expect(faultsOf('cases-file', [{ snapshot: { name: 'x' }, granted: ['1111222233334444'] }])).toEqual([]);
  expect(faultsOf('cases-file', [{ snapshot: { nam: 'x' }, granted: ['1111222233334444'] }])).not.toEqual([]);
});
