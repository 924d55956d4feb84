/** A response model of an official SDK: wire names and types of its members. */
export interface ResponseModel {
  names(): Readonly<Record<string, string>>;
  types(): Readonly<Record<string, unknown>>;
}

const isModel = (type: unknown): type is ResponseModel => typeof type === 'function' && 'names' in type;

/** How a list or map is written in a model. */
interface Container {
  readonly type: string;
  readonly itemType?: unknown;
}

const isContainer = (type: unknown): type is Container =>
  typeof type === 'object' && type !== null && 'type' in type && typeof type.type === 'string';

/**
 * Every way in which a value differs from what a model says, by its path: a member that is not there, or one of another
 * type. Members that the model does not know are no difference, and an empty list says nothing of its rows.
 */
export function differences(value: unknown, type: unknown, path = ''): string[] {
  if (value === undefined) return [`${path} is missing`];
  if (isModel(type)) return differencesOfModel(value, type, path);
  if (isContainer(type) && type.type === 'array') {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, index) => differences(item, type.itemType, `${path}[${index}]`));
  }
  if (isContainer(type)) return typeof value === 'object' && value !== null ? [] : [`${path} is no map`];
  return typeof value === type ? [] : [`${path} is ${typeof value}, not ${String(type)}`];
}

function differencesOfModel(value: unknown, model: ResponseModel, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  const types = model.types();
  const members = new Map(Object.entries(value));
  return Object.entries(model.names()).flatMap(([member, wireName]) =>
    differences(members.get(wireName), types[member], path === '' ? wireName : `${path}.${wireName}`),
  );
}

/** The lists of a value that have no row, so that nothing is known of their rows, by path; lists that have to be are left out. */
export function emptyLists(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [path] : value.flatMap((item) => emptyLists(item, path));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => emptyLists(member, path === '' ? name : `${path}.${name}`));
}
