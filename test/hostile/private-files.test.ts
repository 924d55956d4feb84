import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { render } from '../../cli/deploy/render.ts';
import { appender, writeText } from '../../cli/files.ts';
import { takeTemporaryFolder } from '../../scripts/temporary-folder.ts';
import { type Company, HANGZHOU, startCompany } from '../cli/company.ts';

const ROOT = join(import.meta.dirname, '../..');
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('what a command writes is for its owner alone', () => {
  let company: Company;
  beforeAll(async () => {
    company = await startCompany();
    const { land, owner, member } = company;
    land.cloud
      .as(owner.accountId, HANGZHOU)
      .createSnapshot({ isComplete: true, tags: { 'share-to': member.accountId } });
  });
  afterAll(() => company.land.stop());

  test.each(['where nothing was', 'where a file lay that everybody could read'])('%s', async (where) => {
    const at = (name: string): string => join(company.dir, name);
    const names = ['plan.json', 'audit.jsonl', 'report.html', 'exposed.yaml'];
    for (const name of where === 'where nothing was' ? [] : names.slice(0, -1)) {
      writeFileSync(at(name), 'something long that was there before, and of which nothing is left\n'.repeat(10_000));
      chmodSync(at(name), 0o666);
    }
    await company.run(['plan', '--out', 'plan.json']);
    await company.run(['apply', 'plan.json', '--yes', '--log', 'audit.jsonl']);
    await company.run(['report', '--out', 'report.html']);
    if (!existsSync(at('exposed.yaml'))) await company.run(['init', '--out', 'exposed.yaml']);
    for (const name of names) expect([name, modeOf(at(name))]).toEqual([name, '600']);
    expect(JSON.parse(readFileSync(at('plan.json'), 'utf8'))).toMatchObject({ schema: 'snapshare.plan/1' });
  });
});

describe('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-files-'));

  test('is taken from others before anything is in it, also at the end of a link', () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    writeFileSync(target, 'before', { mode: 0o644 });
    symlinkSync(target, link);
    writeText(link, 'after');
    expect([readFileSync(target, 'utf8'), modeOf(target)]).toEqual(['after', '600']);
  });

  test('to which lines are added keeps those that were there', () => {
    const path = join(folder, 'lines');
    writeFileSync(path, 'one\n', { mode: 0o644 });
    const add = appender(path);
    add('two');
    add('three');
    expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['one\ntwo\nthree\n', '600']);
  });

  test('that is none, as a terminal or a pipe, is written to as it is', () => {
    const mode = modeOf('/dev/null');
    writeText('/dev/null', 'text');
    expect(modeOf('/dev/null')).toBe(mode);
  });

  test('that cannot be written is a clear error', () => {
    expect(() => writeText(join(folder, 'no/such/folder'), '')).toThrow(/cannot be written \(ENOENT\)/);
    expect(() => writeText(join(folder, 'lines'), '', true)).toThrow(/it exists already/);
  });
});

describe('a temporary folder', () => {
  test('is for its owner alone, and goes with everything in it', () => {
    const before = process.env['TMPDIR'];
    const remove = takeTemporaryFolder();
    const folder = tmpdir();
    writeFileSync(join(folder, 'left'), '');
    expect(modeOf(folder)).toBe('700');
    remove();
    expect(existsSync(folder)).toBe(false);
    expect(process.env['TMPDIR']).toBe(before);
  });

  test('of a deployment that is being looked at has nothing in it that somebody else put there, and is gone afterwards', async () => {
    const remove = takeTemporaryFolder();
    try {
      const place = { accountId: '1234567890123456', regionId: 'cn-hangzhou', environment: process.env };
      await render(join(ROOT, 's.member.yaml'), place);
      expect(readdirSync(tmpdir())).toEqual([]);
    } finally {
      remove();
    }
  });

  test('has a name that nobody can foresee wherever the sources ask for one', () => {
    const sources = ['cli', 'shared', 'functions', 'scripts', 'emulator', 'report', 'bench', 'test'].flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(room, name)),
    );
    for (const path of sources) {
      const uses = readFileSync(join(ROOT, path), 'utf8').match(/^.*\btmpdir\(\).*$/gm) ?? [];
      for (const use of uses)
        if (path !== 'test/hostile/private-files.test.ts') expect(`${path}: ${use}`).toMatch(/mkdtemp/);
    }
  });
});
