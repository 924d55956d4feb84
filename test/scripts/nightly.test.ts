import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseYaml } from '../../shared/base/yaml.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}
const PATH = join(import.meta.dirname, '../../.github/workflows/nightly.yml');
const { jobs } = parseYaml(readFileSync(PATH, 'utf8')) as Workflow;

/** The last script of a job. */
const scriptOf = (job: string): string => jobs[job]?.steps.findLast(({ run }) => run !== undefined)?.run ?? '';

/** Stands in for GitHub: writes down what it is asked, with what it is sent, and answers. */
const GH = `#!/bin/sh
echo "$*" >> gh.log
case "$*" in
  *--input*) cat >> gh.log; echo >> gh.log ;;
  *'/pulls?state=open'*) echo "$IS_OPEN" ;;
  *'/contents/'*known.json*) ;;
  *'/contents/'*|*'-X DELETE'*) exit 1 ;;
  *'/git/ref/heads/main'*) echo 0123abcd ;;
esac
`;

const CASES = {
  'soak-1/test/simulation/regressions/granted-what-nobody-asks-for.json': '{"steps":[]}',
  'fuzz/test/fuzz/cases/known.json': '{}',
  'explore/test/explorer/seeds/unwanted.json': '7',
};
const NO_CASES = {
  'fuzz/test/fuzz/cases/Case $(touch x).json': '{}',
  'fuzz/test/fuzz/kinds.ts': '',
  'fuzz/test/scripts/a.json': '{}',
  'fuzz/.github/workflows/a.json': '{}',
  'fuzz/test/fuzz/cases/large.json': ' '.repeat(200_001),
};

function stage(files: Readonly<Record<string, string>>, isOpen: boolean) {
  const dir = mkdtempSync(join(tmpdir(), 'snapshare-nightly-'));
  writeFileSync(join(dir, 'gh'), GH, { mode: 0o755 });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'night', name)), { recursive: true });
    writeFileSync(join(dir, 'night', name), text);
  }
  const env = {
    PATH: `${dir}:/usr/local/bin:/usr/bin:/bin`,
    REPOSITORY: 'acme/snapshare',
    RUN: 'https://github.com/acme/snapshare/actions/runs/1',
    IS_OPEN: String(isOpen),
    GITHUB_STEP_SUMMARY: join(dir, 'summary'),
  };
  const run = (script: string) => spawnSync('bash', ['-e', '-c', script], { cwd: dir, env, encoding: 'utf8' });
  const read = (name: string): string => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : '');
  return { dir, run, read };
}

test.each([
  true,
  false,
])('what a night found is proposed once, and nothing that is no case (proposal open: %s)', (isOpen) => {
  const { dir, run, read } = stage({ ...CASES, ...NO_CASES }, isOpen);
  symlinkSync('/etc/hostname', join(dir, 'night/fuzz/test/fuzz/cases/link.json'));
  const { status, stderr } = run(scriptOf('file'));
  expect(status, stderr).toBe(0);
  const puts = read('gh.log').matchAll(
    /^api -X PUT repos\/acme\/snapshare\/contents\/(.*) --input - --silent\n(.*)\n/gm,
  );
  const added = [...puts].map(([, path, body = '']) => {
    const { branch, content } = JSON.parse(body) as { branch: string; content: string };
    return [path, branch, Buffer.from(content, 'base64').toString()];
  });
  expect(added).toEqual([
    ['test/simulation/regressions/granted-what-nobody-asks-for.json', 'nightly-cases', '{"steps":[]}'],
    ['test/explorer/seeds/unwanted.json', 'nightly-cases', '7'],
  ]);
  const made = read('gh.log')
    .split('\n')
    .filter((line) => / -f /.test(line));
  expect(made.map((line) => line.split(' -f ').slice(0, 3).join(' '))).toEqual(
    isOpen
      ? []
      : [
          'api repos/acme/snapshare/git/refs ref=refs/heads/nightly-cases sha=0123abcd --silent',
          'api repos/acme/snapshare/pulls base=main head=nightly-cases',
        ],
  );
});

test('a look that failed without a case proposes nothing', () => {
  const { run, read } = stage(NO_CASES, false);
  expect(run(scriptOf('file')).status).toBe(0);
  expect(read('gh.log')).toBe('');
});

test('a case keeps its path on its way, and the figures of every look stand in one file and in the summary', () => {
  const { dir, run, read } = stage({ 'fuzz.txt': 'tags: 7 inputs\nfigures {"look":"fuzz"}\n' }, false);
  const path = 'test/fuzz/cases/tags-a-key-twice.json';
  mkdirSync(join(dir, dirname(path)), { recursive: true });
  writeFileSync(join(dir, path), '{}\n');
  expect(run(`git init -q .\n${scriptOf('look')}`).status).toBe(0);
  renameSync(join(dir, 'night'), join(dir, 'fuzz'));
  mkdirSync(join(dir, 'night'));
  renameSync(join(dir, 'fuzz'), join(dir, 'night/fuzz'));
  expect(read(`night/fuzz/${path}`)).toBe('{}\n');
  expect(run(scriptOf('figures')).status).toBe(0);
  expect(read('figures.jsonl')).toBe('{"look":"fuzz"}\n');
  expect(read('summary')).toContain('### fuzz\n```\ntags: 7 inputs\n');
});
