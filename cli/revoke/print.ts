import { groupBy } from '../../shared/base/group-by.ts';
import type { Unpeopled } from '../../shared/view/access.ts';
import type { Cli } from '../context.ts';
import type { CliTextKey } from '../messages/en.ts';
import { listed, named } from '../names.ts';
import type { Piece } from '../output.ts';
import type { GivenAgain, TagChange } from './again.ts';
import type { Removal } from './carry-out.ts';
import type { Holding, RevokePlan } from './plan.ts';

/** More rows than this say no more to a reader. */
const MAX_ROWS = 50;

/** What is said in place of a name where no account is known. */
const BEHIND = {
  empty: 'revoke.nobodyIn',
  gone: 'revoke.gone',
  left: 'revoke.left',
  elsewhere: 'revoke.everyoneIn',
  unlisted: 'revoke.everyoneIn',
} as const satisfies Record<Unpeopled, CliTextKey>;

const isNobody = (why: Unpeopled): boolean => BEHIND[why] !== 'revoke.everyoneIn';

/** How one region meets a wish, as it is shown. */
export interface ShownRegion {
  readonly regionId: string;
  readonly plan: RevokePlan;
  readonly removals: readonly Removal[];
  readonly again: readonly GivenAgain[];
  readonly changes: readonly TagChange[];
  readonly snapshotNames: ReadonlyMap<string, string>;
}

/** Shows what ends, what else ends, by which calls, and what gives it again. */
export function printRevoke(cli: Cli, regions: readonly ShownRegion[], isEditing: boolean): void {
  const { output, texts } = cli;
  printHoldings(cli, 'revoke.ends', regions, ({ plan }) => plan.ends);
  printHoldings(cli, 'revoke.alsoEnds', regions, ({ plan }) => plan.alsoEnds);
  for (const { regionId, plan, removals, again, changes } of regions) {
    for (const { shareId, principal } of plan.alsoLoses) {
      output.line({ text: texts.say('revoke.alsoLoses', { shareId, principal }), color: 'yellow' });
    }
    for (const { shareId, shareName, isOurs, side, ids } of removals) {
      const facts = { region: regionId, share: named(shareId, shareName), items: listed(ids, texts) };
      const whose = texts.say(isOurs ? 'exposure.share.ours' : 'exposure.share.foreign');
      output.line(texts.say(`revoke.takes.${side}`, { ...facts, whose }));
    }
    printRemaining(cli, regionId, plan.remains, 'revoke.keeps');
    for (const change of changes) output.line(`  ${tagText(change, cli)}`);
    printAgain(cli, again, isEditing);
    if (plan.leaving.length > 0) {
      output.line(texts.say('revoke.leaving', { region: regionId, count: plan.leaving.length }));
    }
  }
}

function printHoldings(
  { output, texts }: Cli,
  title: 'revoke.ends' | 'revoke.alsoEnds',
  regions: readonly ShownRegion[],
  pick: (region: ShownRegion) => readonly Holding[],
): void {
  const rows = regions.flatMap((region) =>
    pick(region).map(({ snapshotId, who, unpeopled, name, state }): Piece[] => [
      region.regionId,
      snapshotId,
      region.snapshotNames.get(snapshotId) ?? '',
      who,
      unpeopled ? texts.say(BEHIND[unpeopled]) : (name ?? ''),
      unpeopled && isNobody(unpeopled) ? '' : texts.say(`readers.${state}`),
    ]),
  );
  if (rows.length === 0) return;
  const isMore = title === 'revoke.alsoEnds';
  output.line({ text: texts.say(title, { count: rows.length }), color: isMore ? 'yellow' : 'bold' });
  output.table(
    [
      texts.say('column.region'),
      texts.say('column.snapshot'),
      texts.say('column.name'),
      texts.say('column.account'),
      texts.say('column.accountName'),
      texts.say('column.state'),
    ],
    rows.slice(0, MAX_ROWS),
  );
  if (rows.length > MAX_ROWS) output.line(texts.say('revoke.moreRows', { count: rows.length - MAX_ROWS }));
}

function printAgain({ output, texts }: Cli, again: readonly GivenAgain[], isEditing: boolean): void {
  for (const isWished of [true, false]) {
    const some = again.filter((one) => one.isWished === isWished);
    for (const [key, own] of groupBy(some, (one) => `${one.principal}\n${one.askedBy.join(', ')}`)) {
      const [principal = '', askedBy = ''] = key.split('\n');
      const items = listed(
        own.map(({ snapshotId }) => snapshotId),
        texts,
      );
      const text = texts.say('revoke.again', { principal, askedBy, items });
      const isOfTag = own.some((one) => one.askedBy.some((label) => label.startsWith('tag ')));
      const { reaches } = own[0] ?? {};
      const advice =
        reaches === undefined
          ? texts.say(isOfTag && !isEditing ? 'revoke.editTags' : 'revoke.editPolicy')
          : texts.say('revoke.reaches', { accountId: reaches });
      output.line({ text: isWished ? `${text} ${advice}` : text, color: isWished ? 'yellow' : 'dim' });
    }
  }
}

function tagText({ snapshotId, before, after }: TagChange, { texts }: Cli): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = keys.filter((key) => before[key] !== after[key]);
  const items = changed.map((key) => `${key}: ${before[key] ?? '–'} → ${after[key] ?? '–'}`).join(', ');
  return texts.say('revoke.tag', { snapshotId, items });
}

/** Tells what goes on by other ways: before it is done, or after. */
export function printRemaining(
  { output, texts }: Cli,
  regionId: string,
  remains: readonly Holding[],
  key: 'revoke.keeps' | 'revoke.still',
): void {
  for (const { snapshotId, who, name, state, paths } of remains.slice(0, MAX_ROWS)) {
    const ways = paths.map(({ shareId, principal }) => (principal === who ? shareId : `${shareId} (${principal})`));
    const facts = { region: regionId, snapshotId, who: named(who, name), items: listed(ways, texts) };
    output.line({
      text: texts.say(state === 'reads' ? key : `${key}Pending`, facts),
      color: 'yellow',
    });
  }
  const more = remains.length - MAX_ROWS;
  if (more > 0) output.line(texts.say('revoke.moreRows', { count: more }));
}
