import type { Command } from 'commander';
import { kindOfPrincipal } from '../../../shared/policy/principals.ts';
import type { AccessContext } from '../../../shared/view/access.ts';
import { plainUnread, type Unread } from '../../../shared/view/unread.ts';
import { collect, exits, newCommand, withCloud } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, type Observed, requirePolicyRegions, type Session } from '../../context.ts';
import type { CodeOf } from '../../exit-codes.ts';
import { readPrincipal } from '../../given-principals.ts';
import { sayLeft } from '../../interrupts.ts';
import { inputError } from '../../messages/input-error.ts';
import { requireConcerned } from '../../owners/concerned.ts';
import { Owners } from '../../owners/owners.ts';
import { type DirectorySight, principalsOf, reportUnknownReaders, seeDirectory } from '../../readers.ts';
import { refuse } from '../../refuse.ts';
import { givenAgain, type TagChange, tagChanges } from '../../revoke/again.ts';
import { carryOutCuts, type Revoked, removalsOf } from '../../revoke/carry-out.ts';
import { isConcerned, requireKnown, whatOf } from '../../revoke/concern.ts';
import { revokeJson } from '../../revoke/json.ts';
import { agreedCuts, type Cut, leftOf, planRevoke, type RevokePlan, type RevokeWish } from '../../revoke/plan.ts';
import { printRemaining, printRevoke, type ShownRegion } from '../../revoke/print.ts';
import { reportUnread, stopsForUnread } from '../../unread.ts';

interface RevokeOptions extends CloudOptions {
  /** The reader; whose snapshots are meant is `owner`. */
  readonly account?: string;
  readonly owner?: readonly string[];
  readonly share?: string;
  readonly also?: boolean;
  readonly editTags?: boolean;
  readonly yes?: boolean;
}

/** How a wish is met in one region, with what it was seen in. */
interface Place extends ShownRegion {
  readonly seen: Observed;
}

interface Look {
  readonly places: readonly Place[];
  readonly observed: readonly Observed[];
  readonly unread: readonly Unread[];
  readonly sight: DirectorySight;
  readonly context: AccessContext;
  readonly whose: Session['whose'];
}

/** What was carried out in one region. */
export interface RevokedRegion extends Revoked {
  readonly regionId: string;
  /** Seen, and no longer as it was shown. */
  readonly leftOut: readonly Cut[];
  readonly leftOutTags: readonly TagChange[];
}

/** `revoke [SNAPSHOT]`: ends access to a snapshot, of an account or through a share now, whoever shared it. */
export function revokeCommand(cli: Cli): Command {
  return withCloud(newCommand('revoke', cli), cli)
    .argument('[snapshot]', cli.texts.say('argument.snapshot'))
    .option('--account <id>', cli.texts.say('revoke.account'))
    .option('--owner <id>', cli.texts.say('option.owner'), collect)
    .option('--share <id>', cli.texts.say('revoke.share'))
    .option('--also', cli.texts.say('revoke.also'))
    .option('--edit-tags', cli.texts.say('revoke.editTagsOption'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'revoke', async (snapshotId: string | undefined, given: RevokeOptions) => {
        const { output, texts } = cli;
        const { account } = given;
        const options = { ...given, ...(account !== undefined && { account: readPrincipal(account) }) };
        const wish = wishOf(snapshotId, options);
        const owners = await Owners.open(cli, { ...options, account: options.owner });
        requirePolicyRegions(owners.home.policy, owners.home.regionIds);
        const isMeant = async (one: Session) => {
          const { places, observed, unread } = await lookAt(one, wish, options.editTags === true);
          return { isConcerned: isConcerned(wish, observed, places), unread };
        };
        const session = await requireConcerned(owners, isMeant, { what: whatOf(wish), option: '--owner' });
        const look = () => lookAt(session, wish, options.editTags === true);
        const first = await look();
        if (stopsForUnread(cli, first.unread, options)) return 1;
        requireKnown(session, wish, first.observed);
        const { places } = first;
        const isForPeople = options.json !== true;
        if (isForPeople) printRevoke(cli, places, options.editTags === true);
        const isAnythingMeant = places.some(({ plan, changes }) => plan.cuts.length + changes.length > 0);
        if (isAnythingMeant && session.policy.mode === 'observe') return refuse(cli, 'apply.observe', options);
        const endsMore = places.filter(({ plan }) => plan.alsoEnds.length + plan.alsoLoses.length > 0);
        if (endsMore.length > 0 && options.also !== true) {
          return refuse(cli, 'revoke.endsMore', options, { regions: places.map((one) => revokeJson(one)) });
        }
        if (!isAnythingMeant && isForPeople) {
          const principal = options.account ?? '';
          const isNamed = principalsOf(first.observed).includes(principal);
          const isOfMany = ['folder', 'root', 'directory'].includes(kindOfPrincipal(principal) ?? '');
          const key = isOfMany && !isNamed ? 'revoke.namedByNone' : 'revoke.nothing';
          output.line(texts.say(key, { regions: session.regionIds.join(', '), principal }));
        }
        const count = countOf(places);
        const question = texts.say(count > 0 ? 'revoke.question' : 'revoke.questionTags', { count });
        if (isAnythingMeant && !(await confirm(cli, question, options.yes))) return 1;
        const isFresh = options.yes === true || !isAnythingMeant;
        const second = isFresh ? first : await look();
        if (!isFresh && stopsForUnread(cli, second.unread, options)) return 1;
        const { interrupts } = session;
        const results = await interrupts.during(cli, () => carryOut(session, places, second.places));
        if (interrupts.isInterrupted) return reportInterrupted(cli, { results, shown: places }, second, options);
        const after = isAnythingMeant ? await look() : second;
        return report(cli, { wish, results, shown: places, after }, options);
      }),
    );
}

function wishOf(snapshotId: string | undefined, { account, share }: RevokeOptions): RevokeWish {
  if (snapshotId === undefined && account === undefined && share === undefined) {
    throw inputError('REVOKE_NOTHING');
  }
  return { snapshotId, principal: account, shareId: share };
}

async function lookAt(session: Session, wish: RevokeWish, isEditing: boolean): Promise<Look> {
  const { policy } = session;
  const { observed, unread, nowMs } = await session.observe();
  const sight = await seeDirectory(session, principalsOf(observed));
  const context = { policy, directory: sight.directory, nowMs };
  const places = observed.map((seen): Place => {
    const { world, regionId } = seen;
    const plan = planRevoke(world, context, wish);
    const changes = isEditing ? tagChanges(world, { policy }, wish, plan) : [];
    const again = givenAgain(world, context, wish, plan, changes);
    const snapshotNames = new Map([...world.snapshots].map(([id, { name }]) => [id, name]));
    return { seen, regionId, plan, changes, again, removals: removalsOf(plan.cuts), snapshotNames };
  });
  return { places, observed, unread, sight, context, whose: session.whose };
}

function countOf(places: readonly Place[]): number {
  return places.reduce((sum, { plan }) => sum + plan.ends.length + plan.alsoEnds.length, 0);
}

/** Does what both looks hold, region by region. */
async function carryOut(
  { cli, interrupts }: Session,
  shown: readonly Place[],
  present: readonly Place[],
): Promise<readonly RevokedRegion[]> {
  const results: RevokedRegion[] = [];
  for (const { regionId, plan, changes } of shown) {
    const now = present.find((one) => one.regionId === regionId);
    const cuts = now ? agreedCuts(plan, now.plan) : [];
    const kept = changes.filter(({ snapshotId, before }) => isSameTags(before, tagsIn(now, snapshotId)));
    const isAgreed = ({ shareId, side, id }: Cut): boolean =>
      cuts.some((one) => one.shareId === shareId && one.side === side && one.id === id);
    const leftOut = plan.cuts.filter((cut) => !isAgreed(cut) && now !== undefined && isStillThere(cut, now.plan));
    const leftOutTags = changes.filter((change) => !kept.includes(change));
    if (!now) {
      const nothing = { done: [], edited: [], failures: [], left: [] };
      results.push({ regionId, ...nothing, leftOut: plan.cuts, leftOutTags: changes });
      continue;
    }
    const doing = cli.texts.say('progress.applying', { region: regionId });
    const work = carryOutCuts(now.seen.cloud, { cuts, changes: kept }, interrupts);
    results.push({ regionId, leftOut, leftOutTags, ...(await cli.output.during(doing, work)) });
  }
  return results;
}

/** What somebody else has ended meanwhile is not left out. */
function isStillThere({ holdings }: Cut, { ends, remains, alsoEnds }: RevokePlan): boolean {
  const present = new Set([...ends, ...remains, ...alsoEnds].map(({ snapshotId, who }) => `${snapshotId} ${who}`));
  return holdings.some((one) => present.has(one));
}

function tagsIn(place: Place | undefined, snapshotId: string): Readonly<Record<string, string>> | undefined {
  return place?.seen.world.snapshots.get(snapshotId)?.tags;
}

function isSameTags(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>> | undefined,
): boolean {
  const textOf = (tags: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(tags).sort());
  return now !== undefined && textOf(before) === textOf(now);
}

/** What was done, with what was shown before. */
interface Done {
  readonly results: readonly RevokedRegion[];
  readonly shown: readonly Place[];
}

/** Tells what was done of it and what was not; nothing can be looked at any more. */
function reportInterrupted(
  cli: Cli,
  { results, shown }: Done,
  { unread, whose }: Look,
  { json }: RevokeOptions,
): CodeOf<'revoke'> {
  if (json === true) {
    const regions = shown.map((place) =>
      revokeJson(
        place,
        results.find(({ regionId }) => regionId === place.regionId),
      ),
    );
    cli.output.json({
      schema: 'snapshare.revoke/1',
      ...whose,
      isInterrupted: true,
      regions,
      unread: plainUnread(unread),
    });
  } else printResults(cli, results);
  const doneCount = results.reduce((sum, { done, edited }) => sum + done.length + edited.length, 0);
  return sayLeft(
    cli,
    doneCount,
    results.flatMap(({ left }) => left),
  );
}

function printResults({ output, texts }: Cli, results: readonly RevokedRegion[]): void {
  for (const { regionId, done, edited, failures, leftOut, leftOutTags } of results) {
    if (done.length + edited.length + failures.length > 0) {
      const facts = { region: regionId, calls: done.length, tags: edited.length, failed: failures.length };
      output.line(texts.say('revoke.done', facts));
    }
    for (const error of failures) output.errorLine({ text: texts.failure(error), color: 'red' });
    const count = leftOut.length + leftOutTags.length;
    if (count > 0) output.line({ text: texts.say('revoke.leftOut', { region: regionId, count }), color: 'yellow' });
  }
}

/** Tells what was done, and what is left by the last look. */
function report(
  cli: Cli,
  {
    wish,
    results,
    shown,
    after,
  }: Done & {
    readonly wish: RevokeWish;
    readonly after: Look;
  },
  options: RevokeOptions,
): CodeOf<'revoke'> {
  const { output, texts } = cli;
  const left = after.places.map(({ regionId, plan, seen: { world } }) => {
    const before = shown.find((one) => one.regionId === regionId)?.plan ?? plan;
    // What has come meanwhile and is meant as well is left, too.
    const about = { ...before, ends: [...before.ends, ...plan.ends] };
    return { regionId, ...leftOf(about, world, after.context), unknown: plan.unknown };
  });
  const unknown = [...new Set(left.flatMap((one) => one.unknown))].sort();
  if (options.json === true) {
    output.json({
      schema: 'snapshare.revoke/1',
      ...after.whose,
      regions: shown.map((place) => {
        const isHere = ({ regionId }: { readonly regionId: string }): boolean => regionId === place.regionId;
        return revokeJson(place, results.find(isHere), left.find(isHere));
      }),
      unread: plainUnread(after.unread),
      ...(unknown.length > 0 && { unknownPrincipals: unknown }),
    });
  } else {
    printResults(cli, results);
    for (const { regionId, remains, leaving } of left) {
      printRemaining(cli, regionId, remains, 'revoke.still');
      const isOfNow = results.some((one) => one.regionId === regionId && one.done.length > 0);
      if (isOfNow && leaving.length > 0) {
        output.line(texts.say('revoke.leaving', { region: regionId, count: leaving.length }));
      }
    }
  }
  const isUnread = reportUnread(cli, after.unread);
  if (unknown.length > 0) {
    const facts = { principal: wish.principal ?? '', principals: unknown.join(', ') };
    output.errorLine({ text: texts.say('status.unknownThrough', facts), color: 'red' });
    reportUnknownReaders(cli, after.sight);
  }
  if (isUnread || unknown.length > 0 || results.some(({ failures }) => failures.length > 0)) return 1;
  const isLeftOut = results.some(({ leftOut, leftOutTags }) => leftOut.length + leftOutTags.length > 0);
  return isLeftOut || after.places.some(({ plan }) => plan.ends.length > 0) ? 2 : 0;
}
