import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readAccounts } from '../../../cli/deploy/accounts.ts';
import { readAliases } from '../../../cli/deploy/aliases.ts';
import { checkProps } from '../../../cli/deploy/fc3-props.ts';
import { type Rendered, render } from '../../../cli/deploy/render.ts';
import { runSteps, showSteps } from '../../../cli/deploy/run.ts';
import { type Deployment, planDeployment } from '../../../cli/deploy/steps.ts';
import { compilePattern } from '../../../emulator/platform/event-pattern.ts';
import { parseYaml } from '../../../shared/base/yaml.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { templates } from '../../../shared/rights/templates.ts';
import { EXAMPLE_POLICY } from '../../example-policy.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TOOL = { command: join(ROOT, 'node_modules/.bin/s'), environment: { PATH: process.env['PATH'] } };
const FILES = { owner: join(ROOT, 's.yaml'), member: join(ROOT, 's.member.yaml') };
/** The version that was looked at; another is a change to be reviewed. */
const COMPONENT = 'fc3@0.1.22';
const OWNER = { accountId: '1234567890123456', access: 'owner' };
const PARTNER = { accountId: '2222333344445555', access: 'partner' };
/** What the tool leaves standing where it has no credentials. */
const ACCOUNT_VARIABLE = ['$', "{config('AccountID')}"].join('');
const PLACE = { accountId: OWNER.accountId, regionId: 'cn-hangzhou', environment: {} };
const EXAMPLE: unknown = parseYaml(readFileSync(EXAMPLE_POLICY, 'utf8'));

function policyOf(document: unknown): Policy {
  const result = parsePolicy(document);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

const deploymentOf = (policyDocument: unknown, more: Partial<Deployment> = {}): Deployment => ({
  policy: policyOf(policyDocument),
  accounts: { owner: OWNER, members: [PARTNER] },
  files: FILES,
  environment: {},
  ...more,
});

interface Trigger {
  readonly triggerType: string;
  readonly triggerConfig: object;
}

describe('the deployment of the example policy', () => {
  test('shows every function of every account and region as the reviewed golden file has it', async () => {
    const steps = await planDeployment(deploymentOf(EXAMPLE));
    expect(steps).toHaveLength(2 * (5 + 2));
    // The build that is shown is another with each change of a function.
    const shown = showSteps(steps).replaceAll(/(?<=SNAPSHARE_VERSION: .*\+)[0-9a-f]{12}$/gm, '0'.repeat(12));
    await expect(shown).toMatchFileSnapshot('../../golden/deploy-dry-run.txt');
  });

  // Where there is a policy of one's own, as in a copy that `s init` made, they are of that one, if any.
  test.skipIf(existsSync(join(ROOT, 'snapshare.yaml')))('has the templates that are checked in', () => {
    for (const [name, write] of templates(policyOf(EXAMPLE))) {
      const text = readFileSync(join(ROOT, 'deploy', `${name}.ros.yaml`), 'utf8');
      expect(text, `${name}: run npm run deploy -- --templates`).toBe(write());
    }
  });

  test('leaves the functions for sharees out of an owner that is no hub', async () => {
    const alone = Object.fromEntries(Object.entries(EXAMPLE as object).filter(([key]) => key !== 'members'));
    const steps = await planDeployment(deploymentOf(alone, { accounts: { owner: OWNER, members: [] } }));
    const names = new Set(steps.map(({ rendered }) => rendered.resource));
    expect([...names]).toEqual(['share-on-tag', 'sweep', 'unshare-expired']);
  });

  test('runs through the real tool, each step with the alias of its account, and tells which failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapshare-stub-'));
    const record = join(folder, 'deployed.txt');
    writeFileSync(
      join(folder, 'index.js'),
      `exports.default = class { async deploy({ props, credential }) {
        if (props.functionName.endsWith('sweep')) throw new Error('refused');
        require('fs').appendFileSync(${JSON.stringify(record)}, [props.functionName, props.region, props.logConfig.project].join(' ') + '\\n');
        return {};
      } };`,
    );
    writeFileSync(join(folder, 'package.json'), '{"name":"stub","main":"index.js"}');
    const stubbed = (name: 'owner' | 'member'): string => {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(
        file,
        readFileSync(FILES[name], 'utf8').replaceAll(COMPONENT, folder).replaceAll("'./dist/", `'${ROOT}/dist/`),
      );
      return file;
    };
    const environment = {
      ...TOOL.environment,
      HOME: folder,
      owner_serverless_devs_key: JSON.stringify({ AccountID: OWNER.accountId, AccessKeyID: 'x', AccessKeySecret: 'y' }),
      partner_serverless_devs_key: JSON.stringify({
        AccountID: PARTNER.accountId,
        AccessKeyID: 'x',
        AccessKeySecret: 'y',
      }),
    };
    const tool = { ...TOOL, environment };
    const owner = { ...OWNER, access: 'owner_serverless_devs_key' };
    const partner = { ...PARTNER, access: 'partner_serverless_devs_key' };
    const oneRegion = { ...(EXAMPLE as object), regions: ['cn-shanghai'] };
    const steps = await planDeployment(
      deploymentOf(oneRegion, {
        files: { owner: stubbed('owner'), member: stubbed('member') },
        accounts: { owner, members: [partner] },
        aliases: await readAliases(folder, environment),
      }),
    );
    const failed = await runSteps(steps, 'deploy', tool);
    expect(failed.map(({ rendered }) => rendered.resource)).toEqual(['sweep']);
    const project = (id: string): string => `snapshare-${id}-cn-shanghai`;
    expect(readFileSync(record, 'utf8').trim().split('\n')).toEqual([
      `snapshare-share-on-tag cn-shanghai ${project(OWNER.accountId)}`,
      `snapshare-unshare-expired cn-shanghai ${project(OWNER.accountId)}`,
      `snapshare-accept-invitation cn-shanghai ${project(OWNER.accountId)}`,
      `snapshare-use-shared cn-shanghai ${project(OWNER.accountId)}`,
      `snapshare-accept-invitation cn-shanghai ${project(PARTNER.accountId)}`,
      `snapshare-use-shared cn-shanghai ${project(PARTNER.accountId)}`,
    ]);
  });
});

test('a deployment asks of the owner alone whether the policy expects it', async () => {
  const expecting = { ...(EXAMPLE as object), expectedAccountIds: [OWNER.accountId] };
  expect((await planDeployment(deploymentOf(expecting))).map(({ account }) => account)).toContain(PARTNER);
});

describe('before anything is changed, a deployment is refused', () => {
  test.each([
    {
      trouble: 'an unknown region',
      deployment: () => deploymentOf({ ...(EXAMPLE as object), regions: ['cn-nowhere'] }),
      names: 'cn-nowhere',
    },
    {
      trouble: 'an alias that does not exist',
      deployment: () => deploymentOf(EXAMPLE, { aliases: new Set(['owner']) }),
      names: 'the access alias partner of 2222333344445555',
    },
    {
      trouble: 'an owner that the policy does not expect',
      deployment: () => {
        const expecting = { ...(EXAMPLE as object), expectedAccountIds: ['1111111111111111'] };
        return deploymentOf(expecting);
      },
      names: 'the owner 1234567890123456 is not among the accounts that the policy expects: 1111111111111111',
    },
    {
      trouble: 'a file that cannot be read',
      deployment: () => deploymentOf(EXAMPLE, { files: { ...FILES, owner: '/nowhere/s.yaml' } }),
      names: '/nowhere/s.yaml',
    },
  ])('for $trouble', async ({ deployment, names }) => {
    await expect(planDeployment(deployment())).rejects.toMatchObject({
      code: 'SNAPSHARE_INPUT',
      message: expect.stringContaining(names) as string,
    });
  });

  test.each([
    {
      trouble: 'a member that is listed twice',
      text: yamlOf([PARTNER, PARTNER]),
      names: '2222333344445555 is listed twice',
    },
    { trouble: 'the owner among the members', text: yamlOf([OWNER]), names: '1234567890123456 is listed twice' },
    {
      trouble: 'an account id without quotes',
      text: 'owner: {accountId: 1234567890123456, access: owner}',
      names: 'quote it',
    },
    { trouble: 'a key that is not known', text: `${yamlOf([])}\nregion: cn-hangzhou`, names: 'region is no known key' },
    { trouble: 'no owner', text: 'members: []', names: 'owner is required' },
  ])('for accounts with $trouble', async ({ text, names }) => {
    const file = join(mkdtempSync(join(tmpdir(), 'snapshare-accounts-')), 'accounts.yaml');
    writeFileSync(file, text);
    await expect(readAccounts(file)).rejects.toMatchObject({ message: expect.stringContaining(names) as string });
  });

  function yamlOf(members: readonly object[]): string {
    return JSON.stringify({ owner: OWNER, members })
      .replace(/^\{|\}$/g, '')
      .replace(/"(owner|members)":/g, '"$1": ')
      .replace(', "members"', ',"members"')
      .replace(',"members"', '\n"members"');
  }
});

let rendered: Promise<Rendered[]> | undefined;
function ownerFunctions(): Promise<Rendered[]> {
  rendered ??= render(FILES.owner, PLACE);
  return rendered;
}

describe('every function of the deployment files', () => {
  test.each(['owner', 'member'] as const)('of the %s is rendered as the deployment tool renders it', async (name) => {
    const home = mkdtempSync(join(tmpdir(), 'snapshare-preview-'));
    mkdirSync(join(home, '.s'));
    writeFileSync(join(home, '.s/set-config.yml'), 'analysis: disable\n');
    const environment = { ...TOOL.environment, SNAPSHARE_SWEEP_CRON: '@every 5m', SNAPSHARE_USE_CRON: '' };
    const { stdout } = await promisify(execFile)(
      TOOL.command,
      ['preview', '-t', FILES[name], '-o', 'json', '--silent'],
      {
        env: { ...environment, HOME: home, SNAPSHARE_REGION: 'cn-hangzhou' },
        maxBuffer: 16 * 1024 * 1024,
      },
    );
    // Without credentials the tool leaves this standing.
    const text = stdout.slice(stdout.indexOf('{')).replaceAll(ACCOUNT_VARIABLE, OWNER.accountId);
    const { resources } = JSON.parse(text) as {
      readonly resources: Readonly<Record<string, Omit<Rendered, 'resource'>>>;
    };
    const asTold = Object.entries(resources).map(([resource, { component, props }]) => ({
      resource,
      component,
      props,
    }));
    expect(await render(FILES[name], { ...PLACE, environment })).toEqual(asTold);
  });

  test.each(['owner', 'member'] as const)('of the %s is as the component wants it', async (name) => {
    for (const { component, props, resource } of await render(FILES[name], PLACE)) {
      expect(component).toBe(COMPONENT);
      expect(checkProps(props)).toEqual([]);
      expect([props['functionName'], props['role'], props['code']]).toEqual([
        `snapshare-${resource}`,
        `snapshare-${resource}`,
        `./dist/${name === 'owner' ? 'functions' : 'members'}/${resource}`,
      ]);
    }
  });

  test.each([
    { slip: 'a misspelt key', change: { memorysize: 256 }, path: 'memorysize' },
    { slip: 'a role with capitals', change: { role: 'Snapshare' }, path: 'role' },
    { slip: 'memory between the steps', change: { memorySize: 200 }, path: 'memorySize' },
    { slip: 'a number in the environment', change: { environmentVariables: { A: 1 } }, path: 'environmentVariables.A' },
    {
      slip: 'a large environment',
      change: { environmentVariables: { A: 'x'.repeat(4096) } },
      path: 'environmentVariables',
    },
    {
      slip: 'a cron with five fields',
      change: { triggers: [timer('0 * * * *')] },
      path: 'triggers.0.triggerConfig.cronExpression',
    },
    {
      slip: 'an empty cron',
      change: { triggers: [timer('')] },
      path: 'triggers.0.triggerConfig.cronExpression',
    },
    {
      slip: 'a misspelt setting of a trigger',
      change: { triggers: [timer('@every 10m', { enabled: true })] },
      path: 'triggers.0.triggerConfig.enabled',
    },
    {
      slip: 'a schedule in the payload that is not the one of the timer',
      change: { triggers: [timer('@every 10m', { payload: '{"schedule": "@every 1h"}' })] },
      path: 'triggers.0.triggerConfig.payload',
    },
    {
      slip: 'a pattern that is no JSON',
      change: { triggers: [rule('{')] },
      path: 'triggers.0.triggerConfig.eventRuleFilterPattern',
    },
    {
      slip: 'a pattern with more values in a field than EventBridge takes',
      change: { triggers: [rule(JSON.stringify({ data: { eventName: ['a', 'b', 'c', 'd', 'e', 'f'] } }))] },
      path: 'triggers.0.triggerConfig.eventRuleFilterPattern',
    },
    { slip: 'a description that is too long', change: { description: 'x'.repeat(257) }, path: 'description' },
    {
      slip: 'a variable that the platform keeps for itself',
      change: { environmentVariables: { FC_REGION: 'cn-hangzhou' } },
      path: 'environmentVariables.FC_REGION',
    },
    {
      slip: 'more triggers than a function takes',
      change: { triggers: Array.from({ length: 51 }, () => timer('@every 10m')) },
      path: 'triggers',
    },
    {
      slip: 'several requests an instance on a built-in runtime',
      change: { runtime: 'nodejs20', customRuntimeConfig: undefined, instanceConcurrency: 2 },
      path: 'instanceConcurrency',
    },
    {
      slip: 'a custom runtime without its start command',
      change: { customRuntimeConfig: undefined },
      path: 'customRuntimeConfig',
    },
    {
      slip: 'a start command on a built-in runtime',
      change: { runtime: 'nodejs20', instanceConcurrency: 1 },
      path: 'customRuntimeConfig',
    },
    { slip: 'a timer after a rule', change: { triggers: [rule('{}'), timer('@every 10m')] }, path: 'triggers' },
  ])('is refused with $slip', async ({ change, path }) => {
    const [first] = await ownerFunctions();
    const problems = checkProps({ ...first?.props, ...change });
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.message).not.toMatch(/^Invalid/);
  });

  test('takes a built-in runtime with one request an instance', async () => {
    const [first] = await ownerFunctions();
    const props = { ...first?.props, runtime: 'nodejs20', customRuntimeConfig: undefined, instanceConcurrency: 1 };
    expect(checkProps(props)).toEqual([]);
  });

  test('lets the heap of every function grow to no more than its memory leaves beside Node itself', async () => {
    const NODE_MIB = 50;
    const functions = await Promise.all([FILES.owner, FILES.member].map((file) => render(file, PLACE)));
    for (const { props } of functions.flat()) {
      const { memorySize, customRuntimeConfig } = props as unknown as {
        memorySize: number;
        customRuntimeConfig: { args: string[] };
      };
      const limitOf = (space: string): number =>
        Number(customRuntimeConfig.args.join(' ').split(`--max-${space}-space-size=`)[1]?.split(' ')[0]);
      expect(NODE_MIB + limitOf('old') + 3 * limitOf('semi')).toBeLessThanOrEqual(memorySize);
    }
  });

  test('has every timer pass its own schedule on, so that one run of a day tells of lasting findings', async () => {
    const timers: object[] = [];
    for (const name of ['owner', 'member'] as const)
      for (const { props } of await render(FILES[name], PLACE))
        for (const { triggerType, triggerConfig } of (props as unknown as { triggers: Trigger[] }).triggers)
          if (triggerType === 'timer') timers.push(triggerConfig);
    expect(timers).toHaveLength(6);
    for (const timer of timers) {
      const { cronExpression, payload } = timer as { cronExpression: string; payload: string };
      expect(JSON.parse(payload)).toMatchObject({ schedule: cronExpression });
    }
  });

  test('reserves none of the instances of an account', async () => {
    for (const name of ['owner', 'member'] as const) {
      for (const { props } of await render(FILES[name], PLACE)) {
        expect(props).not.toHaveProperty('concurrencyConfig');
      }
    }
  });

  function timer(cronExpression: string, more: object = {}): object {
    return { triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression, enable: true, ...more } };
  }

  function rule(eventRuleFilterPattern: string): object {
    return {
      triggerName: 'r',
      triggerType: 'eventbridge',
      triggerConfig: {
        triggerEnable: true,
        asyncInvocationType: true,
        eventRuleFilterPattern,
        eventSourceConfig: { eventSourceType: 'Default', eventSourceParameters: {} },
        eventSinkConfig: { deliveryOption: { mode: 'event-driven', eventSchema: 'CloudEvents' } },
        runOptions: { errorsTolerance: 'ALL', retryStrategy: { PushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY' } },
      },
    };
  }

  test('has a package that Function Compute takes', async () => {
    const { stdout } = await promisify(execFile)('du', ['-sk', join(ROOT, 'dist/functions')]);
    expect(Number.parseInt(stdout, 10)).toBeLessThan(100 * 1024);
  });
});

describe('the event patterns', () => {
  const EVENTS = join(ROOT, 'test/fixtures/events');
  /** The rules that each sample wakes; a sample that is not here wakes none. */
  const WAKES: Readonly<Record<string, readonly string[]>> = {
    'actiontrail-ecs-createsnapshot-tagged.json': ['share-on-tag on-tag'],
    'actiontrail-ecs-tagresources-apicall.json': ['share-on-tag on-tag'],
    'actiontrail-ecs-tagresources-console.json': ['share-on-tag on-tag'],
    // What is decided by the record's content is left to the function: it ignores these three.
    'actiontrail-ecs-tagresources-failed.json': ['share-on-tag on-tag'],
    'actiontrail-ecs-tagresources-other-type.json': ['share-on-tag on-tag'],
    'actiontrail-ecs-tagresources-unrelated-tag.json': ['share-on-tag on-tag'],
    'actiontrail-ecs-untagresources-apicall.json': ['share-on-tag on-tag'],
    'ecs-snapshot-create-completed.json': ['share-on-tag on-snapshot-completed'],
    'ecs-snapshot-create-completed-failed.json': ['share-on-tag on-snapshot-completed'],
    ...Object.fromEntries(
      ['associated', 'disassociated', 'other-resource'].map((what) => [
        `resourcesharing-association-${what}.json`,
        ['accept-invitation on-association', 'use-shared on-association'],
      ]),
    ),
  };

  test.each(readdirSync(EVENTS))('are matched by %s as expected', async (name) => {
    const event: unknown = JSON.parse(readFileSync(join(EVENTS, name), 'utf8'));
    const woken = (await rules()).filter(({ matches }) => matches(event)).map(({ rule }) => rule);
    expect(woken).toEqual(WAKES[name] ?? []);
  });

  let read: Promise<{ rule: string; matches: (event: unknown) => boolean }[]> | undefined;
  function rules(): Promise<{ rule: string; matches: (event: unknown) => boolean }[]> {
    read ??= ownerFunctions().then((functions) =>
      functions.flatMap(({ resource, props }) =>
        (
          props['triggers'] as {
            triggerName: string;
            triggerType: string;
            triggerConfig: { eventRuleFilterPattern: string };
          }[]
        )
          .filter(({ triggerType }) => triggerType === 'eventbridge')
          .map(({ triggerName, triggerConfig }) => ({
            rule: `${resource} ${triggerName}`,
            matches: compilePattern(triggerConfig.eventRuleFilterPattern),
          })),
      ),
    );
    return read;
  }
});
