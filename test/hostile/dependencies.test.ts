import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  cycloneDx,
  type LockedPackages,
  licenceList,
  listDependencies,
  objectionsTo,
} from '../../scripts/sbom/bill.ts';

const lockText = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(lockText) as { readonly packages: LockedPackages };

const PACKAGES: LockedPackages = {
  '': { version: '1.0.0' },
  'node_modules/@a/b': { version: '1.2.3', license: 'MIT', integrity: 'sha512-AAEC' },
  'node_modules/@a/b/node_modules/c': { version: '2.0.0', license: ['MIT', 'ISC'] },
  'node_modules/c': { version: '1.0.0', license: { type: 'Apache License 2.0' }, hasInstallScript: true },
  'node_modules/d': { version: '1.0.0' },
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
  const bill = cycloneDx('snapshare', '1.0.0', dependencies);
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      {
        name: '@a/b',
        purl: 'pkg:npm/%40a/b@1.2.3',
        scope: 'required',
        licenses: [{ license: { id: 'MIT' } }],
        hashes: [{ alg: 'SHA-512', content: '000102' }],
      },
      { scope: 'excluded', licenses: [{ license: { name: 'Apache License 2.0' } }] },
      { scope: 'required', licenses: [{ expression: 'MIT OR ISC' }] },
      { scope: 'excluded' },
    ],
  });
  expect(licenceList(dependencies).split('\n')[1]).toMatch(/^MIT +@a\/b@1\.2\.3$/);
});

test('a bundled file of no locked package is an error, not a gap', () => {
  expect(() => listDependencies(PACKAGES, { functions: ['node_modules/e/index.js'] })).toThrow(
    'node_modules/e/index.js',
  );
});
