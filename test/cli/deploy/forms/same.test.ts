import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FORMS, formText } from '../../../../cli/deploy/forms/write-form.ts';
import { render } from '../../../../cli/deploy/render.ts';
import { parseYaml } from '../../../../shared/base/yaml.ts';
import { FUNCTION_TRUST, type FunctionName, functionPolicies } from '../../../../shared/rights/function-roles.ts';
import { policyOf } from '../../../rights/policies.ts';
import { evaluate, type Resource, type Template, without } from './stack.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const FILES = { owner: join(ROOT, 's.yaml'), member: join(ROOT, 's.member.yaml') };
const ACCOUNT = '1234567890123456';
const REGION = 'cn-shanghai';
/** As different from the defaults as may be, so that nothing is the same for want of being said. */
const ENVIRONMENT = { SNAPSHARE_SWEEP_CRON: '@every 30m', SNAPSHARE_USE_CRON: 'CRON_TZ=Asia/Shanghai 0 0 2 * * *' };
const POLICY = policyOf({
  installation: 'acme',
  mode: 'sync',
  regions: ['cn-hangzhou', REGION],
  principals: { directory: 'any', external: ['2222333344445555'] },
  // What Terraform would fill in, were it not kept from it.
  blockWhenTagged: [['odd', '$', '{region}', '%', '{if}'].join('')],
  owners: { roleName: 'snapshare-owner', accounts: ['1111222233334444'] },
  members: { roleName: 'snapshare-member', accounts: ['2222333344445555'] },
});

interface Deployed {
  readonly functions: Readonly<Record<string, object>>;
  readonly roles: Readonly<Record<string, { readonly trust: unknown; readonly documents: unknown }>>;
  readonly alerts: Readonly<Record<string, unknown>>;
  readonly charts: unknown;
  readonly stores: unknown;
  readonly rule: unknown;
}

const small = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);

/** Keys as the cloud's own interfaces have them; what other services' documents hold stays. */
function asCalled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asCalled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => [
      small(key),
      ['TriggerConfig', 'EnvironmentVariables', 'FilterPattern'].includes(key) ? part : asCalled(part),
    ]),
  );
}

async function fromRos(account: 'owner' | 'member'): Promise<Deployed> {
  const text = await formText('ros', account, 'digest', { policy: POLICY, files: FILES, environment: ENVIRONMENT });
  const template = parseYaml(text) as Template;
  const known = {
    'ALIYUN::Region': REGION,
    'ALIYUN::TenantId': ACCOUNT,
    AlertActionPolicy: 'people',
    CodeBucket: 'bucket',
    AlertAbovePerMonth: 42,
  };
  const made = evaluate(template.Resources, template, known) as Record<string, Resource>;
  const all = Object.values(made);
  const of = (type: string) => all.filter(({ Type }) => Type === `ALIYUN::${type}`).map(({ Properties }) => Properties);
  const ofFunction = (type: string, name: unknown) => of(type).filter(({ FunctionName }) => FunctionName === name);
  const named = (properties: object, ...left: string[]) => asCalled(without(properties, ...left)) as object;
  const [store] = of('SLS::Logstore');
  const [index] = of('SLS::Index');
  const [queue] = of('MNS::Queue');
  return {
    functions: Object.fromEntries(
      of('FC3::Function').map((properties) => {
        const name = properties['FunctionName'];
        const code = properties['Code'] as { OssBucketName: string; OssObjectName: string };
        expect(code).toEqual({
          OssBucketName: 'bucket',
          OssObjectName: `snapshare/digest/${String(name).replace('snapshare-', '')}.zip`,
        });
        return [
          String(name),
          {
            ...named(properties, 'Code'),
            asyncInvokeConfig: named(ofFunction('FC3::AsyncInvokeConfig', name)[0] ?? {}, 'FunctionName'),
            triggers: ofFunction('FC3::Trigger', name).map((one) => named(one, 'FunctionName', 'Qualifier')),
          },
        ];
      }),
    ),
    roles: Object.fromEntries(
      of('RAM::Role')
        .filter(({ Policies }) => Policies !== undefined)
        .map(({ RoleName, AssumeRolePolicyDocument, Policies }) => [
          String(RoleName),
          {
            trust: AssumeRolePolicyDocument,
            documents: (Policies as { PolicyDocument: object }[]).map((one) => one.PolicyDocument),
          },
        ]),
    ),
    alerts: Object.fromEntries(
      of('SLS::Alert').map(({ Project, Detail }) => {
        const detail = Detail as Record<string, unknown>;
        expect([Project, detail['Type'], detail['State']]).toEqual([
          `snapshare-${ACCOUNT}-${REGION}`,
          'Alert',
          'Enable',
        ]);
        return [String(detail['Name']), named(detail, 'Type', 'State')];
      }),
    ),
    charts: of('SLS::Dashboard')[0]?.['Charts'],
    stores: {
      project: of('SLS::Project')[0]?.['Name'],
      store: [store?.['LogstoreName'], store?.['TTL'], store?.['ShardCount']],
      keys: (index?.['KeyIndices'] as { Name: string }[]).map(({ Name }) => Name),
      delimiters: (index?.['FullTextIndex'] as { Delimiter: string }).Delimiter,
      queue: [queue?.['QueueName'], queue?.['MessageRetentionPeriod']],
    },
    rule: asCalled(of('EventBridge::Rule')[0]),
  };
}

/** A text as `templatefile` of Terraform fills it in. */
function filledIn(text: string, known: Readonly<Record<string, string>>): string {
  const PARTS = /\$\$\{|%%\{|\$\{(\w+)\}/g;
  // Nothing else in it begins a template.
  expect(text.replaceAll(PARTS, '')).not.toMatch(/[$%]\{/);
  return text.replaceAll(PARTS, (found, name: string | undefined) => {
    if (name === undefined) return found.slice(1);
    expect(Object.keys(known)).toContain(name);
    return known[name] ?? '';
  });
}

/** What the module reads, filled in. */
async function fromTerraform(account: 'owner' | 'member'): Promise<Deployed> {
  const text = await formText('terraform', account, 'digest', {
    policy: POLICY,
    files: FILES,
    environment: ENVIRONMENT,
  });
  const { parameters } = JSON.parse(text) as { parameters: Record<string, string> };
  const known: Record<string, string> = {
    ...parameters,
    account_id: ACCOUNT,
    region: REGION,
    alert_action_policy: 'people',
    alert_above_per_month: '42',
  };
  const filled = filledIn(text, known);
  interface Read {
    readonly functions: Record<
      string,
      { props: { functionName: string }; roleName: string; asyncInvokeConfig: object; triggers: object[] }
    >;
    readonly roles: Record<string, { trust: unknown; policies: { document: unknown }[] }>;
    readonly alerts: Record<string, { id: string; name: string; state: string }>;
    readonly dashboard: { charts: unknown };
    readonly stores: {
      project: string;
      logStore: { name: string; retentionDays: number; shardCount: number; keys: string[]; delimiters: string };
      failureQueue: { name: string; retentionSeconds: number };
    };
    readonly hub: { rule: unknown } | null;
  }
  const { functions, roles, alerts, dashboard, stores, hub } = JSON.parse(filled) as Read;
  const { logStore, failureQueue } = stores;
  return {
    functions: Object.fromEntries(
      Object.values(functions).map(({ props, roleName, asyncInvokeConfig, triggers }) => [
        props.functionName,
        { ...props, role: `acs:ram::${ACCOUNT}:role/${roleName}`, asyncInvokeConfig, triggers },
      ]),
    ),
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, { trust, policies }]) => [
        name,
        { trust, documents: policies.map(({ document }) => document) },
      ]),
    ),
    alerts: Object.fromEntries(Object.values(alerts).map((alert) => [alert.name, without(alert, 'id', 'state')])),
    charts: dashboard.charts,
    stores: {
      project: stores.project,
      store: [logStore.name, logStore.retentionDays, logStore.shardCount],
      keys: logStore.keys,
      delimiters: logStore.delimiters,
      queue: [failureQueue.name, failureQueue.retentionSeconds],
    },
    rule: hub?.rule,
  };
}

describe.each(['owner', 'member'] as const)('every form deploys the same into the account of the %s:', (account) => {
  let ros: Deployed;
  let terraform: Deployed;
  beforeAll(async () => {
    [ros, terraform] = await Promise.all([fromRos(account), fromTerraform(account)]);
  });

  test('each function as Serverless Devs has it, with its triggers and their schedules', async () => {
    const place = { accountId: ACCOUNT, regionId: REGION, environment: ENVIRONMENT };
    const rendered = await render(FILES[account], place);
    const expected = rendered.map(({ props }) => {
      const role = `acs:ram::${ACCOUNT}:role/${String(props['role'])}`;
      return [String(props['functionName']), { ...without(props, 'region', 'code'), role }];
    });
    expect(expected.length).toBe(account === 'owner' ? 5 : 2);
    expect(ros.functions).toEqual(Object.fromEntries(expected));
    expect(terraform.functions).toEqual(ros.functions);
  });

  test('each role with the rights that the policy gives its function', () => {
    const names = Object.keys(ros.roles).map((role) => role.replace('snapshare-', '') as FunctionName);
    const expected = names.map((name) => [
      `snapshare-${name}`,
      { trust: FUNCTION_TRUST, documents: functionPolicies(name, POLICY, account) },
    ]);
    expect(ros.roles).toEqual(Object.fromEntries(expected));
    expect(terraform.roles).toEqual(ros.roles);
    expect(Object.keys(ros.roles)).toEqual(Object.keys(ros.functions));
  });

  test('log store, queue, dashboard, alerts, and what wakes a hub', () => {
    expect(Object.keys(ros.alerts).length).toBeGreaterThan(5);
    expect(without(terraform, 'functions', 'roles')).toEqual(without(ros, 'functions', 'roles'));
    expect(ros.rule === undefined).toBe(account === 'member');
  });
});

test('the role that a hub assumes in an owner or member is the same in both forms, with and without a reader', () => {
  const stacks = FORMS.ros.visited(POLICY);
  const descriptions = FORMS.terraform.visited(POLICY);
  expect([...descriptions.keys()].map((file) => file.replace('.json', '.ros.yaml')).sort()).toEqual(
    [...stacks.keys()].sort(),
  );
  for (const [file, text] of descriptions) {
    const template = parseYaml(stacks.get(file.replace('.json', '.ros.yaml')) ?? '') as Template;
    for (const reader of ['', `acs:ram::${ACCOUNT}:role/people`]) {
      const known = { 'ALIYUN::Region': REGION, HubAccountId: ACCOUNT, ReaderArn: reader };
      const made = Object.values(evaluate(template.Resources, template, known) as Record<string, Resource>);
      const filled = filledIn(text, { region: REGION, hub_account_id: ACCOUNT, reader_arn: reader });
      const { role, rules } = JSON.parse(filled) as {
        role: {
          roleName: string;
          trust: unknown;
          trustWithReader: unknown;
          policies: { policyName: string; document: unknown }[];
        };
        rules: Record<string, object>;
      };
      const [stackRole, ...stackRules] = made.map(({ Properties }) => Properties);
      expect(without(stackRole ?? {}, 'Description')).toEqual({
        RoleName: role.roleName,
        AssumeRolePolicyDocument: reader === '' ? role.trust : role.trustWithReader,
        Policies: role.policies.map(({ policyName, document }) => ({
          PolicyName: policyName,
          PolicyDocument: document,
        })),
      });
      expect(Object.values(rules)).toEqual(stackRules.map(asCalled));
    }
  }
});
