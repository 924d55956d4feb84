import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../shared/base/errors.ts';
import { PolicyError } from '../../shared/policy/policy-error.ts';
import { loadPolicy, readPolicyFile } from '../../shared/runtime/load-policy.ts';

const JSON_POLICY = '{"installation":"embedded","mode":"observe","regions":["cn-hangzhou"]}';
const YAML_POLICY = 'installation: override\nmode: sync\nregions: [cn-shanghai] # comment\n';

function load(files: Record<string, string>, overridePath?: string) {
  const readFile = (path: string): Promise<string> => Promise.resolve(files[path] ?? 'no such file');
  return loadPolicy({ overridePath, embeddedPath: 'policy.json', readFile });
}

async function problemsOf(files: Record<string, string>, overridePath: string) {
  const error: unknown = await load(files, overridePath).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(PolicyError);
  return error instanceof PolicyError ? error.problems : [];
}

describe('the policy', () => {
  test.each([undefined, ''])('is the embedded one when the override is %j', async (overridePath) => {
    expect((await load({ 'policy.json': JSON_POLICY }, overridePath)).installation).toBe('embedded');
  });

  test.each([
    ['o.yaml', YAML_POLICY],
    ['o.yml', YAML_POLICY],
    ['o', YAML_POLICY],
    ['o.json', JSON_POLICY.replace('embedded', 'override')],
    ['o.yaml', JSON_POLICY.replace('embedded', 'override')],
  ])('is the override in %s', async (path, text) => {
    expect((await load({ 'policy.json': JSON_POLICY, [path]: text }, path)).installation).toBe('override');
  });

  test('is refused with every problem of its content', async () => {
    const problems = await problemsOf(
      { 'o.yaml': 'mode: on\nregions: [cn-hangzhou]\nexternal: 2222333344445555\n' },
      'o.yaml',
    );
    expect(problems.map(({ path }) => path).sort()).toEqual(['external', 'installation', 'mode']);
  });

  test.each([
    ['broken YAML', 'a: [1\nb: 2', 'line 2, column 1'],
    ['a key twice', `${YAML_POLICY}mode: observe\n`, 'line 4, column 1'],
    ['a tag of another language', 'installation: !!js/function "x"\n', 'line 1, column 32'],
    ['two documents', `${YAML_POLICY}---\n${YAML_POLICY}`, ''],
  ])('is refused with the place when it has %s', async (_, text, path) => {
    expect((await problemsOf({ 'o.yaml': text }, 'o.yaml')).map((problem) => problem.path)).toContain(path);
  });

  test('may not unfold without end', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
    );
    await problemsOf({ 'o.yaml': `l0: &l0 [x]\n${levels.join('\n')}\n` }, 'o.yaml');
    await problemsOf({ 'o.yaml': 'a: &a [*a]\n' }, 'o.yaml');
    await problemsOf({ 'o.yaml': '['.repeat(20_000) }, 'o.yaml');
  });

  test('is refused when its JSON is cut short', async () => {
    expect(await problemsOf({ 'o.json': JSON_POLICY.slice(0, -5) }, 'o.json')).toMatchObject([
      { path: '', code: 'NOT_JSON', message: expect.stringMatching(/^is not JSON: write keys/) as string },
    ]);
  });
});

describe('the policy file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-policy-'));
  const at = (name: string) => join(folder, name);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read whole, through a link as well, since mounted configuration is often a link', async () => {
    writeFileSync(at('p.yaml'), `${YAML_POLICY}# 香港\n`);
    symlinkSync(at('p.yaml'), at('link.yaml'));
    expect(await readPolicyFile(at('link.yaml'))).toBe(`${YAML_POLICY}# 香港\n`);
  });

  test.each([
    ['missing', 'none.yaml', 'ENOENT'],
    ['a folder', '.', 'not a regular file'],
    ['a device', '/dev/zero', 'not a regular file'],
    ['too large', 'large.yaml', 'larger than 1 MiB'],
    ['not text', 'binary.yaml', 'UTF-8'],
  ])('is refused when it is %s, with its path', async (_, name, reason) => {
    writeFileSync(at('large.yaml'), Buffer.alloc(1_048_577, '#'));
    writeFileSync(at('binary.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    const path = name.startsWith('/') ? name : at(name);
    const error: unknown = await readPolicyFile(path).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain(reason);
    expect(String(error)).toContain(path);
  });
});
