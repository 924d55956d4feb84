/** Which calls a fault concerns; everything given must hold. */
interface FaultMatch {
  readonly product?: string;
  readonly action?: string;
  readonly accountId?: string;
  readonly regionId?: string;
  /** Only the nth page of a listing, from 1; a listing starts anew with a call without a page token. */
  readonly page?: number;
}

/**
 * `slow-call`: the call takes effect late, also when its caller has given it up. `slow-answer`: it takes effect at once and
 * is answered late.
 */
export type FaultEffect =
  | 'throttle'
  | 'error-500'
  | 'error-503'
  | 'html-502'
  | 'truncated-json'
  | 'reset-before'
  | 'reset-after'
  | 'stale-read'
  | 'slow-call'
  | 'slow-answer'
  | 'deny';

/** Something that goes wrong with some calls. */
export interface FaultRule {
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  /** How many calls it hits; default every one. */
  readonly times?: number;
  /** Chance of hitting a matching call, 0 to 1, drawn from the cloud's seed; default 1. */
  readonly probability?: number;
  /** Replaces the effect's own error code. */
  readonly code?: string;
  /** Replaces the effect's own HTTP status. */
  readonly status?: number;
  /** Of `stale-read`: changes younger than this are not seen; default 10 s. */
  readonly staleMs?: number;
  /** Of `slow-call` and `slow-answer`: how late; default 20 s, longer than an SDK waits. */
  readonly slowMs?: number;
}

/** The call that a fault might hit. */
export interface FaultTarget {
  readonly product: string;
  readonly action: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly page: number;
}

/** The faults in force, each with the hits it has left. */
export class FaultRules {
  #rules: { readonly rule: FaultRule; left: number }[] = [];
  readonly #draw: () => number;

  /** @param draw At least 0, less than 1; for rules with a probability. */
  constructor(draw: () => number) {
    this.#draw = draw;
  }

  /** In force until removed or used up. Earlier rules go first; one call is hit by one rule. */
  add(rule: FaultRule): { remove(): void } {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return {
      remove: () => {
        this.#rules = this.#rules.filter((other) => other !== entry);
      },
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rule that hits this call; the hit is counted. */
  take(target: FaultTarget): FaultRule | undefined {
    const entry = this.#rules.find(
      ({ rule, left }) => left > 0 && isHit(rule, target) && this.#draw() < (rule.probability ?? 1),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule;
  }
}

function isHit({ match }: FaultRule, target: FaultTarget): boolean {
  return (
    (match.product === undefined || match.product === target.product) &&
    (match.action === undefined || match.action === target.action) &&
    (match.accountId === undefined || match.accountId === target.accountId) &&
    (match.regionId === undefined || match.regionId === target.regionId) &&
    (match.page === undefined || match.page === target.page)
  );
}
