import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEPLOYMENT_TOOL } from '../../../cli/deploy/run.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Instructions in order, those over several lines as one. */
const INSTRUCTIONS = read('examples/container/Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean)
  .map((line) => {
    const [, name = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (name: string): string[] => INSTRUCTIONS.filter((one) => one.name === name).map(({ rest }) => rest);

test('the image for pipelines begins at a base that has to be named, and each of its targets ends as no root', () => {
  expect(all('ARG')).toEqual(['NODE']);
  expect(all('FROM').map((text) => text.replace(/^\$\{NODE\}/, 'NODE'))).toEqual(['NODE AS plan', 'plan AS deploy']);
  const stages = INSTRUCTIONS.reduce<string[][]>((found, { name, rest }) => {
    if (name === 'FROM') found.push([]);
    if (name === 'USER') found.at(-1)?.push(rest);
    return found;
  }, []);
  expect(stages.map((users) => users.at(-1))).toEqual(['node', 'node']);
});

test('the image runs the command of the package, installed from the tarball alone and without scripts', () => {
  const [command] = Object.keys(packageJson.bin);
  expect(all('ENTRYPOINT').map((text) => JSON.parse(text) as unknown)).toEqual([[command]]);
  const installs = all('RUN').filter((line) => line.includes('npm install'));
  for (const line of installs) expect(line).toMatch(/ --global .*--ignore-scripts /);
  // As npm pack calls it, whatever the version.
  expect(installs[0]).toContain(` --offline --ignore-scripts --no-audit --no-fund /packed/${packageJson.name}-*.tgz`);
  expect(installs[1]).toContain(` ${DEPLOYMENT_TOOL}`);
  expect('dependencies' in packageJson).toBe(false);
});

test('the image has what the scripts of the pipelines call, and no tools to build with', () => {
  const [apt = ''] = all('RUN').filter((line) => line.includes('apt-get install'));
  const packages = (/--no-install-recommends ([^&]*)/.exec(apt)?.[1] ?? '').trim().split(' ');
  expect(packages).toEqual(['ca-certificates', 'curl', 'gh', 'git']);
  const scripts = ['github.yml', 'yunxiao.yaml'].map((name) => read(`examples/pipelines/${name}`)).join('\n');
  for (const tool of packages.slice(1))
    expect(scripts).toMatch(new RegExp(`^\\s*(?:id=\\$\\()?[^#\\n]*\\b${tool} \\S`, 'm'));
});

test('each pipeline says where the image goes, plan for what is proposed and deploy for what was merged', () => {
  const images = (text: string): string[] =>
    [...text.matchAll(/snapshare-(?:plan|deploy)(?=@sha256| of )/g)].map(([one]) => one);
  expect(images(read('examples/pipelines/github.yml'))).toEqual(['snapshare-plan', 'snapshare-deploy']);
  expect(images(read('examples/pipelines/yunxiao.yaml'))).toEqual([
    'snapshare-plan',
    'snapshare-deploy',
    'snapshare-deploy',
  ]);
});
