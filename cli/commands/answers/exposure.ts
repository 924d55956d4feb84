import { type Command, Option } from 'commander';
import { groupBy } from '../../../shared/base/group-by.ts';
import { namesOf } from '../../../shared/view/access.ts';
import { exposureOf } from '../../../shared/view/exposure/analyze.ts';
import {
  counts,
  type ExposureFinding,
  isAtLeast,
  SEVERITIES,
  type Severity,
} from '../../../shared/view/exposure/finding.ts';
import { sharedUnseen } from '../../../shared/view/shared-unseen.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions, Session } from '../../context.ts';
import {
  changeSince,
  type EarlierFinding,
  EXPOSURE_SCHEMA,
  type ExposureChange,
  placeOf,
  readEarlier,
} from '../../exposure/earlier.ts';
import { exposureJson } from '../../exposure/json.ts';
import { countText, printExposure, tableExposure } from '../../exposure/print.ts';
import { readText } from '../../files.ts';
import { withFormats } from '../../formats/format.ts';
import { listed, named } from '../../names.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { principalsOf, reportUnknownReaders, seeDirectory } from '../../readers.ts';
import { reportUnread } from '../../unread.ts';

interface ExposureOptions extends CloudOptions, OwnerOptions {
  readonly failOn?: Severity;
  readonly newSince?: string;
}

/** `exposure`: what somebody reads whom the policy does not permit, or outside the directory without an end. */
export function exposureCommand(cli: Cli): Command {
  return withFormats(withOwners(newCommand('exposure', cli), cli), cli)
    .addOption(new Option('--fail-on <severity>', cli.texts.say('exposure.failOn')).choices(SEVERITIES))
    .option('--new-since <file>', cli.texts.say('exposure.newSince'))
    .action(
      exits(cli, 'exposure', async (options: ExposureOptions) => {
        const { output, texts } = cli;
        const owners = await Owners.open(cli, options);
        const { accountId, regionIds } = owners.home;
        const path = options.newSince;
        const earlier = path === undefined ? undefined : readEarlier(path, await readText(path), accountId);
        const nowMs = cli.machine.clock.nowMs();
        const { seen, unread: unopened } = await owners.seeAll((session) => exposureIn(session, nowMs));
        const findings = seen.flatMap(({ value }) => value.findings);
        findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
        const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
        const sight = seen.find(({ value }) => value.sight.error)?.value.sight ?? {};
        const readPlaces = new Set(seen.flatMap(({ value }) => value.readPlaces));
        const isDirectoryRead = sight.error === undefined;
        const change = earlier && changeSince(earlier, findings, { readPlaces, isDirectoryRead });
        const isNew = ({ id }: ExposureFinding): boolean => change?.newIds.has(id) ?? true;
        const hints = seen.flatMap(({ value }) => value.hints);
        const snapshotNames = new Map(seen.flatMap(({ value }) => [...value.snapshotNames]));
        const isUnread = reportUnread(cli, unread, owners);
        if (options.json === true) {
          output.json({
            schema: EXPOSURE_SCHEMA,
            atMs: nowMs,
            accountId,
            regions: regionIds,
            findings: findings.map((one) => exposureJson(one, snapshotNames, change && isNew(one), owners.areSeveral)),
            ...(change && { gone: change.gone, unseen: change.unseen }),
            hints,
            unread: plainUnread(unread),
          });
        } else if (output.format === 'csv') {
          tableExposure(cli, findings.filter(isNew), snapshotNames);
        } else {
          const shown = findings.filter(isNew);
          const accountNames = new Map(seen.flatMap(({ value }) => [...value.accountNames]));
          const ownerOf = owners.areSeveral ? (one: string) => owners.label(one) : undefined;
          const facts = { snapshotNames, accountNames, nowMs, ownerOf };
          if (shown.some(counts)) {
            const open = shown.filter(counts);
            output.line(texts.say('exposure.some', { count: open.length, severities: countText(open, cli) }));
          } else if (!isUnread) {
            const key = change ? 'exposure.nothingNew' : 'exposure.nothing';
            output.line(texts.say(key, { regions: regionIds.join(', ') }));
          }
          printExposure(cli, shown.filter(counts), facts);
          const accepted = shown.filter((one) => !counts(one));
          if (accepted.length > 0) output.line(texts.say('exposure.acceptedSome', { count: accepted.length }));
          printExposure(cli, accepted, facts);
          if (owners.areSeveral) printTotals(cli, owners, shown.filter(counts));
          if (change) printChange(cli, change, findings.length - shown.length);
          for (const hint of hints) {
            const { message, remedy } = texts.finding(hint);
            const place = ownerOf ? `${ownerOf(hint.ownerAccountId)}, ${hint.regionId}` : hint.regionId;
            output.line({ text: `${place}: ${message} ${remedy}`, color: 'yellow' });
          }
        }
        const isUnlisted = findings.some(({ unpeopled }) => unpeopled === 'unlisted');
        if (isUnlisted) reportUnknownReaders(cli, sight);
        if (isUnread || isUnlisted) return 1;
        const { failOn } = options;
        const fails = (one: ExposureFinding): boolean =>
          failOn !== undefined && isAtLeast(one.severity, failOn) && counts(one) && isNew(one);
        return findings.some(fails) ? 4 : 0;
      }),
    );
}

/** What is exposed in one account, with the names of what it tells of. */
async function exposureIn(session: Session, nowMs: number) {
  const { policy, accountId, regionIds } = session;
  const { observed, unread } = await session.observe();
  const sight = await seeDirectory(session, principalsOf(observed));
  const { directory } = sight;
  const findings = observed.flatMap(({ world }) => exposureOf(world, { policy, directory, nowMs }));
  const hints = observed.flatMap(({ world: { regionId }, world }) =>
    sharedUnseen(world).map((hint) => ({ ownerAccountId: accountId, regionId, ...hint })),
  );
  const told = new Set(findings.flatMap(({ snapshotIds }) => snapshotIds));
  const snapshotNames = observed.flatMap(({ world }) =>
    [...world.snapshots].flatMap(([id, { name }]) => (told.has(id) ? [[id, name] as const] : [])),
  );
  const named = new Set(findings.map(({ principal }) => principal));
  const accountNames = [...namesOf(directory)].filter(([id]) => named.has(id));
  const isUnread = (regionId: string): boolean => unread.some((one) => one.regionId === regionId);
  const readPlaces = regionIds.filter((one) => !isUnread(one)).map((regionId) => placeOf(accountId, regionId));
  return {
    findings,
    hints,
    snapshotNames,
    accountNames,
    sight: { ...(sight.error && { error: sight.error }) },
    readPlaces,
    unread,
  };
}

/** How much is exposed in which account. */
function printTotals(cli: Cli, owners: Owners, findings: readonly ExposureFinding[]): void {
  for (const [accountId, own] of groupBy(findings, ({ ownerAccountId }) => ownerAccountId))
    cli.output.line(cli.texts.say('owners.total', { account: owners.label(accountId), total: countText(own, cli) }));
}

function printChange({ output, texts }: Cli, { gone, unseen }: ExposureChange, knownCount: number): void {
  const items = (some: readonly EarlierFinding[]): string =>
    listed(
      some.map(({ kind, principal, snapshots }) => named(principal, `${kind} ${snapshots[0]?.snapshotId ?? ''}`)),
      texts,
    );
  if (knownCount > 0) output.line(texts.say('exposure.known', { count: knownCount }));
  if (gone.length > 0) output.line(texts.say('exposure.goneSince', { count: gone.length, items: items(gone) }));
  if (unseen.length > 0) {
    const facts = { count: unseen.length, items: items(unseen) };
    output.errorLine({ text: texts.say('exposure.unseen', facts), color: 'red' });
  }
}
