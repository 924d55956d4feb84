import { fileURLToPath } from 'node:url';
import type { FunctionSpec } from '../serverless-yaml.ts';

const NODEJS_RUNTIME = fileURLToPath(new URL('./nodejs-runtime.cjs', import.meta.url));
const BUILT_IN_PORT = 9000;

/** Where custom runtimes have the code. */
const CODE = /^\/code(?=\/|$)/;

/** How an instance of a function begins: what Node runs, the port it is to listen on, and the command as configured. */
export function startOf(
  { customRuntime }: FunctionSpec,
  codePath: string,
): { readonly script: readonly string[]; readonly port: number; readonly command: string } {
  if (customRuntime === undefined) return { script: [NODEJS_RUNTIME], port: BUILT_IN_PORT, command: 'node' };
  const { command, port } = customRuntime;
  // The first word is Node, which is this process's own here.
  const script = command.slice(1).map((word) => word.replace(CODE, codePath));
  return { script, port, command: command.join(' ') };
}
