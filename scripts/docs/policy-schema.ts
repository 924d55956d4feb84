import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { PolicySchema } from '../../shared/policy/schema.ts';

/**
 * The form of a policy as JSON Schema, for editors. What compares parts with one another, and what a check decides that no
 * pattern says, is left to `validate`.
 */
export function policyJsonSchema(): string {
  const document = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Policy of Snapshare' };
  return `${JSON.stringify({ ...document, ...closed(jsonSchemaOf(PolicySchema)) }, null, 2)}\n`;
}

/** What a value has to be to be read by a schema. */
export function jsonSchemaOf(schema: v.GenericSchema): JsonSchema {
  // What a lazy schema might refer to stands in its own place.
  const document = toJsonSchema(schema, {
    target: 'draft-07',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema.type !== 'lazy') return undefined;
      // A word or something else, chosen by what was written.
      const { getter } = valibotSchema as v.LazySchema<v.GenericSchema>;
      return { anyOf: ['', []].map((written) => jsonSchemaOf(getter(written))) };
    },
  });
  delete document.$schema;
  delete document.$defs;
  return document;
}

/** The same with no key taken but those that are told of: the schema library has that in checks, which are not carried over. */
function closed<Part>(part: Part): Part {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(closed) as Part;
  const inside = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed<unknown>(value)]));
  const isOpen = inside['type'] === 'object' && inside['properties'] !== undefined;
  return (isOpen ? { ...inside, additionalProperties: false } : inside) as Part;
}
