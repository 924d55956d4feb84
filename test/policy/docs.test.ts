import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../shared/base/yaml.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { keysOfPolicy } from './schema-keys.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/policy.md'), 'utf8');
const REQUIRED = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] };

/** The page's section about one key. */
interface Section {
  readonly key: string;
  readonly text: string;
}

const sections: readonly Section[] = PAGE.split(/^(?=##+ )/m)
  .slice(1)
  .map((text) => ({ key: /^##+ `(.+)`\n/.exec(text)?.[1] ?? text.slice(0, 40), text }));

/** The paragraphs below the heading, each on one line. The first is the type, with the default in its last sentence. */
const paragraphsOf = ({ text }: Section): string[] =>
  text
    .slice(text.indexOf('\n') + 1)
    .split('\n\n')
    .map((paragraph) => paragraph.replaceAll('\n', ' '));

const examplesOf = ({ text }: Section): string[] =>
  [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, example = '']) => example);

const refusalsOf = ({ text }: Section): { yaml: string; message: string }[] =>
  [...text.matchAll(/^- Refused: `(.+)`: `(.+)`$/gm)].map(([, yaml = '', message = '']) => ({ yaml, message }));

/** What is given with what else is required. */
const withRequired = (parts: string): unknown => ({ ...REQUIRED, ...(parseYaml(parts) as object) });

/** Whether a document gives the key, which may stand for items of lists and keys of one's own choice. */
function gives(document: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return document !== undefined;
  if (typeof document !== 'object' || document === null) return false;
  const below: readonly unknown[] =
    name === '*' ? Object.values(document) : name in document ? [document[name as keyof typeof document]] : [];
  return below.some((value) => gives(value, rest));
}

test('every key of the policy has one section, in the order of the schema, and there is no other', () => {
  expect(sections.map(({ key }) => key)).toEqual(keysOfPolicy().map(({ path }) => path));
});

describe.each(sections)('$key', (section) => {
  const schemaKey = keysOfPolicy().find(({ path }) => path === section.key);

  test('states whether it is required, or its default', () => {
    const [, stated] = /(Required|No default(?::.*|;.*)?|Default: `.*`)\.$/.exec(paragraphsOf(section)[0] ?? '') ?? [];
    if (schemaKey?.isRequired) expect(stated).toBe('Required');
    else if (schemaKey?.defaultValue === undefined) expect(stated).toMatch(/^No default/);
    else expect(parseYaml(/^Default: `(.*)`$/.exec(stated ?? '')?.[1] ?? '')).toEqual(schemaKey.defaultValue);
  });

  test('says its type and what it does', () => {
    const [type, effect] = paragraphsOf(section);
    expect(type).toMatch(/^.{5,}\. (?:Required|No default|Default)/);
    expect(effect).toMatch(/^[A-Z].{15,}\.$/);
  });

  test('has an example that gives it and is a good policy', () => {
    const examples = examplesOf(section);
    expect(examples).toHaveLength(1);
    for (const example of examples) {
      expect(parsePolicy(withRequired(example))).toMatchObject({ ok: true });
      expect(gives(parseYaml(example), section.key.replaceAll('[]', '.*').split('.'))).toBe(true);
    }
  });

  test('says what is refused as the policy says it', () => {
    const refusals = refusalsOf(section);
    expect(refusals.length).toBeGreaterThan(0);
    for (const { yaml, message } of refusals) {
      const result = parsePolicy(withRequired(yaml));
      const problems = result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
      expect(problems).toEqual([expect.stringContaining(message)]);
    }
  });
});
