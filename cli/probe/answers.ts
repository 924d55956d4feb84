import type { RawBody } from '../../shared/cloud/alibaba/wire/raw-calls.ts';

/** Reads what an answer says at a place; what is not there is empty, as an answer may lack anything. */
export function textAt(body: RawBody, ...path: readonly string[]): string {
  const found = valueAt(body, path);
  return typeof found === 'string'
    ? found
    : typeof found === 'number' || typeof found === 'boolean'
      ? String(found)
      : '';
}

/** The objects of a list. */
export function rowsAt(body: RawBody, ...path: readonly string[]): RawBody[] {
  const found = valueAt(body, path);
  return Array.isArray(found) ? found.filter(isBody) : [];
}

/** Tags of an answer, whatever the product calls their keys. */
export function tagsAt(body: RawBody, ...path: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    rowsAt(body, ...path).map((tag) => [
      textAt(tag, 'TagKey') || textAt(tag, 'Key'),
      textAt(tag, 'TagValue') || textAt(tag, 'Value'),
    ]),
  );
}

export function isBody(value: unknown): value is RawBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(body: RawBody, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isBody(value) ? value[key] : undefined), body);
}
