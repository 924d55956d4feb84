import type { SnapshotCopy } from '../cloud/ports.ts';
import type { Reasoned } from './findings/reasons.ts';
import type { ShareKind } from './world.ts';

/** A share that exists, or one that the same plan creates, by its name. */
export type ShareRef = { readonly shareId: string } | { readonly newShareName: string };

/** Grants that must be in effect before a removal, since they take over what it would interrupt. */
export interface Takeover {
  readonly share: ShareRef;
  readonly snapshotIds: readonly string[];
  readonly principals: readonly string[];
}

/**
 * One call that changes the cloud, with its reasons. At most 5 snapshots and 5 principals a call.
 *
 * None adds a principal to a share that exists: a share's set is fixed by the call that makes it, and a snapshot is given
 * by joining it alone. So no action can widen what others have put in a share.
 */
export type Action = Reasoned &
  (
    | {
        readonly kind: 'create-share';
        readonly name: string;
        readonly shareKind: ShareKind;
        readonly principals: readonly string[];
        readonly snapshotIds: readonly string[];
        /** The invitation that it sends is the second one to its outsider, and the last. */
        readonly isRenewal: boolean;
      }
    | {
        readonly kind: 'join';
        readonly share: ShareRef;
        /** The set of the share: who comes to see the snapshots. */
        readonly principals: readonly string[];
        readonly snapshotIds: readonly string[];
      }
    | {
        readonly kind: 'leave';
        readonly shareId: string;
        readonly snapshotIds: readonly string[];
        readonly takeovers: readonly Takeover[];
        readonly isTidying: boolean;
      }
    | {
        /** Carried out only if nothing has joined the share, and no invitation of these been accepted, since it was read. */
        readonly kind: 'remove-principals';
        readonly shareId: string;
        readonly principals: readonly string[];
        /** What the share holds and they see no more; any number. */
        readonly snapshotIds: readonly string[];
        readonly takeovers: readonly Takeover[];
        /** Nobody sees too much by waiting: it goes only when all of its takeovers are in effect. */
        readonly isTidying: boolean;
      }
    | {
        /** Of a share that nobody sees anything through. */
        readonly kind: 'delete-share';
        readonly shareId: string;
      }
    | {
        readonly kind: 'tag-share';
        readonly shareId: string;
        readonly tags: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'copy-snapshot'; readonly copy: SnapshotCopy }
    | { readonly kind: 'delete-snapshot'; readonly snapshotId: string }
  );

export type ActionOf<Kind extends Action['kind']> = Extract<Action, { readonly kind: Kind }>;

/** The kinds of actions that give, and take nothing from anybody. */
export const GIVING_KINDS = ['create-share', 'join'] as const satisfies readonly Action['kind'][];

export function isGiving(action: Action): action is ActionOf<(typeof GIVING_KINDS)[number]> {
  return GIVING_KINDS.some((kind) => kind === action.kind);
}

/** What one call to the Resource Sharing service carries at most. @see Resource Sharing API 2020-01-10, AssociateResourceShare */
export const ITEMS_PER_CALL = 5;

const STEPS = ['copies', 'grants', 'removals', 'care', 'deletions'] as const;

/** The steps of a run, in their order. Each may rest on what the ones before it have done. */
export type Step = (typeof STEPS)[number];

const STEP_OF: Readonly<Record<Action['kind'], Step>> = {
  'copy-snapshot': 'copies',
  'create-share': 'grants',
  join: 'grants',
  leave: 'removals',
  'remove-principals': 'removals',
  'delete-share': 'removals',
  'tag-share': 'care',
  'delete-snapshot': 'deletions',
};

/** Puts actions into the order of the steps that carry them out; within a step they stay as they are. */
export function inStepOrder(actions: readonly Action[]): Action[] {
  const rankOf = ({ kind }: Action): number => STEPS.indexOf(STEP_OF[kind]);
  return [...actions].sort((a, b) => rankOf(a) - rankOf(b));
}
