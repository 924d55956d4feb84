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

/** One call that changes the cloud, with its reasons. At most 5 snapshots and 5 principals a call. */
export type Action = Reasoned &
  (
    | {
        readonly kind: 'create-share';
        readonly name: string;
        readonly shareKind: ShareKind;
        readonly principals: readonly string[];
        readonly snapshotIds: readonly string[];
      }
    | {
        readonly kind: 'add';
        readonly share: ShareRef;
        readonly principals: readonly string[];
        readonly snapshotIds: readonly string[];
        /** Principals that are on their way out of the share and must be gone before anything joins it. */
        readonly afterDepartureOf: readonly string[];
      }
    | {
        readonly kind: 'remove';
        readonly shareId: string;
        readonly principals: readonly string[];
        readonly snapshotIds: readonly string[];
        readonly takeovers: readonly Takeover[];
      }
    | {
        readonly kind: 'delete-share';
        readonly shareId: string;
        /** What the share still holds and names, and thereby lets go; any number. */
        readonly principals: readonly string[];
        readonly snapshotIds: readonly string[];
        readonly takeovers: readonly Takeover[];
      }
    | {
        /** Removes an outsider and adds it again, which sends a new invitation; remembered on the share first. */
        readonly kind: 'renew-invitation';
        readonly shareId: string;
        readonly principal: string;
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

/** What one call to the Resource Sharing service carries at most. @see Resource Sharing API 2020-01-10, AssociateResourceShare */
export const ITEMS_PER_CALL = 5;

/** The steps of a run, in their order. Each may rest on what the ones before it have done. */
const STEPS = ['copy', 'grant', 'remove', 'grant late', 'remove late', 'care', 'delete snapshots'] as const;
export type Step = (typeof STEPS)[number];

/**
 * Sorts actions into the steps of a run: grants before removals; a grant that must wait for a principal's departure
 * after the removals; and what such a grant takes over, last.
 */
export function inSteps(actions: readonly Action[]): Map<Step, Action[]> {
  const lateGrants = new Set<string>();
  for (const action of actions) {
    if (action.kind !== 'add' || action.afterDepartureOf.length === 0 || !('shareId' in action.share)) continue;
    for (const snapshotId of action.snapshotIds) lateGrants.add(`${action.share.shareId} ${snapshotId}`);
  }
  const isLate = ({ takeovers }: { readonly takeovers: readonly Takeover[] }): boolean =>
    takeovers.some(
      ({ share, snapshotIds }) =>
        'shareId' in share && snapshotIds.some((snapshotId) => lateGrants.has(`${share.shareId} ${snapshotId}`)),
    );
  const stepOf = (action: Action): Step => {
    switch (action.kind) {
      case 'create-share':
        return 'grant';
      case 'copy-snapshot':
        return 'copy';
      case 'tag-share':
      case 'renew-invitation':
        return 'care';
      case 'add':
        return action.afterDepartureOf.length > 0 ? 'grant late' : 'grant';
      case 'remove':
      case 'delete-share':
        return isLate(action) ? 'remove late' : 'remove';
      case 'delete-snapshot':
        return 'delete snapshots';
    }
  };
  const steps = new Map<Step, Action[]>(STEPS.map((step) => [step, []]));
  for (const action of actions) steps.get(stepOf(action))?.push(action);
  return steps;
}
