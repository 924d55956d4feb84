import { join } from 'node:path';
import ts from 'typescript';
import { type JsonSchema, SchemaWriter } from './schema-of-type.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Documents that the command line does not print, by the types that have them. */
const DECLARED: Readonly<Record<string, readonly [file: string, type: string]>> = {
  'run-summary': ['shared/engine/summary.ts', 'RunSummary'],
  'log-line': ['shared/base/log.ts', 'LogLine'],
  'snapshare.run/1': ['shared/view/run-event.ts', 'RunEvent'],
  'snapshare.notice/1': ['shared/view/run-notice.ts', 'Notice'],
};

/** The schema of a document, by its name. */
export type Schemas = ReadonlyMap<string, JsonSchema>;

/**
 * Finds every document that the command line prints, in what its files hand to `json` of the output, or tell `document` to be
 * the type of what they print part by part, and makes schemas of the types of what is handed over: there is nothing beside the code that could differ from it.
 * @throws {Error} for a document without a name, and for one that JSON does not hold.
 */
export function findDocuments(): Schemas {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    },
  );
  if (!config) throw new Error('there is no tsconfig.json');
  const program = ts.createProgram(
    ['cli/index.ts', ...Object.values(DECLARED).map(([file]) => file)].map((file) => join(ROOT, file)),
    config.options,
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, ts.Type[]>();
  const visit = (node: ts.Node): void => {
    const printed = ts.isCallExpression(node) ? printedBy(node, checker) : undefined;
    if (printed)
      for (const type of typesOf(
        ts.isTypeNode(printed) ? checker.getTypeFromTypeNode(printed) : checker.getTypeAtLocation(printed),
      )) {
        const id = idOf(type, printed, checker);
        found.set(id, [...(found.get(id) ?? []), type]);
      }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(join(ROOT, 'cli/'))) visit(file);
  const printed = [...found].map(([id, types]) => [nameOf(id), schemaOf(id, types, checker)] as const);
  const declared = Object.entries(DECLARED).map(
    ([name, [file, type]]) => [nameOf(name), schemaOf(name, [declaredType(program, file, type)], checker)] as const,
  );
  return new Map([...printed, ...declared].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `readers` of `snapshare.readers/1`. */
const nameOf = (id: string): string => id.replace(/^snapshare\./, '').replace(/\/\d+$/, '');

/** What a call of `output.json` prints, or the type that one of `output.document` names. */
function printedBy(
  { expression, arguments: [first], typeArguments }: ts.CallExpression,
  checker: ts.TypeChecker,
): ts.Expression | ts.TypeNode | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const { text: name } = expression.name;
  const printed = name === 'json' ? first : name === 'document' ? typeArguments?.[0] : undefined;
  if (!printed) return undefined;
  const owner = checker.getTypeAtLocation(expression.expression).getSymbol()?.name;
  return owner === 'Output' ? printed : undefined;
}

const typesOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);

/** The document's schema, as in `snapshare.readers/1`. */
function idOf(type: ts.Type, node: ts.Node, checker: ts.TypeChecker): string {
  const symbol = type.getProperty('schema');
  const [declaration] = symbol?.declarations ?? [];
  const initializer = declaration && ts.isPropertyAssignment(declaration) ? declaration.initializer : undefined;
  const own = initializer ? checker.getTypeAtLocation(initializer) : symbol && checker.getTypeOfSymbol(symbol);
  if (own?.isStringLiteral()) return own.value;
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  throw new Error(`${node.getSourceFile().fileName}:${line + 1} prints a document without a schema of its own`);
}

function schemaOf(id: string, types: readonly ts.Type[], checker: ts.TypeChecker): JsonSchema {
  const writer = new SchemaWriter(checker);
  const forms = types.map((type) => {
    const { properties, ...form } = writer.documentOf(type, id) as { readonly properties?: object };
    return { ...form, properties: { ...properties, ...(id.includes('/') && { schema: { const: id } }) } };
  });
  const distinct = [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
  const { definitions } = writer;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: id,
    ...(distinct.length === 1 ? distinct[0] : { anyOf: distinct }),
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}

function declaredType(program: ts.Program, file: string, name: string): ts.Type {
  const source = program.getSourceFile(join(ROOT, file));
  const symbol = source && program.getTypeChecker().getSymbolAtLocation(source);
  const own = symbol?.exports?.get(ts.escapeLeadingUnderscores(name));
  if (!own) throw new Error(`${file} has no type ${name}`);
  return program.getTypeChecker().getDeclaredTypeOfSymbol(own);
}
