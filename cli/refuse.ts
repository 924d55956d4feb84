import type { UnreadEntry } from '../shared/view/unread.ts';
import type { Cli, CloudOptions } from './context.ts';
import type { CliTextKey } from './messages/en.ts';
import { textsIn } from './texts.ts';

/** Why a command does nothing, by the code that its JSON document has. */
const REFUSALS = {
  'apply.observe': 'SNAPSHARE_OBSERVE',
  'revoke.endsMore': 'SNAPSHARE_ENDS_MORE',
  'unread.stopped': 'SNAPSHARE_UNREAD',
} as const satisfies Partial<Record<CliTextKey, string>>;

/** Says that nothing is done, and why: in JSON as any failure is. @returns The exit code. */
export function refuse(
  { output, texts }: Cli,
  why: keyof typeof REFUSALS,
  { json }: Pick<CloudOptions, 'json'>,
  more: { readonly unread?: readonly UnreadEntry[]; readonly regions?: readonly object[] } = {},
): 1 {
  const message = textsIn('en').say(why);
  if (json === true) output.json({ schema: 'snapshare.error/1', code: REFUSALS[why], message, ...more });
  else output.errorLine({ text: texts.say(why), color: 'red' });
  return 1;
}
