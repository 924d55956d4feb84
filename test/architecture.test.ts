import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['functions', 'shared', 'cli', 'report', 'emulator', 'scripts', 'bench'];

/** One import, export-from, `import()` or `require()` of a file. */
interface Import {
  /** A file of the project from its root, or a package or Node module as written. */
  readonly target: string;
  readonly isTypeOnly: boolean;
}

/** What a file reaches: other modules, and the environment, time and chance of the machine. */
interface Reach {
  readonly imports: readonly Import[];
  /** As written, such as `process.env` or `Date.now`. */
  readonly ambient: readonly string[];
}

const AMBIENT_MEMBERS = new Set([
  'process.env',
  'process.argv',
  'process.hrtime',
  'Date.now',
  'Math.random',
  'performance.now',
]);
const AMBIENT_FUNCTIONS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'Date']);
const TIMER_MODULES = new Set(['node:timers', 'node:timers/promises', 'timers', 'timers/promises']);

function readReach(path: string, source: string): Reach {
  const imports: Import[] = [];
  const ambient: string[] = [];
  const noteImport = (specifier: ts.Node | undefined, isTypeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const target = text.startsWith('.') ? posix.join(dirname(path), text) : text;
    if (TIMER_MODULES.has(target) && !isTypeOnly) ambient.push(target);
    imports.push({ target, isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const isTypeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      noteImport(node.moduleSpecifier, isTypeOnly);
    } else if (ts.isExportDeclaration(node)) {
      noteImport(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const isRequire = ts.isIdentifier(expression) && expression.text === 'require';
      if (isRequire || expression.kind === ts.SyntaxKind.ImportKeyword) noteImport(node.arguments[0], false);
      if (ts.isIdentifier(expression) && AMBIENT_FUNCTIONS.has(expression.text)) ambient.push(expression.text);
    } else if (ts.isNewExpression(node)) {
      const hasArguments = (node.arguments?.length ?? 0) > 0;
      if (node.expression.getText() === 'Date' && !hasArguments) ambient.push('new Date()');
    } else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const member = ts.isPropertyAccessExpression(node) ? node.name.text : memberText(node.argumentExpression);
      const name = `${node.expression.getText().replace('globalThis.', '')}.${member}`;
      if (AMBIENT_MEMBERS.has(name)) ambient.push(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return { imports, ambient };
}

const memberText = (node: ts.Expression): string => (ts.isStringLiteralLike(node) ? node.text : '');

const isOwnFile = (target: string): boolean => FOLDERS.includes(target.split('/')[0] ?? '') || target === 'test';
const folderOf = (path: string): string => path.split('/')[0] ?? '';

interface Rule {
  readonly name: string;
  readonly concerns: (path: string) => boolean;
  readonly allows: (one: Import, path: string) => boolean;
}

const READERS_OF_SHARED = ['functions', 'cli', 'report'];

const RULES: readonly Rule[] = [
  {
    name: 'functions, cli and report import nothing of ours but themselves and shared, and the cli the page of the report',
    concerns: (path) => READERS_OF_SHARED.includes(folderOf(path)),
    allows: ({ target }, path) =>
      !isOwnFile(target) ||
      ['shared', folderOf(path)].includes(folderOf(target)) ||
      (folderOf(path) === 'cli' && target === 'report/index.ts'),
  },
  {
    name: 'a function imports no other function',
    concerns: (path) => path.startsWith('functions/'),
    allows: ({ target }, path) => !target.startsWith('functions/') || dirname(target) === dirname(path),
  },
  {
    name: 'a function imports no package: what it needs is behind shared',
    concerns: (path) => path.startsWith('functions/'),
    allows: ({ target }) => isOwnFile(target) || target.startsWith('node:'),
  },
  {
    name: 'shared imports nothing of ours but itself',
    concerns: (path) => path.startsWith('shared/'),
    allows: ({ target }) => !isOwnFile(target) || target.startsWith('shared/'),
  },
  {
    name: 'plan imports nothing but itself, the schema library, and types of the ports',
    concerns: (path) => path.startsWith('shared/plan/'),
    allows: ({ target, isTypeOnly }) =>
      target.startsWith('shared/plan/') || target === 'valibot' || (target === 'shared/cloud/ports.ts' && isTypeOnly),
  },
  {
    name: 'the ports know nothing of those who use or make them',
    concerns: (path) => path === 'shared/cloud/ports.ts',
    allows: ({ isTypeOnly, target }) => isTypeOnly && target.startsWith('shared/plan/'),
  },
  {
    name: 'the engine speaks to the ports and never to an adapter',
    concerns: (path) => path.startsWith('shared/engine/'),
    allows: ({ target }) => !target.startsWith('shared/cloud/alibaba/'),
  },
  {
    name: 'only the adapters import SDK code; the command line may look for credentials as the vendor does',
    concerns: (path) => !path.startsWith('shared/cloud/alibaba/'),
    allows: ({ target }, path) =>
      !target.startsWith('@alicloud/') || (folderOf(path) === 'cli' && target === '@alicloud/credentials'),
  },
  {
    name: 'the emulator imports nothing of ours, so that it cannot inherit our misreadings',
    concerns: (path) => path.startsWith('emulator/'),
    allows: ({ target }) => !isOwnFile(target) || target.startsWith('emulator/'),
  },
];

/** Who may ask the machine for its environment, time and chance. */
const mayReachOut = (path: string): boolean =>
  /^functions\/[^/]+\/index\.ts$/.test(path) ||
  path === 'shared/base/system-clock.ts' ||
  ['cli', 'emulator', 'scripts', 'bench'].includes(folderOf(path));

/** Everything that a file does against the rules. */
function violationsOf(path: string, source: string): string[] {
  const { imports, ambient } = readReach(path, source);
  return [
    ...RULES.filter(({ concerns }) => concerns(path)).flatMap(({ name, allows }) =>
      imports.filter((one) => !allows(one, path)).map(({ target }) => `${path} imports ${target}: ${name}`),
    ),
    ...(mayReachOut(path) ? [] : ambient.map((name) => `${path} uses ${name}: only entry points may`)),
  ];
}

/** All source files of a folder, from the project's root. */
function filesIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|cjs|js)$/.test(name))
    .map((name) => `${folder}/${name}`);
}

const paths = FOLDERS.flatMap(filesIn).sort();

describe('the sources', () => {
  test('are found', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'functions/sweep/index.ts',
        'shared/plan/plan.ts',
        'emulator/platform/function-host.cjs',
      ]),
    );
  });

  test('keep the import rules, and only entry points read the environment, the time or chance', () => {
    expect(paths.flatMap((path) => violationsOf(path, readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });

  test('of a function have an index of at most 20 lines', () => {
    const indexes = paths.filter((path) => /^functions\/[^/]+\/index\.ts$/.test(path));
    expect(indexes.length).toBeGreaterThanOrEqual(4);
    const long = indexes.filter((path) => readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length > 20);
    expect(long).toEqual([]);
  });
});

describe('a file that breaks a rule is found', () => {
  test.each([
    ['functions/sweep/handler.ts', `import { x } from '../../emulator/index.ts';`],
    ['functions/sweep/handler.ts', `import { x } from '../unshare-expired/handler.ts';`],
    ['functions/sweep/handler.ts', `import { x } from 'lodash';`],
    ['functions/sweep/handler.ts', `import { x } from '../../cli/context.ts';`],
    ['functions/sweep/handler.ts', `const now = Date.now();`],
    ['functions/sweep/handler.ts', `const secret = process.env['SECRET'];`],
    ['cli/context.ts', `import { startLocalLandscape } from '../emulator/index.ts';`],
    ['cli/context.ts', `import Ecs from '@alicloud/ecs20140526';`],
    ['report/page.ts', `const at = new Date();`],
    ['report/page.ts', `import { x } from '../functions/sweep/handler.ts';`],
    ['shared/plan/plan.ts', `import { CloudCallError } from '../platform/errors.ts';`],
    ['shared/plan/plan.ts', `import { x } from '../cloud/ports.ts';`],
    ['shared/plan/plan.ts', `import type { Rpc } from '../cloud/alibaba/rpc.ts';`],
    ['shared/plan/plan.ts', `import { readFileSync } from 'node:fs';`],
    ['shared/plan/plan.ts', `export { x } from '../engine/apply.ts';`],
    ['shared/plan/plan.ts', `const x = await import('../engine/apply.ts');`],
    ['shared/plan/plan.ts', `const at = new Date;`],
    ['shared/plan/plan.ts', `const at = Date();`],
    ['shared/engine/owner/apply.ts', `import { openRpc } from '../cloud/alibaba/rpc.ts';`],
    ['shared/engine/owner/apply.ts', `import Client from '@alicloud/openapi-core';`],
    ['shared/engine/owner/apply.ts', `setTimeout(() => undefined, 5);`],
    ['shared/engine/owner/apply.ts', `import { setTimeout as sleep } from 'node:timers/promises';`],
    ['shared/engine/owner/apply.ts', `const jitter = globalThis.Math.random();`],
    ['shared/base/time.ts', `const { random } = Math; const now = Date['now']();`],
    ['shared/cloud/ports.ts', `import { x } from '../platform/errors.ts';`],
    ['emulator/state/world.ts', `import type { Snapshot } from '../../shared/cloud/ports.ts';`],
    ['emulator/cloud/person.cjs', `const plan = require('../../shared/plan/plan.ts');`],
    ['scripts/build.ts', `import Ecs from '@alicloud/ecs20140526';`],
  ])('%s: %s', (path, source) => {
    expect(violationsOf(path, source)).toHaveLength(1);
  });

  test.each([
    ['functions/sweep/index.ts', `import { createHandler } from './handler.ts'; const env = process.env;`],
    ['functions/sweep/handler.ts', `import { x } from '../../shared/engine/reconcile.ts';`],
    ['shared/plan/plan.ts', `import type { Snapshot } from '../cloud/ports.ts'; import * as v from 'valibot';`],
    ['shared/plan/plan.ts', `const at = new Date(0).toISOString(); // Date.now() would be wrong here`],
    ['shared/cloud/alibaba/wire/rpc.ts', `import Client from '@alicloud/openapi-core';`],
    ['shared/base/system-clock.ts', `const now = Date.now();`],
    [
      'cli/context.ts',
      `import { Command } from 'commander'; import { DefaultCredentialsProvider } from '@alicloud/credentials';`,
    ],
    ['emulator/index.ts', `import { Clock } from './clock.ts'; const now = Date.now();`],
  ])('and %s is not: %s', (path, source) => {
    expect(violationsOf(path, source)).toEqual([]);
  });
});
