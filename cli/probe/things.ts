/** Which of the two accounts something is in. */
export type Side = 'owner' | 'recipient';

/** Something that a probe makes, in the order in which it is safely removed. */
export const KINDS = ['share', 'tag', 'function', 'role', 'policy', 'snapshot', 'disk'] as const;
export type Kind = (typeof KINDS)[number];

/** One of them, by a name that no other probe gives. */
export interface Thing {
  readonly kind: Kind;
  readonly side: Side;
  /** Of a tag: its key. */
  readonly name: string;
  /** Of a tag: the snapshot that it is on. */
  readonly on?: string;
}

/** The tag of everything that takes tags; its value is the run. Descriptions of the rest begin with the words below. */
export const PROBE_TAG = 'snapshare:probe';

/** What everything says of itself that takes no tags. */
export const descriptionOf = (run: string): string => `snapshare probe ${run}`;
