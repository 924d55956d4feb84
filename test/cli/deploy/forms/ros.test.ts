import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FORMS, formText } from '../../../../cli/deploy/forms/write-form.ts';
import { exampleForms } from '../../../../scripts/docs/example-forms.ts';
import { parseYaml } from '../../../../shared/base/yaml.ts';
import DOCUMENTED from '../../../fixtures/ros-resource-properties.json' with { type: 'json' };
import { policyOf } from '../../../rights/policies.ts';
import { callIn, partsOf, type Template } from './stack.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const FILES = { owner: join(ROOT, 's.yaml'), member: join(ROOT, 's.member.yaml') };
/** A hub, so that every part of a form is there. */
const HUB = {
  installation: 'acme',
  mode: 'sync',
  regions: ['cn-hangzhou'],
  principals: { directory: 'any', external: ['2222333344445555'] },
  owners: { roleName: 'snapshare-owner', accounts: 'directory' },
  members: { roleName: 'snapshare-member', accounts: ['1111222233334444'] },
};

interface Properties {
  readonly [name: string]: Properties;
}
const TYPES = DOCUMENTED.types as Readonly<
  Record<string, { required: string[]; attributes: string[]; properties: Properties }>
>;

const stackOf = async (account: 'owner' | 'member', environment: Record<string, string> = {}): Promise<Template> =>
  parseYaml(await formText('ros', account, 'digest', { policy: policyOf(HUB), files: FILES, environment })) as Template;

test('the examples of every form are what the deployment files, rights and watches make (npm run docs)', async () => {
  const forms = await exampleForms();
  // Of owner, member, and a member that the example's hub visits.
  expect(forms.size).toBe(3 * Object.keys(FORMS).length);
  for (const [path, text] of forms) expect(readFileSync(join(ROOT, path), 'utf8'), path).toBe(text);
});

/** The paths of properties that no page tells of. */
function undocumented(value: unknown, documented: Properties, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => undocumented(one, documented, path));
  if (typeof value !== 'object' || value === null || callIn(value) || '*' in documented) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const below = documented[key];
    return below ? undocumented(part, below, `${path}.${key}`) : [`${path}.${key}`];
  });
}

describe.each(['owner', 'member'] as const)('the template with everything in it, of the %s,', (account) => {
  test('has what the pages of its resources tell of, and what they require', async () => {
    const { Resources } = await stackOf(account, { SNAPSHARE_SWEEP_CRON: '@every 30m' });
    const seen = new Set<string>();
    for (const [id, { Type, Properties }] of Object.entries(Resources)) {
      const documented = TYPES[Type];
      if (documented === undefined) continue;
      seen.add(Type);
      expect(undocumented(Properties, documented.properties, id)).toEqual([]);
      expect(Object.keys(Properties), id).toEqual(expect.arrayContaining(documented.required));
    }
    // Events of owners come to a hub alone.
    const expected = Object.keys(TYPES).filter((type) => account === 'owner' || type !== 'ALIYUN::EventBridge::Rule');
    expect([...seen].sort()).toEqual(expected.sort());
  });

  test('refers to nothing that is not in it, and to no resource in a circle', async () => {
    const { Parameters, Conditions, Resources } = await stackOf(account);
    const own = ['ALIYUN::Region', 'ALIYUN::TenantId'];
    const wanting = new Map<string, Set<string>>();
    for (const [id, resource] of Object.entries(Resources)) {
      const needs = new Set([resource.DependsOn ?? []].flat());
      if (resource.Condition !== undefined) expect(Object.keys(Conditions)).toContain(resource.Condition);
      for (const part of partsOf(resource)) {
        const { name, argument } = callIn(part) ?? {};
        const texts = name === 'Fn::Sub' ? [...String(argument).matchAll(/\$\{([^{}]+)\}/g)].map(([, one]) => one) : [];
        for (const one of name === 'Ref' ? [argument] : texts)
          expect([...own, ...Object.keys(Parameters)]).toContain(one);
        if (name === 'Fn::GetAtt') {
          const [wanted, attribute] = argument as [string, string];
          needs.add(wanted);
          expect(TYPES[Resources[wanted]?.Type ?? '']?.attributes, wanted).toContain(attribute);
        }
        if (name === 'Fn::If') expect(Object.keys(Conditions)).toContain((argument as [string])[0]);
      }
      wanting.set(id, needs);
      expect(Object.keys(Resources), id).toEqual(expect.arrayContaining([...needs]));
    }
    // Whatever needs nothing that is still waited for can be made; at last nothing is left.
    for (let before = -1; before !== wanting.size; ) {
      before = wanting.size;
      for (const [id, needs] of wanting) if (![...needs].some((one) => wanting.has(one))) wanting.delete(id);
    }
    expect([...wanting.keys()]).toEqual([]);
  });

  test('gives its alerts no longer names to show than the page of ALIYUN::SLS::Alert takes', async () => {
    const { Resources } = await stackOf(account);
    const names = Object.values(Resources)
      .filter(({ Type }) => Type === 'ALIYUN::SLS::Alert')
      .map(({ Properties }) => (Properties['Detail'] as { DisplayName: string }).DisplayName);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => name.length > 64)).toEqual([]);
  });

  test('makes roles in one region, which other regions use by their names', async () => {
    const { Resources } = await stackOf(account);
    const roles = Object.values(Resources).filter(({ Type }) => Type === 'ALIYUN::RAM::Role');
    expect(roles.map(({ Condition }) => Condition)).toEqual(roles.map(() => 'MakesRoles'));
  });
});

test('what the environment says of a schedule is the default of its parameter', async () => {
  const { Parameters } = await stackOf('owner', { SNAPSHARE_SWEEP_CRON: '@every 30m', SNAPSHARE_UNSHARE_CRON: '' });
  expect([Parameters['SweepCron']?.Default, Parameters['UnshareCron']?.Default]).toEqual(['@every 30m', '0 0 * * * *']);
  await expect(stackOf('owner', { SNAPSHARE_SWEEP_CRON: 'often' })).rejects.toThrow(
    /SNAPSHARE_SWEEP_CRON="often" is neither six cron fields .*; without it the schedule is 0 \*\/15/,
  );
});
