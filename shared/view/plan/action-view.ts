import type { Action } from '../../plan/action.ts';
import type { Reasoned } from '../../plan/findings/reasons.ts';

/** The same facts of every kind of action, for a reader. */
export interface ActionView extends Reasoned {
  readonly kind: Action['kind'];
  /** A share's id, or the name of one that the plan creates; absent for actions on a snapshot itself. */
  readonly share?: string;
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
}

/** Views an action alike whatever its kind. */
export function viewAction(action: Action): ActionView {
  const { kind, because, reasons } = action;
  const view = { kind, because, reasons };
  switch (action.kind) {
    case 'create-share':
      return { ...view, share: action.name, principals: action.principals, snapshotIds: action.snapshotIds };
    case 'join': {
      const share = 'shareId' in action.share ? action.share.shareId : action.share.newShareName;
      return { ...view, share, principals: action.principals, snapshotIds: action.snapshotIds };
    }
    case 'leave':
      return { ...view, share: action.shareId, principals: [], snapshotIds: action.snapshotIds };
    case 'remove-principals':
      return { ...view, share: action.shareId, principals: action.principals, snapshotIds: action.snapshotIds };
    case 'delete-share':
    case 'tag-share':
      return { ...view, share: action.shareId, principals: [], snapshotIds: [] };
    case 'copy-snapshot':
      return { ...view, principals: [], snapshotIds: [action.copy.snapshotId] };
    case 'delete-snapshot':
      return { ...view, principals: [], snapshotIds: [action.snapshotId] };
  }
}
