import { dirname, posix } from 'node:path';
import ts from 'typescript';

/** One import, export-from, `import()`, `import('…')` in a type, or `require()` of a file. */
export interface Import {
  /** A file of the project from its root, or a package or Node module as written. */
  readonly target: string;
  readonly isOurs: boolean;
  readonly isTypeOnly: boolean;
}

/** What a file reaches: other modules, and the environment, time and chance of the machine. */
export interface Reach {
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

/** @param path Of the file, from the project's root. */
export function reachOf(path: string, source: string): Reach {
  const imports: Import[] = [];
  const ambient: string[] = [];
  const noteImport = (specifier: ts.Node | undefined, isTypeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const isOurs = text.startsWith('.');
    if (TIMER_MODULES.has(text) && !isTypeOnly) ambient.push(text);
    imports.push({ target: isOurs ? posix.join(dirname(path), text) : text, isOurs, isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const isTypeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      noteImport(node.moduleSpecifier, isTypeOnly);
    } else if (ts.isExportDeclaration(node)) {
      noteImport(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) noteImport(node.argument.literal, true);
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
