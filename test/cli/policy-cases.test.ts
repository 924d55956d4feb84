import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeCases, readCases } from '../../cli/policy-cases.ts';
import { parseYaml } from '../../shared/base/yaml.ts';
import { INSIDE, OUTSIDE, policyOf } from '../policy/make-policy.ts';

const NOW_MS = Date.UTC(2026, 2, 1);
const OWNER = '1234567890123456';
const POLICY = {
  principals: { directory: [INSIDE], external: [OUTSIDE] },
  groups: { g: [INSIDE, OUTSIDE], empty: [] },
  allow: [
    { snapshots: { owners: [OWNER], tags: { team: 'shop' }, resourceGroup: 'rg-1', name: 'shop-*' }, to: [INSIDE] },
    { to: [OUTSIDE], approval: 'required', maxDays: 30 },
  ],
  rules: [{ match: { name: 'golden', type: 'auto' }, shareTo: INSIDE }],
};
const SHOP = `{ ownerAccountId: "${OWNER}", name: shop-1, tags: { team: shop }, resourceGroup: rg-1 }`;

const judge = (yaml: string) => judgeCases(policyOf(POLICY), readCases(yaml, 'cases.yaml'), NOW_MS);
const failed = (yaml: string): string[] =>
  judge(yaml).flatMap(({ isMet, place, principal, expected, check }) =>
    isMet ? [] : [`${place} ${principal} ${expected} ${check ?? ''}`.trimEnd()],
  );

describe('a case is met', () => {
  test.each([
    {
      what: 'where everything that a statement asks for is there',
      yaml: `- { snapshot: ${SHOP}, granted: ["${INSIDE}"] }`,
    },
    { what: 'where one thing is not', yaml: `- { snapshot: ${SHOP.replace('rg-1', 'rg-2')}, refused: ["@g"] }` },
    {
      what: 'without an owner',
      yaml: `- { snapshot: { name: shop-1, tags: { team: shop }, resourceGroup: rg-1 }, refused: ["${INSIDE}"] }`,
    },
    {
      what: 'by an approval',
      yaml: `- { snapshot: { tags: { share-approved: "${OUTSIDE}" } }, granted: ["${OUTSIDE}"] }`,
    },
    {
      what: 'by an age',
      yaml: `- { snapshot: { tags: { share-approved: "${OUTSIDE}" }, createdAt: 2026-01-01 }, refused: ["${OUTSIDE}"] }`,
    },
    {
      what: 'by a rule',
      yaml: `- { snapshot: { name: golden, type: auto, tags: { share-to: "" } }, granted: ["${INSIDE}"], refused: ["${OUTSIDE}"] }`,
    },
    {
      what: 'by tags that ask for nobody',
      yaml: `- { snapshot: ${SHOP.replace('team', 'share-to: "", team')}, refused: ["${INSIDE}"] }`,
    },
  ])('$what', ({ yaml }) => {
    expect(judge(yaml).length).toBeGreaterThan(0);
    expect(failed(yaml)).toEqual([]);
  });
});

test('what is decided otherwise is told with the check that decides', () => {
  const yaml = `
- { snapshot: ${SHOP}, refused: ["${INSIDE}"], granted: ["${OUTSIDE}"] }
- { snapshot: {}, granted: ["@g", "7777777777777777"] }`;
  expect(failed(yaml)).toEqual([
    `1 ${OUTSIDE} granted approved`,
    `1 ${INSIDE} refused`,
    `2 ${INSIDE} granted allowed`,
    `2 ${OUTSIDE} granted approved`,
    '2 7777777777777777 granted permitted',
  ]);
});

test.each([
  { yaml: '[]', problem: 'give at least one case' },
  { yaml: '- { snapshot: {}, granted: [shop] }', problem: '0.granted.0: expected the id of an account' },
  { yaml: '- { snapshots: {} }', problem: 'unknown key, did you mean "snapshot"?' },
  { yaml: '- { snapshot: { createdAt: soon } }', problem: '0.snapshot.createdAt: expected a date' },
  { yaml: '- { snapshot: { owner: x } }', problem: '0.snapshot.owner: unknown key' },
  { yaml: 'a: [', problem: 'unexpected end' },
  { yaml: '- { snapshot: {} }', problem: '0: names nobody' },
  { yaml: '- { snapshot: {}, granted: [], refused: [] }', problem: '0: names nobody' },
  { yaml: '- { snapshot: {}, refused: ["@empty"] }', problem: 'the group "@empty" of the policy has no member' },
  { yaml: '- { snapshot: {}, granted: ["@nobody"] }', problem: 'the policy has no group "@nobody"' },
])('$yaml is refused', ({ yaml, problem }) => {
  expect(() => judge(yaml)).toThrow(problem);
});

test('the cases in docs/policy.md are those of the policy above them', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/policy.md'), 'utf8');
  const [, section = ''] = page.split('\n## `allow`\n');
  const [yaml = '', cases = ''] = ['yaml', 'yml'].map(
    (word) => new RegExp(`\`\`\`${word}\n([^\`]*)\`\`\``).exec(section)?.[1] ?? '',
  );
  const answers = judgeCases(policyOf(parseYaml(yaml) as object), readCases(cases, 'docs/policy.md'), NOW_MS);
  expect(answers).toHaveLength(6);
  expect(answers.filter(({ isMet }) => !isMet)).toEqual([]);
});

describe('validate --cases', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-cases-'));
  const policy = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'], ...POLICY };
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy));
  writeFileSync(join(folder, 'good.yaml'), `- { snapshot: ${SHOP}, granted: ["${INSIDE}"], refused: ["${OUTSIDE}"] }`);
  writeFileSync(join(folder, 'bad.yaml'), `- { snapshot: ${SHOP}, granted: ["${OUTSIDE}"] }`);
  const run = (...args: string[]) => {
    const command = [join(import.meta.dirname, '../../dist/cli/snapshare.js'), 'validate', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', SNAPSHARE_POLICY: 'policy.json' },
    });
    return { status, stdout, stderr };
  };

  test('ends with 0 where all are as expected', () => {
    expect(run('--cases', 'good.yaml')).toEqual({
      status: 0,
      stdout: 'All 2 answers of good.yaml are as expected.\n',
      stderr: '',
    });
  });

  test('ends with 1 and a table of those that are not', () => {
    const { status, stdout } = run('--cases', 'bad.yaml');
    expect(status).toBe(1);
    expect(stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
      '1 of 1 answers of bad.yaml are not as expected:',
      'CASE | PRINCIPAL | EXPECTED | STOPPED BY',
      `1 (shop-1) | ${OUTSIDE} | granted | approved`,
      '',
    ]);
    expect(JSON.parse(run('--cases', 'bad.yaml', '--json').stdout)).toMatchObject({
      schema: 'snapshare.cases/1',
      count: 1,
      failed: [{ place: 1, principal: OUTSIDE, expected: 'granted', check: 'approved' }],
    });
  });

  test('says what is wrong with a file, and with one that is not there', () => {
    writeFileSync(join(folder, 'wrong.yaml'), '- { snapshot: {}, granted: [shop] }');
    expect(run('--cases', 'wrong.yaml')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('0.granted.0') as string,
    });
    expect(run('--cases', 'none.yaml')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('none.yaml') as string,
    });
  });
});
