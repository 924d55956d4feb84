import type { ClosedShare } from '../shared/plan/upgrade.ts';
import type { Cli } from './context.ts';
import type { Piece } from './output.ts';

/** A closed share with the region that it is in. */
export type ClosedShareAt = ClosedShare & { readonly regionId: string };

/** Prints the shares of ours that nothing joins any more, with what they hold and what to do. */
export function printClosedShares({ output, texts }: Cli, shares: readonly ClosedShareAt[]): void {
  if (shares.length === 0) return;
  output.line({ text: texts.say('closed.title', { count: shares.length }), color: 'bold' });
  output.table(
    [
      texts.say('column.region'),
      texts.say('column.share'),
      texts.say('column.name'),
      texts.say('column.principals'),
      texts.say('column.snapshots'),
      texts.say('column.todo'),
    ],
    shares.map(({ regionId, shareId, name, principals, snapshotCount, leavingCount = 0, obstacle }): Piece[] => [
      regionId,
      shareId,
      name,
      principals.join(' '),
      String(snapshotCount),
      obstacle === undefined
        ? {
            text: texts.say(leavingCount > 0 ? 'closed.upgradeSome' : 'closed.upgrade', { leavingCount }),
            color: 'yellow',
          }
        : { text: texts.say(`closed.${obstacle}`), color: 'dim' },
    ]),
  );
}
