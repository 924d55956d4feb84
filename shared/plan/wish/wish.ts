import type { ShareKind } from '../world.ts';

/** What one snapshot should have: principals to grant, and principals that may keep what they have. */
export interface Wish {
  readonly wanted: ReadonlySet<string>;
  /** Not granted anew and not revoked either. `all`: the snapshot is not decided about, and stays where it is. */
  readonly kept: ReadonlySet<string> | 'all';
  /** Of those that are kept: wanted wherever it is given already, as nothing speaks against them but against giving anew. */
  readonly notAnew?: ReadonlySet<string>;
  /**
   * Present when a tag cannot be wholly understood: whoever it may mean keeps what it has, that is everyone whom policy
   * permits but these, whose grants are over.
   */
  readonly keptButFor?: ReadonlySet<string>;
  /** Should end, but not in this run: they stay wherever they are. */
  readonly spared?: ReadonlySet<string>;
}

/**
 * Whether a share of the kind may let the principal see the snapshot.
 * @param home The kind of share in which policy permits the principal; none where it is not permitted. Policy is final:
 * whatever is asked for or not understood, nobody stays in a share of another kind.
 */
export function allows(wish: Wish, principal: string, kind: ShareKind, home: ShareKind | undefined): boolean {
  const { wanted, kept, keptButFor, spared } = wish;
  if (kept === 'all' || spared?.has(principal)) return true;
  if (home !== kind) return false;
  return wanted.has(principal) || kept.has(principal) || (keptButFor !== undefined && !keptButFor.has(principal));
}

/** Whether nobody is to have the snapshot or to keep it. */
export function isForNobody({ wanted, kept, keptButFor, spared }: Wish): boolean {
  return wanted.size === 0 && kept !== 'all' && kept.size === 0 && keptButFor === undefined && spared === undefined;
}

/** Lets principals stay where a wish would end what they have. Equal answers are one object, as equal wishes are. */
export class Sparing {
  readonly #spared = new Map<Wish, Map<string, Wish>>();

  spare(wish: Wish, principals: readonly string[]): Wish {
    if (wish.kept === 'all' || principals.length === 0) return wish;
    const byPrincipals = this.#spared.get(wish) ?? new Map<string, Wish>();
    this.#spared.set(wish, byPrincipals);
    const all = [...new Set([...(wish.spared ?? []), ...principals])].sort();
    const key = all.join(' ');
    const answer = byPrincipals.get(key) ?? { ...wish, spared: new Set(all) };
    byPrincipals.set(key, answer);
    return answer;
  }
}

/** Holds back what would be given anew. Equal answers are one object, as equal wishes are. */
export class HoldingBack {
  readonly #answers = new Map<Wish, Map<string, Wish>>();

  /**
   * Wants of the principals those alone that have the snapshot already: they move with it as ever, and the others are kept.
   * @param principals The same for the same wish.
   */
  holdBack(wish: Wish, principals: ReadonlySet<string>, isGiven: (principal: string) => boolean): Wish {
    if (principals.size === 0) return wish;
    const given = [...principals].filter(isGiven);
    const byGiven = this.#answers.get(wish) ?? new Map<string, Wish>();
    this.#answers.set(wish, byGiven);
    const key = given.join(' ');
    let answer = byGiven.get(key);
    if (!answer) {
      const wanted = new Set([...[...wish.wanted].filter((id) => !principals.has(id)), ...given]);
      const kept =
        wish.kept === 'all' ? wish.kept : new Set([...wish.kept, ...principals].filter((id) => !wanted.has(id)));
      answer = { ...wish, wanted, kept };
      byGiven.set(key, answer);
    }
    return answer;
  }
}

type Principals = readonly { readonly principal: string }[];

/** Makes wishes of which equal ones are one object, so that the cover can compare and remember by identity. */
export class WishMaker {
  readonly #byText = new Map<string, Wish>();
  readonly #byList = new WeakMap<Principals, Wish>();

  wishFor(
    wanted: readonly string[],
    kept: readonly string[],
    keptButFor?: readonly string[],
    notAnew: readonly string[] = [],
  ): Wish {
    const lists = [wanted, kept, notAnew, ...(keptButFor ? [keptButFor] : [])];
    const key = lists.map((list) => [...list].sort().join(' ')).join('|');
    let wish = this.#byText.get(key);
    if (!wish) {
      wish = {
        wanted: new Set(wanted),
        kept: new Set(kept),
        ...(notAnew.length > 0 && { notAnew: new Set(notAnew) }),
        ...(keptButFor && { keptButFor: new Set(keptButFor) }),
      };
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
