import type { Cloud, ResourceShare } from '../../cloud/ports.ts';
import { joinShares, type ShareState } from '../../plan/world.ts';

/** Up to so many shares are looked into one by one; beyond, reading the whole list takes fewer calls. */
const MAX_SINGLE_LOOKS = 50;

/**
 * Reads who is in shares, and not what.
 * @throws {CloudCallError} when the listing fails.
 */
export async function lookInto(
  cloud: Cloud,
  shares: readonly ResourceShare[],
  installation: string,
): Promise<ShareState[]> {
  const shareIds = shares.map(({ shareId }) => shareId);
  const filter = shareIds.length > MAX_SINGLE_LOOKS ? undefined : { shareIds };
  return joinShares(shares, await cloud.shares.listAssociations('principal', filter), [], installation);
}
