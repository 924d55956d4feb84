import type { Action } from './action.ts';

/** The same facts of every kind of action, for a reader. */
export interface ActionView {
  readonly kind: Action['kind'];
  /** A share's id, or the name of one that the plan creates; absent for actions on a snapshot itself. */
  readonly share?: string;
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
  readonly because: string;
}

/** Views an action alike whatever its kind. */
export function viewAction(action: Action): ActionView {
  const { kind, because } = action;
  switch (action.kind) {
    case 'create-share':
      return { kind, because, share: action.name, principals: action.principals, snapshotIds: action.snapshotIds };
    case 'add': {
      const share = 'shareId' in action.share ? action.share.shareId : action.share.newShareName;
      return { kind, because, share, principals: action.principals, snapshotIds: action.snapshotIds };
    }
    case 'remove':
    case 'delete-share':
      return { kind, because, share: action.shareId, principals: action.principals, snapshotIds: action.snapshotIds };
    case 'renew-invitation':
      return { kind, because, share: action.shareId, principals: [action.principal], snapshotIds: [] };
    case 'tag-share':
      return { kind, because, share: action.shareId, principals: [], snapshotIds: [] };
    case 'copy-snapshot':
      return { kind, because, principals: [], snapshotIds: [action.copy.snapshotId] };
    case 'delete-snapshot':
      return { kind, because, principals: [], snapshotIds: [action.snapshotId] };
  }
}
