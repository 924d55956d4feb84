import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wireNamed } from '../../../../shared/cloud/alibaba/wire/names.ts';

/** A model of a request as the vendor generates it. */
interface Model {
  new (members: object): { toMap(): object };
  names(): Readonly<Record<string, string>>;
  types(): Readonly<Record<string, unknown>>;
}

const ADAPTERS = join(import.meta.dirname, '../../../../shared/cloud/alibaba');
const TYPE_ALONE = /^import type \{ (\w+Request) \} from '(@alicloud\/[\w/]+\/models\/\w+\.js)';$/gm;

/** The models of which the adapters take the type alone. */
const MODELS = readdirSync(ADAPTERS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [...readFileSync(join(ADAPTERS, file), 'utf8').matchAll(TYPE_ALONE)])
  .map(([, name = '', path = '']) => ({ name, path }));

const EXAMPLES: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  ['string', 'text'],
  ['number', 0],
  ['boolean', false],
]);

/** Every member of a model, given. */
function filled(type: unknown): unknown {
  if (typeof type === 'function') return filledModel(type as unknown as Model);
  if (typeof type === 'object') return [filled((type as { readonly itemType: unknown }).itemType)];
  return EXAMPLES.get(type);
}

function filledModel(model: Model): object {
  return Object.fromEntries(Object.entries(model.types()).map(([name, type]) => [name, filled(type)]));
}

test.each(MODELS)('$name names its members on the wire as the model of the vendor does', async ({ name, path }) => {
  const { [name]: model } = (await import(path)) as Record<string, Model>;
  if (model === undefined) throw new Error(`${path} has no ${name}`);
  const members = filledModel(model);
  expect(Object.values(members)).not.toContain(undefined);
  const named = wireNamed(members);
  expect(Object.keys(named)).toHaveLength(Object.keys(model.names()).length);
  expect(named).toEqual(new model(members).toMap());
});

test('the models are found in the adapters', () => {
  expect(MODELS.map(({ name }) => name)).toEqual(expect.arrayContaining(['CreateDiskRequest', 'AssumeRoleRequest']));
});
