/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A template of Resource Orchestration. */
export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** What a function of the service is called with, if the value is such a call. */
export function callIn(value: unknown): { readonly name: string; readonly argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [[name, argument] = [], ...others] = Object.entries(value);
  const isCall = others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
  return isCall ? { name, argument } : undefined;
}

/** Everything below a value, itself as well. */
export function* partsOf(value: unknown): Generator {
  yield value;
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* partsOf(part);
}

/**
 * What a stack makes of a part of its template, as far as ours need it.
 * @param known What parameters and the service's own names stand for.
 */
export function evaluate(value: unknown, template: Template, known: Readonly<Record<string, unknown>>): unknown {
  const again = (part: unknown): unknown => evaluate(part, template, known);
  const lookUp = (name: string): unknown => known[name] ?? template.Parameters[name]?.Default;
  const textOf = (name: string): string => String(lookUp(name));
  const call = callIn(value);
  if (call === undefined) {
    if (Array.isArray(value)) return value.map(again);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, again(part)]));
  }
  const { name, argument } = call;
  switch (name) {
    case 'Ref':
      return lookUp(String(argument));
    case 'Fn::Sub':
      return String(argument).replace(/\$\{([^{}]+)\}/g, (_, one: string) => textOf(one));
    case 'Fn::Equals': {
      const [left, right] = argument as [unknown, unknown];
      return again(left) === again(right);
    }
    case 'Fn::Not':
      return !again(argument);
    case 'Fn::If': {
      const [condition, yes, no] = argument as [string, unknown, unknown];
      return again(template.Conditions[condition]) ? again(yes) : again(no);
    }
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as [string, string];
      const properties = template.Resources[id]?.Properties ?? {};
      if (attribute === 'Arn') return `acs:ram::${textOf('ALIYUN::TenantId')}:role/${String(properties['RoleName'])}`;
      return again(properties[attribute]);
    }
    default:
      throw new Error(`${name} is not known here`);
  }
}

/** The same without some of its keys. */
export function without(value: object, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)));
}
