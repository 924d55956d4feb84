import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import SCHEMA from '../../../fixtures/terraform-provider-schema.json' with { type: 'json' };
import { type Block, blocksIn, parseHcl, traversalsIn } from './hcl.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const MODULE = join(ROOT, 'terraform');
const read = (path: string): readonly Block[] => parseHcl(readFileSync(path, 'utf8'));
const moduleIn = (folder: string): readonly Block[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .flatMap((name) => read(join(folder, name)));
const whole = moduleIn(MODULE);
const visited = moduleIn(join(MODULE, 'visited'));
const ofType = (blocks: readonly Block[], type: string): Block[] => blocks.filter((block) => block.type === type);

interface Argument {
  readonly type?: string;
  readonly required?: true;
  readonly most?: number;
  readonly block?: Arguments;
}
type Arguments = Readonly<Record<string, Argument>>;
interface Resource {
  readonly arguments: Arguments;
  readonly exports: readonly string[];
}
const RESOURCES = SCHEMA.resources as Readonly<Record<string, Resource>>;
const DATA = SCHEMA.data as Readonly<Record<string, Resource>>;

const META = ['for_each', 'count', 'depends_on', 'lifecycle'];

/** Blocks as they are made, where `dynamic` makes them as often as it is told. */
const made = (blocks: readonly Block[]): { name: string; block: Block; isDynamic: boolean }[] =>
  blocks.map((block) => {
    const isDynamic = block.type === 'dynamic';
    const content = isDynamic ? (block.blocks[0] ?? block) : block;
    return { name: isDynamic ? (block.labels[0] ?? '') : block.type, block: content, isDynamic };
  });

function problemsOf({ attributes, blocks }: Block, known: Arguments, path: string, meta: readonly string[]): string[] {
  const inside = made(blocks).filter(({ name }) => !meta.includes(name));
  const names = [...[...attributes.keys()].filter((name) => !meta.includes(name)), ...inside.map(({ name }) => name)];
  const missing = Object.keys(known).filter((name) => known[name]?.required && !names.includes(name));
  return [
    ...missing.map((name) => `${path} lacks ${name}`),
    ...[...attributes.keys()]
      .filter((name) => !meta.includes(name) && known[name]?.type === undefined)
      .map((name) => `${path}.${name} is no argument`),
    ...inside.flatMap(({ name, block, isDynamic }) => {
      const below = known[name];
      if (below?.block === undefined) return [`${path}.${name} is no block`];
      const tooMany =
        !isDynamic && inside.filter((one) => one.name === name).length > (below.most ?? Number.POSITIVE_INFINITY);
      return [
        ...(tooMany ? [`${path}.${name} stands too often`] : []),
        ...problemsOf(block, below.block, `${path}.${name}`, []),
      ];
    }),
  ];
}

describe.each([
  { what: 'with everything in it', module: whole },
  { what: 'of a visited account', module: visited },
])('the Terraform module $what', ({ module }) => {
  test('gives each resource arguments that the provider documents, and all that it requires', () => {
    const all = [
      ...ofType(module, 'resource').map((block) => [block, RESOURCES[block.labels[0] ?? '']] as const),
      ...ofType(module, 'data').map((block) => [block, DATA[block.labels[0] ?? '']] as const),
    ];
    expect(all.length).toBeGreaterThan(4);
    const problems = all.flatMap(([block, known]) =>
      known
        ? problemsOf(block, known.arguments, block.labels.join('.'), META)
        : [`${block.labels.join('.')} is unknown`],
    );
    expect(problems).toEqual([]);
  });

  test('refers to variables, locals and resources that there are, by attributes that they have', () => {
    const variables = ofType(module, 'variable').map(({ labels }) => `var.${labels[0]}`);
    const locals = ofType(module, 'locals').flatMap(({ attributes }) =>
      [...attributes.keys()].map((name) => `local.${name}`),
    );
    const kinds = new Map<string, Resource | undefined>([
      ...ofType(module, 'resource').map(({ labels }) => [labels.join('.'), RESOURCES[labels[0] ?? '']] as const),
      ...ofType(module, 'data').map(({ labels }) => [`data.${labels.join('.')}`, DATA[labels[0] ?? '']] as const),
    ]);
    const unknown = [...blocksIn(module)]
      .flatMap(({ attributes }) => [...attributes.values()])
      .flatMap(traversalsIn)
      .filter((path) => {
        const [first = '', second = '', third = '', fourth] = path.split('.');
        if (first === 'var') return !variables.includes(`var.${second}`);
        if (first === 'local') return !locals.includes(`local.${second}`);
        if (first !== 'data' && !first.startsWith('alicloud_')) return false;
        const [name, attribute] =
          first === 'data' ? [`${first}.${second}.${third}`, fourth] : [`${first}.${second}`, third];
        const kind = kinds.get(name);
        const has =
          attribute === undefined ||
          attribute === '' ||
          kind?.arguments[attribute] ||
          kind?.exports.includes(attribute);
        return kind === undefined || !has;
      });
    expect(unknown).toEqual([]);
  });

  test('says of each variable and output what it is for, and keeps to versions', () => {
    for (const { labels, attributes } of [...ofType(module, 'variable'), ...ofType(module, 'output')])
      expect(attributes.get('description'), labels[0]).toMatch(/^".+\."$/);
    for (const { labels, attributes } of ofType(module, 'variable'))
      expect([...attributes.keys()], labels[0]).toContain('type');
    const [terraform] = ofType(module, 'terraform');
    expect(terraform?.attributes.get('required_version')).toBe('">= 1.5"');
    const provider = terraform?.blocks.find(({ type }) => type === 'required_providers')?.attributes.get('alicloud');
    // The schema that it was held against is the least that it takes.
    expect(provider).toContain(`"~> ${SCHEMA.version.replace(/\.\d+$/, '')}"`);
  });
});

describe('the Terraform module', () => {
  test('takes every property of functions, triggers and alerts from the one of the same name, and leaves none out', () => {
    const text = readFileSync(join(ROOT, 'examples/terraform/snapshare.json'), 'utf8');
    const { functions, alerts } = JSON.parse(text) as {
      functions: Record<string, { props: object; asyncInvokeConfig: object; triggers: object[] }>;
      alerts: Record<string, { configuration: object; schedule: object }>;
    };
    const all = Object.values(functions);
    const within = (root: string, values: readonly object[]): string[] => values.flatMap((one) => leavesOf(one, root));
    const expected = {
      'alicloud_fcv3_function.this': within(
        'props',
        all.map(({ props }) => props),
      ),
      'alicloud_fcv3_async_invoke_config.this': within(
        'asyncInvokeConfig',
        all.map((one) => one.asyncInvokeConfig),
      ),
      'alicloud_fcv3_trigger.this': all.flatMap(({ triggers }) => triggers.flatMap((one) => leavesOf(one, ''))),
      'alicloud_sls_alert.this': Object.values(alerts).flatMap(({ configuration, schedule }) => [
        ...leavesOf(configuration, 'configuration'),
        ...leavesOf(schedule, 'schedule'),
      ]),
    };
    for (const [name, properties] of Object.entries(expected)) {
      const block = ofType(whole, 'resource').find(({ labels }) => labels.join('.') === name);
      const taken = block ? takenBy(block, '', 'each.value') : [];
      expect(
        taken.filter(({ argument, property }) => !isSame(argument, property)),
        name,
      ).toEqual([]);
      const names = new Set(taken.map(({ property }) => property));
      expect(
        [...new Set(properties)].filter((one) => !names.has(one)),
        name,
      ).toEqual([]);
    }
  });

  test('is called by its example with variables that it has, and with all that have no default', () => {
    const [call] = ofType(read(join(ROOT, 'examples/terraform/main.tf')), 'module');
    const given = [...(call?.attributes.keys() ?? [])].filter((name) => name !== 'source');
    const variables = ofType(whole, 'variable');
    const required = variables.filter(({ attributes }) => !attributes.has('default')).map(({ labels }) => labels[0]);
    expect(variables.map(({ labels }) => labels[0])).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(required));
  });

  const terraform = (process.env['PATH'] ?? '')
    .split(delimiter)
    .find((folder) => existsSync(join(folder, 'terraform')));
  test.skipIf(terraform === undefined)('is written as Terraform itself writes', () => {
    for (const folder of [MODULE, join(MODULE, 'visited'), join(ROOT, 'examples/terraform')])
      expect(execFileSync('terraform', ['fmt', '-check', folder], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
  });
});

/** Documents of other services, which go as one. */
const WHOLE = ['environmentVariables', 'triggerConfig'];

/** The paths of all values, lists left out. */
function leavesOf(value: object, path: string): string[] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    const below = path === '' ? key : `${path}.${key}`;
    if (WHOLE.includes(key)) return [below];
    const parts: readonly unknown[] = Array.isArray(part) ? part : [part];
    const objects = parts.filter((one): one is object => typeof one === 'object' && one !== null);
    return objects.length > 0 ? objects.flatMap((one) => leavesOf(one, below)) : [below];
  });
}

interface Taken {
  readonly argument: string;
  readonly property: string;
}

/** Which argument takes which property. @param root What properties are reached by, `each.value` or an iterator's value. */
function takenBy({ attributes, blocks }: Block, path: string, root: string, prefix = ''): Taken[] {
  const own = [...attributes]
    .filter(([name]) => !META.includes(name))
    .flatMap(([name, expression]) =>
      traversalsIn(expression)
        .filter((one) => one.startsWith(`${root}.`))
        .map((one) => ({
          argument: path === '' ? name : `${path}.${name}`,
          property: `${prefix}${one.slice(root.length + 1)}`,
        })),
    );
  const below = blocks.flatMap((block) => {
    if (block.type !== 'dynamic')
      return takenBy(block, path === '' ? block.type : `${path}.${block.type}`, root, prefix);
    const [label = ''] = block.labels;
    const each = (block.attributes.get('for_each') ?? '').slice(root.length + 1);
    const inner = path === '' ? label : `${path}.${label}`;
    const list = { argument: inner, property: `${prefix}${each}` };
    return [list, ...block.blocks.flatMap((content) => takenBy(content, inner, `${label}.value`, `${prefix}${each}.`))];
  });
  return [...own, ...below];
}

/** What the parts of a description are called that are resources by themselves. */
const PARTS = /^(?:props|asyncInvokeConfig)\./;
/** Where the two are called differently. */
const RENAMED: Readonly<Record<string, string>> = {
  function_name: 'function',
  role: 'roleName',
  alert_name: 'name',
};

const isSame = (argument: string, property: string): boolean =>
  RENAMED[argument] === property ||
  argument === property.replace(PARTS, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
