import type { Action } from './action.ts';
import type { ShareState, World } from './world.ts';

/** Who gets what an action concerns through its share, or the values of the tags that it writes, before and after it. */
export interface Change {
  readonly before: readonly string[] | Readonly<Record<string, string>>;
  readonly after: readonly string[] | Readonly<Record<string, string>>;
}

/**
 * What an action changes, against the world that it was planned from: the principals of its snapshots through its share
 * or, where it names none, those of the share. The actions of one plan are each told as if they were alone. Undefined
 * where nobody's sight changes.
 */
export function changeOf(action: Action, shares: ReadonlyMap<string, ShareState>): Change | undefined {
  switch (action.kind) {
    case 'create-share':
      return { before: [], after: action.principals };
    case 'join':
      return { before: [], after: action.principals };
    case 'leave':
      return { before: namedBy(shares.get(action.shareId)), after: [] };
    case 'remove-principals': {
      const named = namedBy(shares.get(action.shareId));
      return { before: named, after: named.filter((id) => !action.principals.includes(id)) };
    }
    case 'tag-share':
      return { before: valuesOf(shares.get(action.shareId), Object.keys(action.tags)), after: action.tags };
    case 'delete-share':
    case 'copy-snapshot':
    case 'delete-snapshot':
      return undefined;
  }
}

/** The shares of a world by their ids. */
export function sharesById({ shares }: World): ReadonlyMap<string, ShareState> {
  return new Map(shares.map((share) => [share.shareId, share]));
}

function namedBy(share: ShareState | undefined): string[] {
  return [...(share?.principals ?? [])]
    .filter(([, { standing }]) => standing === 'held' || standing === 'settling')
    .map(([id]) => id)
    .sort();
}

function valuesOf(share: ShareState | undefined, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (share?.tags[key] === undefined ? [] : [[key, share.tags[key]]])));
}
