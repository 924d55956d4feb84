import { BlockList, isIP } from 'node:net';
import { PlatformError } from './errors.ts';

/** Whether an event passes a compiled pattern. */
export type EventMatcher = (event: unknown) => boolean;

type Test = (value: unknown) => boolean;

/** A field that the event does not have; different from one that is null. */
const MISSING = Symbol('missing');
/** EventBridge, "Limits": expressions of one field. */
const MAX_EXPRESSIONS = 5;
/** EventBridge, "Limits": numbers in a pattern. */
const MAX_NUMBER = 1_000_000_000;

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

const refuse = (path: string, problem: string): never => {
  throw new PlatformError('InvalidEventPattern', `${path === '' ? 'pattern' : path}: ${problem}`);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

function textTest(path: string, operand: unknown, holds: (value: string, text: string) => boolean): Test {
  if (typeof operand !== 'string') return refuse(path, 'a text is expected');
  return (value) => typeof value === 'string' && holds(value, operand);
}

function anythingBut(path: string, operand: unknown): Test {
  if (isObject(operand)) {
    const [[name, text] = []] = Object.entries(operand);
    if (name !== 'prefix' || typeof text !== 'string') return refuse(path, 'anything-but takes only a prefix');
    return (value) => value !== MISSING && !(typeof value === 'string' && value.startsWith(text));
  }
  const refused = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  if (![...refused].every(isScalar)) return refuse(path, 'anything-but takes values, a list of values or a prefix');
  return (value) => value !== MISSING && !refused.has(value);
}

function numeric(path: string, operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) {
    return refuse(path, 'numeric takes pairs of a comparison and a number');
  }
  const parts: readonly unknown[] = operand;
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = comparisons[String(parts[index])];
    const bound = parts[index + 1];
    if (compare === undefined || typeof bound !== 'number' || Math.abs(bound) > MAX_NUMBER) {
      return refuse(path, 'numeric takes =, >, >=, < or <= and a number of at most 10^9');
    }
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function cidr(path: string, operand: unknown): Test {
  const [address = '', bits = ''] = typeof operand === 'string' ? operand.split('/') : [];
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 'ipv6' ? 128 : 32)) {
    return refuse(path, 'cidr takes an address range such as 10.0.0.0/8');
  }
  const range = new BlockList();
  range.addSubnet(address, Number(bits), family);
  return (value) =>
    typeof value === 'string' && isIP(value) !== 0 && range.check(value, isIP(value) === 6 ? 'ipv6' : 'ipv4');
}

function compileOperator(path: string, name: string, operand: unknown): Test {
  switch (name) {
    case 'prefix':
      return textTest(path, operand, (value, text) => value.startsWith(text));
    case 'suffix':
      return textTest(path, operand, (value, text) => value.endsWith(text));
    case 'contains':
      return textTest(path, operand, (value, text) => value.includes(text));
    case 'anything-but':
      return anythingBut(path, operand);
    case 'numeric':
      return numeric(path, operand);
    case 'cidr':
      return cidr(path, operand);
    case 'exists':
      if (typeof operand !== 'boolean') return refuse(path, 'exists takes true or false');
      return (value) => (value !== MISSING) === operand;
    default:
      return refuse(path, `unknown operator ${name}`);
  }
}

function compileExpression(path: string, expression: unknown): Test {
  if (isScalar(expression)) return (value) => value === expression;
  if (!isObject(expression)) return refuse(path, 'an entry is a value or an operator');
  const operators = Object.entries(expression);
  const [first] = operators;
  if (operators.length !== 1 || first === undefined) return refuse(path, 'one operator to an entry');
  return compileOperator(path, ...first);
}

function compileField(path: string, expressions: readonly unknown[]): Test {
  if (expressions.length === 0) return refuse(path, 'at least one entry is needed');
  if (expressions.length > MAX_EXPRESSIONS) return refuse(path, `at most ${MAX_EXPRESSIONS} entries are allowed`);
  const tests = expressions.map((expression) => compileExpression(path, expression));
  const passes: Test = (value) => tests.some((test) => test(value));
  // Assumed: a list of plain values matches when one of them does; lists of objects never match.
  return (value) =>
    Array.isArray(value) && value.length > 0 ? value.some((entry) => isScalar(entry) && passes(entry)) : passes(value);
}

function compileObject(path: string, pattern: Readonly<Record<string, unknown>>): Test {
  const fields = Object.entries(pattern).map(([key, part]) => {
    const fieldPath = path === '' ? key : `${path}.${key}`;
    if (Array.isArray(part)) return { key, test: compileField(fieldPath, part) };
    if (isObject(part)) return { key, test: compileObject(fieldPath, part) };
    return refuse(fieldPath, 'every leaf of a pattern is an array');
  });
  return (value) =>
    fields.every(({ key, test }) => test(isObject(value) && Object.hasOwn(value, key) ? value[key] : MISSING));
}

/**
 * Compiles an EventBridge event pattern. Keys are combined with AND, the entries of an array with OR; a field that the
 * event lacks does not match, except for `exists: false`. Case counts.
 * @param pattern The pattern's JSON, as text or parsed.
 * @throws {PlatformError} `InvalidEventPattern` with the path of the first mistake.
 * @see EventBridge, "Event patterns" and "Limits"
 */
export function compilePattern(pattern: unknown): EventMatcher {
  const parsed = typeof pattern === 'string' ? parseText(pattern) : pattern;
  return isObject(parsed) ? compileObject('', parsed) : refuse('', 'a JSON object is expected');
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PlatformError('InvalidEventPattern', 'pattern: not JSON', { cause });
  }
}
