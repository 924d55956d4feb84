import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LockedPackages, licenceList, listDependencies, markBill, objectionsTo } from '../../scripts/sbom/bill.ts';
import { readNpmBill } from '../../scripts/sbom/npm-bill.ts';

const ROOT = join(import.meta.dirname, '../..');
const lockText = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(lockText) as { readonly packages: LockedPackages };

const PACKAGES: LockedPackages = {
  '': { version: '1.0.0' },
  'node_modules/@a/b': { version: '1.2.3', license: 'MIT' },
  'node_modules/@a/b/node_modules/c': { version: '2.0.0', license: ['MIT', 'ISC'] },
  'node_modules/c': { version: '1.0.0', license: { type: 'Apache License 2.0' }, hasInstallScript: true },
  'node_modules/d': { version: '1.0.0' },
};

/** Of the shape that npm gives it. */
const BILL = {
  bomFormat: 'CycloneDX',
  serialNumber: 'urn:uuid:0',
  metadata: { timestamp: '2026-01-01T00:00:00.000Z', tools: ['npm'], component: { type: 'library', name: 'folder' } },
  components: [
    {
      name: 'c',
      version: '1.0.0',
      scope: 'required',
      properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
    },
    { name: '@a/b', version: '1.2.3', scope: 'required', licenses: [{ license: { id: 'MIT' } }] },
    { name: 'c', version: '2.0.0', scope: 'optional' },
    { name: 'd', version: '1.0.0' },
  ],
};

test('no dependency of the project runs an unknown script when it is installed, or lacks a licence', () => {
  expect(objectionsTo(listDependencies(packages, {}))).toEqual([]);
});

test('a new install script and a missing licence are objected to', () => {
  expect(objectionsTo(listDependencies(PACKAGES, {}))).toEqual([
    expect.stringMatching(/^c@1\.0\.0 runs a script/),
    'd@1.0.0 names no licence',
  ]);
});

test('a file belongs to the innermost package around it, and what is bundled is required', () => {
  const dependencies = listDependencies(PACKAGES, {
    functions: ['node_modules/@a/b/node_modules/c/index.js', 'shared/x.ts'],
    cli: ['node_modules/@a/b/index.js', 'node_modules/@a/b/node_modules/c/index.js'],
  });
  expect(dependencies.map(({ name, version, bundles }) => [name, version, bundles])).toEqual([
    ['@a/b', '1.2.3', ['cli']],
    ['c', '1.0.0', []],
    ['c', '2.0.0', ['cli', 'functions']],
    ['d', '1.0.0', []],
  ]);
  const bill = markBill(BILL, 'snapshare', dependencies);
  expect(bill).toEqual({
    bomFormat: 'CycloneDX',
    metadata: { tools: ['npm'], component: { type: 'application', name: 'snapshare' } },
    components: [
      {
        name: '@a/b',
        version: '1.2.3',
        scope: 'required',
        licenses: [{ license: { id: 'MIT' } }],
        properties: [{ name: 'snapshare:bundle', value: 'cli' }],
      },
      {
        name: 'c',
        version: '1.0.0',
        scope: 'excluded',
        licenses: [{ license: { name: 'Apache License 2.0' } }],
        properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
      },
      {
        name: 'c',
        version: '2.0.0',
        scope: 'required',
        licenses: [{ license: { name: 'MIT OR ISC' } }],
        properties: [
          { name: 'snapshare:bundle', value: 'cli' },
          { name: 'snapshare:bundle', value: 'functions' },
        ],
      },
      { name: 'd', version: '1.0.0', scope: 'excluded', properties: [] },
    ],
  });
  expect(licenceList(dependencies).split('\n')[1]).toMatch(/^MIT +@a\/b@1\.2\.3$/);
});

test('a bundled file of no locked package is an error, not a gap', () => {
  expect(() => listDependencies(PACKAGES, { functions: ['node_modules/e/index.js'] })).toThrow(
    'node_modules/e/index.js',
  );
});

test('the bill that npm makes is of the locked packages, each with its hash', async () => {
  const dependencies = listDependencies(packages, {});
  const bill = markBill(await readNpmBill(ROOT), 'snapshare', dependencies);
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'snapshare', version: '0.1.0' } },
    components: dependencies.map(({ name, version }) => ({ name, version, hashes: [{ alg: 'SHA-512' }] })),
  });
});

test('a bill of other packages than the locked ones is an error', () => {
  const dependencies = listDependencies(PACKAGES, {});
  expect(() => markBill(BILL, 'snapshare', listDependencies({ ...PACKAGES, 'node_modules/e': {} }, {}))).toThrow('e@');
  expect(() => markBill(BILL, 'snapshare', dependencies.slice(1))).toThrow('not locked');
});
