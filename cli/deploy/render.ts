import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve as resolvePath } from 'node:path';
import { parseYaml } from '../../shared/base/yaml.ts';
import { inputError } from '../messages/input-error.ts';
import { problemOfSchedule } from './schedule.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A function as it will be deployed. */
export interface Rendered {
  readonly resource: string;
  readonly component: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What the variables of a deployment file stand for. */
export interface Place {
  readonly accountId: string;
  readonly regionId: string;
  readonly environment: Environment;
}

/** The variable that says where to deploy. */
const REGION = 'SNAPSHARE_REGION';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Renders a deployment file for one account and region as the deployment tool does, which a test compares; neither the tool
 * nor credentials are needed.
 * @throws {InputError} when the file cannot be read, or has something that is not understood.
 */
export async function render(file: string, place: Place): Promise<Rendered[]> {
  try {
    const document = parseYaml(await readFile(file, 'utf8'));
    const resolve = createResolver(document, dirname(file), place);
    return Object.entries(fieldsOf(at(document, 'resources'))).map(([resource, value]) => {
      const { component, extend, props } = fieldsOf(value);
      const base = extend === undefined ? {} : fieldsOf(at(document, 'template', String(at(extend, 'name'))));
      return { resource, component: String(component), props: fieldsOf(resolve(merge(base, fieldsOf(props)))) };
    });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'it cannot be read';
    throw inputError('NOT_RENDERED', { file, region: place.regionId, problem }, { cause });
  }
}

/** A variable of the environment in an expression, and what stands in for it. */
const VARIABLE = /env\('([^']+)'(?:, *'([^']*)')?\)/;

/**
 * The variables of the environment that a deployment file reads, each with what stands in for it, but for the region's.
 * @throws {InputError} when the file cannot be read.
 */
export async function variablesOf(file: string): Promise<Map<string, string | undefined>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw inputError('NOT_RENDERED', { file, region: 'any region', problem: 'it cannot be read' }, { cause });
  });
  const found = [...text.matchAll(new RegExp(VARIABLE, 'g'))].map(
    ([, name = '', fallback]) => [name, fallback] as const,
  );
  return new Map(found.filter(([name]) => name !== REGION));
}

/**
 * What is wrong with the schedules that the environment gives in the place of a deployment file's own, by their variables.
 * @throws {InputError} when the file cannot be read.
 */
export async function problemsOfVariables(file: string, environment: Environment): Promise<string[]> {
  return [...(await variablesOf(file))].flatMap(([variable, fallback = '']) => {
    const value = environment[variable];
    const problem = value && variable.endsWith('_CRON') ? problemOfSchedule(value) : undefined;
    if (problem === undefined) return [];
    return [`${variable}=${JSON.stringify(value)} ${problem}; without it the schedule is ${fallback}`];
  });
}

/** What is wrong with the file itself. */
class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value;
  throw new NotUnderstood(`${JSON.stringify(value)} stands where a mapping is expected`);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((one, key) => (isFields(one) ? one[key] : undefined), value);
}

/** Mappings are merged key by key; anything else, lists too, is replaced whole. */
function merge(base: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isFields(below) && isFields(value) ? merge(below, value) : value;
  }
  return merged;
}

/** Fills `${…}` in wherever it stands; a text that is nothing else takes the type of what it stands for. */
function createResolver(
  document: unknown,
  folder: string,
  { accountId, regionId, environment }: Place,
): (value: unknown) => unknown {
  const variables: Environment = { ...environment, [REGION]: regionId };
  const evaluate = (expression: string): unknown => {
    const [, path] = /^file\('([^']+)'\)$/.exec(expression) ?? [];
    if (path !== undefined) return readFileSync(resolvePath(folder, path), 'utf8');
    const [whole, name, fallback] = VARIABLE.exec(expression) ?? [];
    const value =
      name !== undefined && whole === expression
        ? // One that is empty counts as one that is not set, to the tool as well.
          variables[name] || fallback
        : expression === "config('AccountID')"
          ? accountId
          : resolve(at(document, ...expression.split('.')));
    if (value !== undefined) return value;
    throw new NotUnderstood(`\${${expression}} stands for nothing`);
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (isFields(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
    if (typeof value !== 'string') return value;
    const [, whole] = /^\$\{([^{}]+)\}$/.exec(value) ?? [];
    if (whole !== undefined) return evaluate(whole.trim());
    return value.replaceAll(/\$\{([^{}]+)\}/g, (_, expression: string) => String(evaluate(expression.trim())));
  };
  return resolve;
}
