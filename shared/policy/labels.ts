import { matchesGlob } from '../base/glob.ts';
import type { Policy } from './policy.ts';
import { withoutBlanks } from './tokens.ts';

/** One item of `blockWhenTagged`: a snapshot that carries it is never shared. */
export interface Label {
  /** As the policy writes it. */
  readonly text: string;
  /** Without the blanks around it. */
  readonly key: string;
  /** A glob; absent: any value. */
  readonly value?: string;
}

/** Reads `key` or, split at the first equals sign of either keyboard, `key=value`, with blanks around either. */
export function readLabel(text: string): Label {
  const at = text.search(/[=＝]/);
  if (at < 0) return { text, key: withoutBlanks(text) };
  return { text, key: withoutBlanks(text.slice(0, at)), value: withoutBlanks(text.slice(at + 1)) };
}

const known = new WeakMap<Policy['blockWhenTagged'], readonly Label[]>();

/** The labels of a policy, read once a policy. */
export function labelsOf({ blockWhenTagged }: Pick<Policy, 'blockWhenTagged'>): readonly Label[] {
  let labels = known.get(blockWhenTagged);
  if (!labels) {
    labels = blockWhenTagged.map(readLabel);
    known.set(blockWhenTagged, labels);
  }
  return labels;
}

/** Without blanks around it, in lower case and of one width. */
const folded = (key: string): string => withoutBlanks(key).normalize('NFKC').toLowerCase();

/** Whether tags hold the label. People write keys as they like, so a key is met in any case; a value letter by letter. */
export function carriesLabel(tags: Readonly<Record<string, string>>, { key, value }: Label): boolean {
  const wanted = folded(key);
  return Object.entries(tags).some(
    ([held, text]) => folded(held) === wanted && (value === undefined || matchesGlob(withoutBlanks(text), value)),
  );
}
