import type { WireParameters } from './sdk-core.ts';

/**
 * The members of a request of the vendor's SDK. Its model is taken for its type alone: what it does at run time is
 * {@link wireNamed}, and the code of one model is as long as that of an adapter.
 */
export type RequestOf<Model> = {
  // Every model takes any other name as well, and has methods.
  readonly [Name in keyof Model as string extends Name ? never : Model[Name] extends Method ? never : Name]?: ValueOf<
    Model[Name]
  >;
};

type Method = (...args: never[]) => unknown;
type ValueOf<Value> = Value extends readonly (infer Item)[]
  ? readonly ValueOf<Item>[]
  : Value extends object
    ? RequestOf<Value>
    : Value;

/** A request by its wire names, which in the vendor's RPC models are those of the members with a capital, at all depths. */
export function wireNamed<Model = object>(request: RequestOf<Model>): WireParameters {
  return { ...(renamed(request, (key) => key.charAt(0).toUpperCase() + key.slice(1)) as object) };
}

/** An answer by the names of the vendor's models. */
export function camelNamed(answer: unknown): unknown {
  return renamed(answer, (key) => key.charAt(0).toLowerCase() + key.slice(1));
}

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [rename(key), renamed(member, rename)]));
}
