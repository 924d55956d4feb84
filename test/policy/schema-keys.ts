import { PolicySchema } from '../../shared/policy/schema.ts';

/** A key of the policy as the schema has it. */
export interface SchemaKey {
  /** Dotted; `[]` stands for each item of a list, `*` for each key of one's own choice. */
  readonly path: string;
  readonly isRequired: boolean;
  /** Absent: there is none. */
  readonly defaultValue?: unknown;
}

/** What a schema of valibot shows of itself, as far as keys need it. */
interface Shown {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shown>>;
  readonly item?: Shown;
  readonly value?: Shown;
  readonly wrapped?: Shown;
  readonly default?: unknown;
}

/** Every key of the policy, in the order of the schema. */
export function keysOfPolicy(): SchemaKey[] {
  return keysBelow(PolicySchema, '');
}

function keysBelow(schema: Shown, path: string): SchemaKey[] {
  switch (schema.type) {
    case 'object':
      return Object.entries(schema.entries ?? {}).flatMap(([name, entry]) => {
        const keyPath = path === '' ? name : `${path}.${name}`;
        const isRequired = entry.wrapped === undefined;
        const key: SchemaKey = { path: keyPath, isRequired, defaultValue: entry.default };
        return [key, ...keysBelow(entry.wrapped ?? entry, keyPath)];
      });
    case 'array':
      return schema.item ? keysBelow(schema.item, `${path}[]`) : [];
    case 'record':
      return schema.value ? keysBelow(schema.value, `${path}.*`) : [];
    default:
      return [];
  }
}
