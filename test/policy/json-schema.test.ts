import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policyJsonSchema } from '../../scripts/docs/policy-schema.ts';
import { parseYaml } from '../../shared/base/yaml.ts';
import { EXAMPLE_POLICY } from '../example-policy.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../snapshare.schema.json'), 'utf8');

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly [bound: string]: unknown;
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** Whether a value is of a schema, as far as schemas of policies go. */
function fits(schema: Schema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((one) => fits(one, value));
  if ('const' in schema) return value === schema.const;
  if (schema.enum && !schema.enum.includes(value)) return false;
  const type = typeOf(value);
  if (schema.type === 'integer' ? !Number.isInteger(value) : schema.type !== undefined && schema.type !== type)
    return false;
  const bound = (name: string): number => (schema[name] as number | undefined) ?? Number.NaN;
  if (typeof value === 'number')
    return !(value < bound('minimum') || value > bound('maximum') || value <= bound('exclusiveMinimum'));
  if (typeof value === 'string')
    return !(value.length > bound('maxLength')) && new RegExp(schema.pattern ?? '', 'u').test(value);
  if (Array.isArray(value))
    return !(value.length < bound('minItems')) && value.every((item) => fits(schema.items ?? {}, item));
  if (typeof value !== 'object' || value === null) return true;
  const { properties = {}, additionalProperties: rest = {}, required = [] } = schema;
  return (
    required.every((key) => key in value) &&
    Object.entries(value).every(([key, part]) => {
      const own = properties[key] ?? rest;
      return own !== false && fits(own, part);
    })
  );
}

const SCHEMA = JSON.parse(TEXT) as Schema;
const MINIMAL = { installation: 'acme', mode: 'observe', regions: ['cn-hangzhou'] };
const ACCOUNT = '1111222233334444';

test('snapshare.schema.json is of the policy that is read (npm run docs)', () => {
  expect(TEXT).toBe(policyJsonSchema());
});

test.each<[what: string, policy: unknown]>([
  ['the example', parseYaml(readFileSync(EXAMPLE_POLICY, 'utf8'))],
  ['the least', MINIMAL],
  ['a list in place of a word', { ...MINIMAL, principals: { directory: [ACCOUNT] } }],
  ['a word in place of a list', { ...MINIMAL, members: { roleName: 'snapshare', accounts: 'directory' } }],
])('it takes %s', (_, policy) => {
  expect(fits(SCHEMA, policy)).toBe(true);
});

test.each<[what: string, parts: object]>([
  ['a key that is none', { colour: 'red' }],
  ['a key that is none further in', { allow: [{ snapshots: { owner: [ACCOUNT] }, to: [ACCOUNT] }] }],
  ['a mode that is none', { mode: 'dry' }],
  ['no regions', { regions: [] }],
  ['an unquoted account id', { principals: { external: [1111222233334444] } }],
  ['an account id too short', { accept: { senders: ['1'] } }],
  ['a word that is none', { principals: { directory: 'all' } }],
  ['an installation with capitals', { installation: 'Acme' }],
  ['a percentage over 100', { brakes: { removals: { percent: 101 } } }],
  ['a number with a part', { limits: { resourceShares: 1.5 } }],
  ['a key of a tag too long', { tags: { approved: 'x'.repeat(127) } }],
  ['a statement for nobody', { allow: [{ maxDays: 3 }] }],
  ['an approval that nobody knows', { allow: [{ to: [ACCOUNT], approval: 'yes' }] }],
  ['a rule without a condition to match', { rules: [{ shareTo: ACCOUNT }] }],
  ['a price of nothing', { prices: { 'cn-hangzhou': { standardPerGiBMonth: 0, currency: 'CNY' } } }],
])('it refuses %s', (_, parts) => {
  expect(fits(SCHEMA, { ...MINIMAL, ...parts })).toBe(false);
});
