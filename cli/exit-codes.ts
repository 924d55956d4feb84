import type { CommandName } from './command-names.ts';

/** What a command of the command line can end with; `code.N` of the catalogue says what each means. */
export const EXIT_CODES = [0, 1, 2, 3, 4, 130] as const;
export type ExitCode = (typeof EXIT_CODES)[number];

/** Every command can do what it should, and can fail. */
const ALWAYS = [0, 1] as const satisfies readonly ExitCode[];

/**
 * What a command can end with beside {@link ALWAYS}. The type of its action holds it to that; only 130 is not seen there
 * where Ctrl-C at a question throws it.
 */
const MORE = {
  init: [130],
  validate: [],
  plan: [2, 3],
  apply: [2, 3, 130],
  status: [2],
  explain: [],
  readers: [],
  exposure: [4],
  overdue: [],
  usage: [],
  invitations: [2],
  accept: [130],
  reinvite: [2, 3, 130],
  adopt: [130],
  upgrade: [2, 130],
  share: [130],
  unshare: [2, 130],
  revoke: [2, 130],
  approvals: [],
  approve: [130],
  reject: [2, 130],
  report: [],
  doctor: [],
  policies: [],
  schema: [],
  history: [],
  metrics: [],
  probe: [130],
  deploy: [130],
  local: [],
  demo: [],
  completion: [],
} as const satisfies Record<CommandName, readonly ExitCode[]>;

/** What a command can end with. */
export type CodeOf<Name extends CommandName> = (typeof ALWAYS)[number] | (typeof MORE)[Name][number];

/** What a command can end with, in their order; nothing of what is no command. */
export function codesOf(name: string): readonly ExitCode[] {
  return isCommand(name) ? [...ALWAYS, ...MORE[name]] : [];
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(MORE, name);
}

/** The commands that can end with a code, in their order. */
export function commandsWith(code: ExitCode): CommandName[] {
  return (Object.keys(MORE) as CommandName[]).filter((name) => codesOf(name).includes(code));
}

/** Whether every command can end with it. */
export function isOfAll(code: ExitCode): boolean {
  return ALWAYS.some((one) => one === code);
}
