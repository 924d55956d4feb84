/** Counts calls in fixed windows of the emulated clock. */
export class RateLimits {
  readonly #windows = new Map<string, { startMs: number; count: number }>();

  /** Whether one more call fits into the present window of `key`; if so it is counted. */
  admit(key: string, nowMs: number, limit: number, windowMs: number): boolean {
    const startMs = Math.floor(nowMs / windowMs) * windowMs;
    const window = this.#windows.get(key);
    if (window?.startMs !== startMs) {
      this.#windows.set(key, { startMs, count: 1 });
      return limit >= 1;
    }
    if (window.count >= limit) return false;
    window.count += 1;
    return true;
  }
}

/** Resource Sharing operations that one account may call 10 times a second and region; all others 20 times. */
const TEN_A_SECOND = new Set([
  'AcceptResourceShareInvitation',
  'AssociateResourceShare',
  'CreateResourceShare',
  'DeleteResourceShare',
  'DisassociateResourceShare',
  'EnableSharingWithResourceDirectory',
  'RejectResourceShareInvitation',
  'UpdateResourceShare',
]);

export const sharingCallsPerSecond = (action: string): number => (TEN_A_SECOND.has(action) ? 10 : 20);
