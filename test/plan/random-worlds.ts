import fc from 'fast-check';
import type { World } from '../../shared/plan/world.ts';
import { shareOf, snapshotOf, worldOf } from './model.ts';

const SNAPSHOTS = Array.from({ length: 8 }, (_, index) => `s-snapshot0${index}`);

/** Worlds of eight snapshots that ask for some principals, and of shares, ours or not, that hold whatever comes. */
export function worldsOf(inside: readonly string[], outside: readonly string[]): fc.Arbitrary<World> {
  return fc
    .record({
      wishes: fc.array(fc.subarray([...inside, ...outside]), { minLength: 8, maxLength: 8 }),
      shares: fc.array(
        fc.record({
          isExternal: fc.boolean(),
          inside: fc.subarray([...inside]),
          outside: fc.subarray([...outside]),
          members: fc.subarray(SNAPSHOTS),
          isOurs: fc.boolean(),
        }),
        { maxLength: 6 },
      ),
    })
    .map(({ wishes, shares }) =>
      worldOf(
        SNAPSHOTS.map((id, index) => snapshotOf(id, { 'share-to': (wishes[index] ?? []).join(' ') })),
        shares.map(({ isExternal, inside: some, outside: others, members, isOurs }, index) =>
          shareOf(`rs-${index}`, isExternal ? others : some, members, {
            kind: isExternal ? 'external' : 'directory',
            isOurs,
          }),
        ),
      ),
    );
}
