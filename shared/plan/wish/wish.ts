import type { ShareKind } from '../world.ts';

/** What one snapshot should have: principals to grant, and principals that may keep what they have. */
export interface Wish {
  readonly wanted: ReadonlySet<string>;
  /** Not granted anew and not revoked either: something about them could not be understood or cannot be done now. */
  readonly kept: ReadonlySet<string> | 'all';
  /** Should end, but not in this run: they stay wherever they are. */
  readonly spared?: ReadonlySet<string>;
}

/**
 * Whether a share of the kind may let the principal see the snapshot. A principal is at home only among its own kind:
 * what policy no longer lists as external has no outsider's right.
 */
export function allows(wish: Wish, principal: string, kind: ShareKind, isOutsider: boolean): boolean {
  const { wanted, kept, spared } = wish;
  if (kept === 'all' || spared?.has(principal)) return true;
  return (wanted.has(principal) || kept.has(principal)) && isOutsider === (kind === 'external');
}

type Principals = readonly { readonly principal: string }[];

/** Makes wishes of which equal ones are one object, so that the cover can compare and remember by identity. */
export class WishMaker {
  readonly #byText = new Map<string, Wish>();
  readonly #byList = new WeakMap<Principals, Wish>();

  wishFor(wanted: readonly string[], kept: readonly string[] | 'all'): Wish {
    const grants = [...wanted].sort();
    const stays = kept === 'all' ? kept : [...kept].sort();
    const key = `${grants.join(' ')}|${stays === 'all' ? stays : stays.join(' ')}`;
    let wish = this.#byText.get(key);
    if (!wish) {
      wish = { wanted: new Set(grants), kept: stays === 'all' ? stays : new Set(stays) };
      this.#byText.set(key, wish);
    }
    return wish;
  }

  /** The wish to grant all of a list. The same list is looked at once, however many snapshots have it. */
  wishForAll(list: Principals): Wish {
    let wish = this.#byList.get(list);
    if (!wish) {
      wish = this.wishFor(
        list.map(({ principal }) => principal),
        [],
      );
      this.#byList.set(list, wish);
    }
    return wish;
  }
}
