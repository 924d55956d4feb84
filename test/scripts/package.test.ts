import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'snapshare-package-'));
const installed = join(folder, 'node_modules/snapshare');
const { PATH = '' } = process.env;
// Nothing of this checkout is in reach of what was installed.
const env = { PATH, HOME: folder, TMPDIR: folder, npm_config_cache: join(folder, 'cache') };

describe('the package, installed in an empty folder', () => {
  let packed: {
    readonly filename: string;
    readonly size: number;
    readonly files: readonly { readonly path: string }[];
  };

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
    [packed] = JSON.parse(stdout) as [typeof packed];
    const offline = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    await run('npm', ['install', '--prefix', folder, ...offline, join(folder, packed.filename)], { cwd: folder, env });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

  const snapshare = (...args: readonly string[]) =>
    run(process.execPath, [join(folder, 'node_modules/.bin/snapshare'), ...args], { cwd: folder, env });

  test('is all that is installed, and carries nobody’s policy and no source', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['snapshare']);
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => /policy\.json$|\.ts$|^node_modules|\.log$/.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(2 * 1024 * 1024);
  });

  test('has the files that its pages point to', () => {
    const pages = packed.files.map(({ path }) => path).filter((path) => /^README.*\.md$/.test(path));
    for (const page of pages) {
      const links = readFileSync(join(installed, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g);
      for (const [, target = ''] of links) expect(existsSync(join(installed, target)), `${page}: ${target}`).toBe(true);
    }
  });

  test('installed for all, as in the image for pipelines, is what npx runs where a project only names it', async () => {
    const prefix = join(folder, 'global');
    const options = ['--global', '--prefix', prefix, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, join(folder, packed.filename)], { cwd: folder, env });
    const project = join(folder, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "devDependencies": { "snapshare": "0.1.0" } }');
    const inImage = { ...env, npm_config_prefix: prefix, npm_config_offline: 'true' };
    const { stdout } = await run('npx', ['snapshare', 'validate', '--help'], { cwd: project, env: inImage });
    expect(stdout).toContain('snapshare validate');
  });

  test('writes a first policy and checks it', async () => {
    await snapshare('init', '--installation', 'acme', '--mode', 'observe', '--regions', 'cn-hangzhou');
    expect((await snapshare('validate')).stdout).toContain('The policy is valid.');
  });

  test('shows what it would deploy, without a deployment tool', async () => {
    mkdirSync(join(folder, 'deploy'));
    writeFileSync(join(folder, 'deploy/accounts.yaml'), 'owner: { accountId: "1234567890123456", access: owner }\n');
    const { stdout } = await snapshare('deploy', '--dry-run');
    expect(stdout.match(/^# \S+/gm)).toEqual(['# share-on-tag', '# sweep', '# unshare-expired']);
  });

  test('writes what other tools deploy, with each function beside it, and has the Terraform module', async () => {
    const { stdout } = await snapshare('deploy', '--form', 'terraform', '--out', 'deployment');
    const [file = '', packages = ''] = stdout.trim().split('\n');
    const { functions } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { functions: object };
    const names = Object.keys(functions).map((name) => `${name}.zip`);
    expect(readdirSync(join(folder, packages)).sort()).toEqual(names.sort());
    expect(existsSync(join(installed, 'terraform/versions.tf'))).toBe(true);
  });

  test('starts the local cloud, which the same command line then plans', async () => {
    const local = spawn(process.execPath, [join(folder, 'node_modules/.bin/snapshare'), 'local'], { cwd: folder, env });
    try {
      let output = '';
      await new Promise<void>((resolve, reject) => {
        local.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (output.includes('Ctrl-C')) resolve();
        });
        local.once('exit', (code) => reject(new Error(`ended with ${String(code)}: ${output}`)));
      });
      const [, environment = ''] = /source (\S+)/.exec(output) ?? [];
      const command = `source ${environment}; ${process.execPath} node_modules/.bin/snapshare plan`;
      const { stdout } = await run('bash', ['-c', command], { cwd: folder, env });
      expect(stdout).toContain('Nothing to do.');
    } finally {
      const ended = new Promise((resolve) => local.once('exit', resolve));
      local.kill('SIGTERM');
      await ended;
    }
  });
});
