import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { initCopy } from '../../../scripts/application/init-copy.ts';
import { layOutApplication } from '../../../scripts/application/lay-out.ts';
import { parseYaml } from '../../../shared/base/yaml.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TOOL = { command: join(ROOT, 'node_modules/.bin/s'), environment: { PATH: process.env['PATH'] } };
/** Twice as much is refused, and from here on the tool warns. @see Serverless Devs 3.1, publishing */
const WARNED_OF_BYTES = 10 * 1024 * 1024;

/** @see Serverless Devs 3.1, schema of publish.yaml */
const REQUIRED = [
  'Edition',
  'Type',
  'Name',
  'Provider',
  'Version',
  'Description',
  'Category',
  'Service',
  'Effective',
  'Parameters',
];
/** @see Serverless Devs, development of applications: Category */
const CATEGORIES = [
  '基础云服务',
  'Web框架',
  '全栈应用',
  '人工智能',
  '音视频处理',
  '图文处理',
  '监控告警',
  '大数据',
  'IoT',
  '新手入门',
  '其它',
  '开源项目',
];
/** @see Serverless Devs, development of applications: Service */
const SERVICES = [
  '函数计算',
  '容器服务',
  '镜像服务',
  '消息队列',
  '工作流',
  'CDN',
  '对象存储',
  '表格存储',
  'MNS',
  '日志服务',
  'API网关',
  '数据库',
  '解析服务',
  '云应用',
  '其它',
];
/** @see Serverless Devs, development of applications: Parameters */
const TYPES = ['string', 'boolean', 'secret', 'integer', 'int'];

interface Parameter {
  readonly title?: unknown;
  readonly type?: unknown;
  readonly description?: unknown;
  readonly default?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

interface Publication {
  readonly [key: string]: unknown;
  readonly Provider: readonly string[];
  readonly Service: Readonly<Record<string, { readonly Authorities: readonly string[]; readonly Runtime?: string }>>;
  readonly Parameters: {
    readonly type: string;
    readonly additionalProperties: boolean;
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, Parameter>>;
  };
}

const publication = parseYaml(readFileSync(join(ROOT, 'publish.yaml'), 'utf8')) as Publication;
const { properties, required } = publication.Parameters;

describe('publish.yaml', () => {
  test('has everything that the tool and the registry ask of an application', () => {
    expect(REQUIRED.filter((key) => publication[key] === undefined)).toEqual([]);
    expect(publication).toMatchObject({ Edition: '3.0.0', Type: 'Project', Name: 'snapshare', Effective: 'Public' });
    expect(publication['Organization']).toMatch(/./);
    expect(publication.Provider).toEqual(['阿里云']);
    expect(CATEGORIES).toContain(publication['Category']);
  });

  test('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
    expect(publication['Version']).toBe(version);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('maps each service, by a name that the registry knows, to the policies that a deployment takes', () => {
    expect(Object.keys(publication.Service).filter((name) => !SERVICES.includes(name))).toEqual([]);
    const authorities = Object.values(publication.Service).flatMap((service) => service.Authorities);
    expect(authorities.filter((name) => !/^Aliyun\w+Access$/.test(name))).toEqual([]);
    expect(publication.Service['函数计算']?.Runtime).toBe('Node.JS');
  });

  test('describes each parameter, whose default it would take itself', () => {
    expect(publication.Parameters).toMatchObject({ type: 'object', additionalProperties: false });
    expect(required.filter((name) => !(name in properties))).toEqual([]);
    for (const [name, parameter] of Object.entries(properties)) {
      expect(parameter, name).toMatchObject({
        title: expect.any(String) as string,
        description: expect.any(String) as string,
      });
      expect(TYPES, name).toContain(parameter.type);
      if (parameter.default === undefined) continue;
      expect(new RegExp(parameter.pattern ?? '').test(parameter.default), name).toBe(true);
      expect(parameter.enum ?? [parameter.default], name).toContain(parameter.default);
    }
  });
});

// The package holds what git tracks.
describe.skipIf(!existsSync(join(ROOT, '.git')))('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-application-'));
  const packageDir = join(folder, 'package');
  const copyDir = join(folder, 'copy');
  const inCopy = (file: string): string => readFileSync(join(copyDir, file), 'utf8');
  const parameters = {
    region: 'cn-shanghai',
    installation: 'landing-zone',
    mode: 'upsert-only',
    accountId: '1000000000000001',
  };
  beforeAll(async () => {
    await layOutApplication(ROOT, packageDir);
    await initCopy(packageDir, copyDir, { parameters, access: 'deployer' }, TOOL);
  });

  test('has the folders and files that the registry reads, and no more than it takes without a warning', () => {
    const names = ['hook', 'publish.yaml', 'readme.md', 'readme_en.md', 'src', 'version.md'];
    expect(readdirSync(packageDir).sort()).toEqual(names);
    expect(existsSync(join(packageDir, 'src/s.yaml'))).toBe(true);
    const sizes = filesOf(packageDir).map((file) => statSync(file).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(WARNED_OF_BYTES);
  });

  test('uses every parameter, and no other but the alias that the tool asks for itself', () => {
    const filledIn = filesOf(join(packageDir, 'src')).filter((file) => /\/src\/s\.yaml$|\.stpl$/.test(file));
    const used = filledIn.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\{\{ (\w+)[^}]* ?\}\}/g)].map(([, name]) => name),
    );
    expect([...new Set(used)].sort()).toEqual([...Object.keys(properties), 'access'].sort());
  });

  test('becomes a copy with the answers in their places, whose files are the clone’s but for them', () => {
    expect(parseYaml(inCopy('snapshare.yaml'))).toEqual({
      installation: 'landing-zone',
      mode: 'upsert-only',
      regions: ['cn-shanghai'],
      principals: { directory: 'any', external: [] },
      blockWhenTagged: ['confidential'],
    });
    expect(parseYaml(inCopy('deploy/accounts.yaml'))).toEqual({
      owner: { accountId: '1000000000000001', access: 'deployer' },
      members: [],
    });
    for (const file of ['s.yaml', 's.member.yaml']) {
      const asCloned = inCopy(file)
        .replace('access: "deployer"', 'access: default')
        .replace(`'cn-shanghai'`, `'cn-hangzhou'`);
      expect(asCloned).toBe(readFileSync(join(ROOT, file), 'utf8'));
    }
    expect(filesOf(copyDir).filter((file) => file.endsWith('.stpl'))).toEqual([]);
    expect(existsSync(packageDir)).toBe(true);
  });

  test('becomes a copy that builds, passes a test of its own and shows what it would deploy', async () => {
    symlinkSync(join(ROOT, 'node_modules'), join(copyDir, 'node_modules'));
    const npm = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)('npm', ['run', '--silent', ...args], { cwd: copyDir })).stdout;
    await npm('build');
    await promisify(execFile)('npx', ['vitest', 'run', 'test/policy/policy.test.ts'], { cwd: copyDir });
    const deployed = [...(await npm('deploy', '--', '--dry-run')).matchAll(/^# (.*)$/gm)].map(([, line]) => line);
    expect(deployed).toEqual(
      ['share-on-tag', 'sweep', 'unshare-expired'].map(
        (name) => `${name} in account 1000000000000001 (access deployer), cn-shanghai`,
      ),
    );
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
