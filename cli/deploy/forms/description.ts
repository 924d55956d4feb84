import { placeholder } from '../../../shared/rights/ros.ts';
import { type Rendered, render, variablesOf } from '../render.ts';
import { requireDeployable, requireRegions, requireVariables, wantedOf } from '../steps.ts';

/** How a form of the deployment writes what is known only where it is deployed. */
export interface Form {
  readonly accountId: string;
  readonly regionId: string;
  /** The name of a parameter, of its words in small letters. */
  readonly parameter: (words: readonly string[]) => string;
}

/** Something that a form asks for. */
export interface Parameter {
  readonly name: string;
  /** Undefined where it has to be given. */
  readonly value: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** A function as a deployment file has it, in the words of Function Compute's own interface. */
export interface FunctionDescription {
  /** The resource in the file, which is the name of its package as well. */
  readonly name: string;
  /** What the function itself is made of: all but code, role and the parts below. */
  readonly props: Fields & { readonly functionName: string };
  /** The name of its role. */
  readonly roleName: string;
  readonly asyncInvokeConfig: Fields;
  readonly triggers: readonly (Fields & { readonly triggerName: string })[];
}

/** The functions of an account and region, and what a form asks for to set them up. */
export interface Description {
  readonly functions: readonly FunctionDescription[];
  readonly parameters: readonly Parameter[];
}

/** Any account: what is checked does not depend on which. */
const SOME_ACCOUNT = '0'.repeat(16);

/**
 * Describes the functions of a deployment file for a form. What Serverless Devs reads from the environment, such as a
 * schedule, becomes a parameter of the form, with the environment's value or else the file's as its default.
 * @param names The functions that are wanted, by their resource in the file.
 * @throws {InputError} when the file cannot be read, or would not be deployed in one of the regions.
 */
export async function describeFunctions(
  file: string,
  names: readonly string[],
  regionIds: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  form: Form,
): Promise<Description> {
  requireRegions(regionIds);
  await requireVariables([file], environment);
  for (const regionId of regionIds) {
    const rendered = await render(file, { accountId: SOME_ACCOUNT, regionId, environment });
    const wanted = wantedOf(rendered, names, file);
    requireDeployable(wanted.map((one) => ({ where: `${one.resource} in ${regionId}`, rendered: one })));
  }
  const parameters = [...(await variablesOf(file))].map(([variable, fallback]) => ({
    variable,
    name: form.parameter(
      variable
        .toLowerCase()
        .replace(/^snapshare_/, '')
        .split('_'),
    ),
    value: environment[variable] || fallback,
  }));
  const unknown = Object.fromEntries(parameters.map(({ variable, name }) => [variable, placeholder(name)]));
  const { accountId, regionId } = form;
  const rendered = await render(file, { accountId, regionId, environment: unknown });
  return {
    functions: wantedOf(rendered, names, file).map(describeFunction),
    parameters: parameters.map(({ name, value }) => ({ name, value })),
  };
}

/** The packages and the region are the form's own; the rest are resources by themselves. */
const APART: readonly string[] = ['region', 'code', 'role', 'asyncInvokeConfig', 'triggers'];

function describeFunction({ resource, props }: Rendered): FunctionDescription {
  const own = Object.fromEntries(Object.entries(props).filter(([key]) => !APART.includes(key)));
  return {
    name: resource,
    props: own as FunctionDescription['props'],
    roleName: String(props['role']),
    asyncInvokeConfig: props['asyncInvokeConfig'] as Fields,
    triggers: props['triggers'] as FunctionDescription['triggers'],
  };
}
