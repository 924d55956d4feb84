/**
 * How Resource Orchestration writes what other tools write in their own words. A text holds what is known only in a stack as
 * `${Name}`, a parameter or one of the service's own names.
 */

/** How a text holds what is known only where it is deployed. */
export const placeholder = (name: string): string => `\${${name}}`;

/** Of Resource Orchestration's own, in any stack. */
export const STACK = { accountId: placeholder('ALIYUN::TenantId'), regionId: placeholder('ALIYUN::Region') } as const;

/** Keys whose values are another service's document, in which nothing is renamed. */
const DOCUMENTS: readonly string[] = ['filterPattern', 'triggerConfig', 'environmentVariables'];

/** The value as properties of a resource: keys with a capital, and what is known only in a stack looked up there. */
export function propertiesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(propertiesOf);
  if (typeof value !== 'object' || value === null) return lookedUp(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      capitalized(key),
      DOCUMENTS.includes(key) ? lookedUp(part) : propertiesOf(part),
    ]),
  );
}

/** The same value, in which each text that holds `${Name}` is what a template makes of it. */
export function lookedUp(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lookedUp);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, lookedUp(part)]));
  if (typeof value !== 'string') return value;
  const [, name] = /^\$\{([^{}]+)\}$/.exec(value) ?? [];
  if (name !== undefined) return { Ref: name };
  return value.includes('${') ? { 'Fn::Sub': value } : value;
}

const capitalized = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** The id of a resource in a template, of a name in small letters and hyphens. */
export function logicalId(id: string): string {
  return id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
