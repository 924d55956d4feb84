import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkComponent } from '../../cli/deploy/fc3-props.ts';
import { parseYaml } from '../../shared/base/yaml.ts';

const ROOT = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const WORKFLOWS = [
  ...readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`),
  'examples/pipelines/github.yml',
];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >;
}

describe.each(WORKFLOWS)('%s', (path) => {
  const workflow = parseYaml(textOf(path)) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test('runs no action that can be changed after it was looked at', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
    for (const line of textOf(path).match(/^.*\buses:.*$/gm) ?? []) expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  });

  test('runs no script of a package that it installs', () => {
    for (const { run = '' } of steps)
      for (const line of run.match(/^.*\bnpm (?:ci|install|i)\b.*$/gm) ?? [])
        expect(line).toContain('--ignore-scripts');
  });

  test('has no right by default, and writes nowhere but where a job says so', () => {
    expect(workflow.permissions).toEqual({});
    const allowed = [
      ['contents', 'read'],
      ['contents', 'write'],
      ['id-token', 'write'],
      ['pull-requests', 'write'],
    ].map(String);
    for (const { permissions = {} } of Object.values(workflow.jobs))
      for (const right of Object.entries(permissions)) expect(allowed).toContain(String(right));
  });

  test('runs nothing that was checked out or installed where it may write to the repository', () => {
    for (const { permissions = {}, steps: own } of Object.values(workflow.jobs)) {
      if (permissions['contents'] !== 'write') continue;
      for (const { uses = '', run = '' } of own) {
        expect(uses).toMatch(/^$|^actions\/download-artifact@/);
        expect(run).not.toMatch(/\b(?:npm|npx|node|git (?!ref)|eval|source|ba?sh)\b|\$\{\{/);
      }
    }
  });

  test("keeps no key that lasts, neither its own nor the repository's", () => {
    expect(textOf(path)).not.toMatch(/\bsecrets\./);
    for (const { uses, with: given } of steps)
      if (uses?.startsWith('actions/checkout@')) expect(given).toMatchObject({ 'persist-credentials': false });
  });

  test('is given credentials only after everything was installed, in a job that pull requests do not run', () => {
    for (const { permissions, steps: own } of Object.values(workflow.jobs)) {
      const at = own.findIndex(({ uses }) => uses?.startsWith('aliyun/configure-aliyun-credentials-action@'));
      if (at < 0) continue;
      expect(permissions).toMatchObject({ 'id-token': 'write' });
      expect(own.slice(at).some(({ run = '' }) => /\bnpm (?:ci|install|i)\b/.test(run))).toBe(false);
    }
  });
});

test('no package runs a script when the project is installed by anybody', () => {
  expect(textOf('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

test.each(['s.yaml', 's.member.yaml'])('%s has every function deployed by a component of a fixed version', (path) => {
  const { resources } = parseYaml(textOf(path)) as {
    readonly resources: Readonly<Record<string, { component: string }>>;
  };
  for (const { component } of Object.values(resources)) expect(checkComponent(component)).toEqual([]);
});

test.each([
  'fc3',
  'fc3@latest',
  'fc3@dev',
  'fc3@0.1',
  'fc3@^0.1.22',
  'fc3@',
])('the component %s is not deployed with, since it may be another tomorrow', (component) => {
  expect(checkComponent(component)).toEqual([
    { path: 'component', message: expect.stringContaining('names no version') as string },
  ]);
});

test('every dependency is of one exact version', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
    string,
    Record<string, string>
  >;
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
