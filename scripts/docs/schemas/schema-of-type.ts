import ts from 'typescript';

/** A JSON Schema of draft 7, as far as types need it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * Turns types of TypeScript into JSON Schemas of what `JSON.stringify` makes of their values. What a type says of a
 * property in its docstring becomes its description. Objects are open: what is added later is not refused by who has an
 * older schema.
 */
export class SchemaWriter {
  readonly #checker: ts.TypeChecker;
  /** Interfaces that were met, by their names. */
  readonly #definitions = new Map<string, { readonly type: ts.Type; schema: JsonSchema }>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The schemas of interfaces that others refer to. */
  get definitions(): Readonly<Record<string, JsonSchema>> {
    const sorted = [...this.#definitions].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, { schema }]) => [name, schema]));
  }

  /** The schema of a whole document, which refers to nothing itself. */
  documentOf(type: ts.Type, path: string): JsonSchema {
    return this.#object(type, path);
  }

  /** @param path Where the type stands. @throws {Error} for what JSON does not hold. */
  schemaOf(type: ts.Type, path: string): JsonSchema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.isUnion()) return this.#union(type, path);
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: this.#checker.typeToString(type) === 'true' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
    const isObject = (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
    if (!isObject || type.getCallSignatures().length > 0) throw this.#noJson(type, path);
    if (this.#checker.isTupleType(type) || this.#checker.isArrayType(type)) return this.#list(type, path);
    const name = nameOf(type);
    return name === undefined ? this.#object(type, path) : this.#named(name, type, path);
  }

  #union({ types }: ts.UnionType, path: string): JsonSchema {
    const held = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const isBoolean = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.BooleanLiteral) !== 0;
    const booleans = held.filter(isBoolean);
    const literals = held.flatMap((one) => (one.isStringLiteral() || one.isNumberLiteral() ? [one.value] : []));
    const others = held.filter((one) => !(one.isStringLiteral() || one.isNumberLiteral() || isBoolean(one)));
    const schemas = [
      ...(literals.length > 1 ? [{ enum: literals.sort() }] : literals.map((value) => ({ const: value }))),
      ...(booleans.length > 1 ? [{ type: 'boolean' }] : booleans.map((one) => this.schemaOf(one, path))),
      ...others.map((one) => this.schemaOf(one, path)),
    ];
    const distinct = [...new Map(schemas.map((one) => [JSON.stringify(one), one])).values()];
    return distinct.length === 1 ? (distinct[0] ?? {}) : { anyOf: distinct };
  }

  #list(type: ts.Type, path: string): JsonSchema {
    const items = this.#checker.getTypeArguments(type as ts.TypeReference);
    if (!this.#checker.isTupleType(type)) {
      const [item] = items;
      return { type: 'array', ...(item && !(item.flags & ts.TypeFlags.Never) && { items: this.schemaOf(item, path) }) };
    }
    const schemas = items.map((item, at) => this.schemaOf(item, `${path}[${at}]`));
    return schemas.length === 0
      ? { type: 'array', maxItems: 0 }
      : { type: 'array', items: schemas, minItems: schemas.length, additionalItems: false };
  }

  #named(name: string, type: ts.Type, path: string): JsonSchema {
    const known = this.#definitions.get(name);
    const reference = { $ref: `#/definitions/${name}` };
    if (known?.type === type) return reference;
    if (known) throw new Error(`${path}: two types are called ${name}`);
    const definition = { type, schema: {} };
    this.#definitions.set(name, definition);
    definition.schema = this.#object(type, name);
    return reference;
  }

  #object(type: ts.Type, path: string): JsonSchema {
    const properties = this.#checker.getPropertiesOfType(type).flatMap((property) => {
      const own = this.#checker.getTypeOfSymbol(property);
      const isNever = (own.flags & (ts.TypeFlags.Never | ts.TypeFlags.Undefined)) !== 0;
      if (isNever || isGone(own)) return [];
      const about = ts.displayPartsToString(property.getDocumentationComment(this.#checker));
      const schema = this.schemaOf(own, `${path}.${property.name}`);
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || mayBeMissing(own);
      return [{ name: property.name, isOptional, schema: described(schema, plain(about)) }];
    });
    const required = properties.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(properties.length > 0 && {
        properties: Object.fromEntries(properties.map(({ name, schema }) => [name, schema])),
      }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: this.schemaOf(index, `${path}[]`) }),
    };
  }

  #noJson(type: ts.Type, path: string): Error {
    return new Error(`${path}: JSON holds no ${this.#checker.typeToString(type)}`);
  }
}

const mayBeMissing = (type: ts.Type): boolean =>
  type.isUnion() && type.types.some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0);

/** An optional property that no value can be given. */
const isGone = (type: ts.Type): boolean =>
  type.isUnion() && type.types.every(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) !== 0);

/** Beside a reference draft 7 takes no other keyword. */
function described(schema: JsonSchema, description: string): JsonSchema {
  if (description === '') return schema;
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
}

/** What people read, without the marks of a docstring. */
const plain = (text: string): string =>
  text
    .replaceAll(/\{@link (\w+)\}/g, '$1')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();

/** Of an interface of the project its name; those with arguments, and those of libraries, have none of their own. */
function nameOf(type: ts.Type): string | undefined {
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const [declaration] = symbol?.declarations ?? [];
  const isNamed = declaration && (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration));
  if (!isNamed || declaration.typeParameters || declaration.getSourceFile().isDeclarationFile) return undefined;
  return type.isClassOrInterface() && !type.typeParameters ? symbol?.name : undefined;
}
