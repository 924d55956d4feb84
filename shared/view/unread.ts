import { CloudCallError, type SnapshareError } from '../base/errors.ts';
import type { World } from '../plan/world.ts';

/** A read that failed: what it would have told is unknown, and never shown as empty. */
export interface Unread {
  /** Whose it is; absent where one account alone is looked at. */
  readonly ownerAccountId?: string;
  readonly regionId: string;
  /** The read, by the official name of its call where it is one. */
  readonly what: string;
  readonly error: SnapshareError;
}

/** The same as documents and the report tell it. */
export interface UnreadEntry extends Pick<Unread, 'ownerAccountId' | 'regionId' | 'what'> {
  readonly problem: string;
}

/** A region of which nothing could be read. */
export interface RegionFailure {
  readonly regionId: string;
  readonly error: SnapshareError;
}

/** What could not be read of some regions: the failed reads of those that were seen, and the regions that were not. */
export function unreadOf(
  worlds: readonly Pick<World, 'regionId' | 'unread'>[],
  failures: readonly RegionFailure[],
): Unread[] {
  const errors = [
    ...worlds.flatMap(({ regionId, unread }) => unread.map((error) => ({ regionId, error }))),
    ...failures,
  ];
  return errors.map(({ regionId, error }) => ({ regionId, what: readOf(error), error }));
}

/** What an error was met at: the call, or what was being done where there was none. */
function readOf(error: SnapshareError): string {
  return error instanceof CloudCallError ? error.action : error.doing;
}

/** Words it for a document, the same in every language. */
export function plainUnread(unread: readonly Unread[]): UnreadEntry[] {
  return unread.map(({ error, ...where }) => ({ ...where, problem: error.problem }));
}
