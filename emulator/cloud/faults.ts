/** Which calls a fault concerns; everything given must hold. */
export interface FaultMatch {
  readonly product?: string;
  readonly action?: string;
  readonly accountId?: string;
  readonly regionId?: string;
  /** Only the nth page of a listing, from 1; a listing starts anew with a call without a page token. */
  readonly page?: number;
}

export type FaultEffect =
  | 'throttle'
  | 'error-500'
  | 'error-503'
  | 'html-502'
  | 'truncated-json'
  | 'reset-before'
  | 'reset-after'
  | 'stale-read'
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
}
