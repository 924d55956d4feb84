import { refuse } from '../../state/errors.ts';

/** The codes that a malformed parameter is refused with; each operation has its own. */
export interface ParamCodes {
  readonly status?: number;
  readonly code?: string;
}

/** Request parameters by their wire names (`Targets.1`, `Tag.1.Key`). */
export class Params {
  readonly values: ReadonlyMap<string, string>;
  readonly #asked = new Set<string>();

  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
  }

  /** Those that nothing has asked for so far, lists and objects by their first name. */
  unasked(): string[] {
    const names = [...this.values].filter(([, value]) => value !== '').map(([name]) => name.split('.')[0] ?? name);
    return [...new Set(names)].filter((name) => !this.#asked.has(name));
  }

  /** Undefined when absent or empty. */
  text(name: string): string | undefined {
    this.#asked.add(name);
    const value = this.values.get(name);
    return value === undefined || value === '' ? undefined : value;
  }

  /** @throws {ServiceError} 400 `MissingParameter` or the given code. */
  required(name: string, { status = 400, code = 'MissingParameter' }: ParamCodes = {}): string {
    return this.text(name) ?? refuse(status, code, `The parameter ${name} is missing.`);
  }

  boolean(name: string, { status = 400, code = 'InvalidParameter' }: ParamCodes = {}): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === 'true') return true;
    if (value === 'false') return false;
    return refuse(status, code, `The parameter ${name} is not a boolean.`);
  }

  /** A whole number within the bounds. */
  integer(
    name: string,
    { min, max, status = 400, code = 'InvalidParameter' }: ParamCodes & { readonly min: number; readonly max: number },
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (/^-?\d+$/.test(value) && number >= min && number <= max) return number;
    return refuse(status, code, `The parameter ${name} is not a whole number from ${min} to ${max}.`);
  }

  /** `Name.1`, `Name.2`, … in the order of their numbers. */
  list(name: string): string[] {
    this.#asked.add(name);
    const entries: (readonly [number, string])[] = [];
    for (const [key, value] of this.values) {
      if (!key.startsWith(`${name}.`)) continue;
      const index = Number(key.slice(name.length + 1));
      if (Number.isInteger(index)) entries.push([index, value]);
    }
    return entries.sort(([a], [b]) => a - b).map(([, value]) => value);
  }

  /** `Name.1.Field`, … as one map of fields per number, in the order of the numbers. */
  objects(name: string): ReadonlyMap<string, string>[] {
    this.#asked.add(name);
    const byIndex = new Map<number, Map<string, string>>();
    for (const [key, value] of this.values) {
      if (!key.startsWith(`${name}.`)) continue;
      const [index = '', ...field] = key.slice(name.length + 1).split('.');
      if (!/^\d+$/.test(index) || field.length === 0) continue;
      const fields = byIndex.get(Number(index)) ?? new Map<string, string>();
      fields.set(field.join('.'), value);
      byIndex.set(Number(index), fields);
    }
    return [...byIndex].sort(([a], [b]) => a - b).map(([, fields]) => fields);
  }

  /** A parameter that holds a JSON array of strings, such as `SnapshotIds`. */
  jsonList(name: string, { status = 400, code = 'InvalidParameter' }: ParamCodes = {}): string[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const parsed = parseJson(text);
    if (!Array.isArray(parsed)) return refuse(status, code, `The parameter ${name} is not a JSON array.`);
    return parsed.map((item) => (typeof item === 'string' ? item : refuse(status, code)));
  }

  /** A parameter that holds a JSON object of strings, such as `Tags`. */
  jsonMap(name: string, { status = 400, code = 'InvalidParameter' }: ParamCodes = {}): Map<string, string> | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const parsed = parseJson(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return refuse(status, code, `The parameter ${name} is not a JSON object.`);
    }
    const map = new Map<string, string>();
    for (const [key, value] of Object.entries(parsed)) {
      map.set(key, typeof value === 'string' ? value : refuse(status, code));
    }
    return map;
  }
}

/** Undefined for text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a caller writes in place of wire names: lists and objects are flattened as the SDKs do it. */
export type ParamInput = Readonly<Record<string, unknown>>;

/** Flattens `{ Tag: [{ Key: 'a' }] }` to `Tag.1.Key=a`; undefined members are left out. */
export function flattenParams(input: ParamInput): Map<string, string> {
  const values = new Map<string, string>();
  const put = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) for (const [index, item] of value.entries()) put(`${name}.${index + 1}`, item);
    else if (typeof value === 'object') for (const [key, item] of Object.entries(value)) put(`${name}.${key}`, item);
    else if (typeof value === 'string') values.set(name, value);
    else values.set(name, JSON.stringify(value));
  };
  for (const [name, value] of Object.entries(input)) put(name, value);
  return values;
}
