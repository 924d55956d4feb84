import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readServerlessYaml } from '../../../emulator/platform/serverless-yaml.ts';

const variables = { env: { SNAPSHARE_REGION: 'cn-shanghai' }, accountId: '1234567890123456' };

function read(text: string): ReturnType<typeof readServerlessYaml> {
  const file = join(mkdtempSync(join(tmpdir(), 'snapshare-test-')), 's.yaml');
  writeFileSync(file, text);
  return readServerlessYaml(file, variables);
}

const minimal = (props: string): string => `
edition: 3.0.0
vars: { memory: 512, size: "\${vars.memory}" }
template: { base: { runtime: nodejs20, handler: index.handler, code: ./code, asyncInvokeConfig: { maxAsyncRetryAttempts: 5 } } }
resources:
  one:
    component: fc3
    extend: { name: base }
    props: { functionName: one, region: "\${env('SNAPSHARE_REGION','cn-hangzhou')}"${props} }
`;

describe('s.yaml', () => {
  test('describes the functions of the owner, in the region that the environment names', () => {
    const functions = readServerlessYaml('s.yaml', variables);
    expect(functions.map(({ resourceName, functionName, regionId }) => [resourceName, functionName, regionId])).toEqual(
      ['share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation', 'use-shared'].map((name) => [
        name,
        `snapshare-${name}`,
        'cn-shanghai',
      ]),
    );
    for (const { resourceName, codePath } of functions) expect(codePath).toBe(resolve('dist/functions', resourceName));
  });

  test('starts every function by its server, takes several requests an instance, and reserves nothing', () => {
    const functions = readServerlessYaml('s.yaml', variables);
    for (const { runtime, customRuntime, reservedConcurrency } of functions) {
      expect({ runtime, customRuntime, reservedConcurrency }).toEqual({
        runtime: 'custom.debian10',
        customRuntime: {
          command: [
            '/var/fc/lang/nodejs20/bin/node',
            '--max-old-space-size=176',
            '--max-semi-space-size=8',
            '/code/server.js',
          ],
          port: 9000,
        },
        reservedConcurrency: undefined,
      });
    }
    expect(functions.map(({ resourceName, instanceConcurrency }) => [resourceName, instanceConcurrency])).toEqual([
      ['share-on-tag', 100],
      ['sweep', 4],
      ['unshare-expired', 4],
      ['accept-invitation', 20],
      ['use-shared', 20],
    ]);
  });

  test('lists timers before event triggers, because the component skips what follows an unchanged event trigger', () => {
    for (const { triggers } of readServerlessYaml('s.yaml', variables)) {
      const kinds = triggers.map(({ kind }) => kind);
      expect(kinds).toEqual([...kinds].sort().reverse());
    }
  });
});

describe('a file of Serverless Devs', () => {
  test('takes templates, variables and the defaults of the component', () => {
    expect(
      read(minimal(`, memorySize: "\${vars.size}", role: "acs:ram::\${config('AccountID')}:role/reader"`)),
    ).toMatchObject([
      {
        functionName: 'one',
        regionId: 'cn-shanghai',
        roleName: 'reader',
        memoryMiB: 512,
        timeoutSeconds: 3,
        instanceConcurrency: 1,
        maxAsyncRetryAttempts: 5,
        maxAsyncEventAgeSeconds: 18_000,
        environmentVariables: {},
        triggers: [],
      },
    ]);
  });

  test.each([
    { name: 'an unknown variable', props: `, role: "\${vars.absent}"`, message: 'vars.absent} has no value' },
    {
      name: 'a variable of the environment that is not set',
      props: `, role: "\${env('ABSENT')}"`,
      message: "env('ABSENT')} has no value",
    },
    { name: 'a file that is not there', props: `, role: "\${file('x')}"`, message: 'there is no file' },
    { name: 'a function that is not emulated', props: `, role: "\${path('x')}"`, message: 'is not understood' },
    { name: 'a role with capitals', props: ', role: Reader', message: 'lower-cases role names' },
    {
      name: 'an environment variable that is a number',
      props: ', environmentVariables: { A: 1 }',
      message: 'environmentVariables.A',
    },
    { name: 'another runtime', props: ', runtime: python3.10', message: 'resources.one.props.runtime' },
    {
      name: 'a trigger that is not emulated',
      props: ', triggers: [{ triggerName: t, triggerType: oss, triggerConfig: {} }]',
      message: 'resources.one.props.triggers.0.triggerType: oss is not emulated',
    },
  ])('is refused for $name', ({ props, message }) => {
    const run = (): unknown => read(minimal(props));
    expect(run).toThrow(
      expect.objectContaining({ code: 'InvalidServerlessYaml', message: expect.stringContaining(message) as string }),
    );
  });
});
