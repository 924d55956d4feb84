import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';

const FOLDER = join(import.meta.dirname, '../../docs/schemas');
const ajv = new Ajv({ allErrors: true });
const known = new Map<string, Ajv.ValidateFunction>();

/** Takes no key that the schema does not tell of. */
function closed(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(closed);
  const inside = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  const isOpen = inside['type'] === 'object' && 'properties' in inside && !('additionalProperties' in inside);
  return isOpen ? { ...inside, additionalProperties: false } : inside;
}

function validatorOf(name: string): Ajv.ValidateFunction {
  const before = known.get(name);
  if (before) return before;
  const schema = closed(JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), 'utf8'))) as object;
  const validate = ajv.compile(schema);
  known.set(name, validate);
  return validate;
}

/** What of a value its schema does not tell, or tells otherwise. @param name Of the schema's file. */
export function faultsOf(name: string, value: unknown): string[] {
  const validate = validatorOf(name);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ dataPath, message = '', params }) => `${dataPath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The faults of a printed document, by the schema that it names. */
export function faultsOfDocument(document: unknown): string[] {
  const { schema = '' } = document as { readonly schema?: string };
  const name = /^snapshare\.([a-z-]+)\/\d+$/.exec(schema)?.[1];
  return name === undefined ? [`"${schema}" is the name of no schema`] : faultsOf(name, document);
}
