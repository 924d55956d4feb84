import { type Command, Option } from 'commander';
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
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, Session } from '../../context.ts';
import {
  changeSince,
  type EarlierFinding,
  EXPOSURE_SCHEMA,
  type ExposureChange,
  readEarlier,
} from '../../exposure/earlier.ts';
import { exposureJson } from '../../exposure/json.ts';
import { countText, printExposure, tableExposure } from '../../exposure/print.ts';
import { readText } from '../../files.ts';
import { withFormats } from '../../formats/format.ts';
import { listed, named } from '../../names.ts';
import { principalsOf, reportUnknownReaders, seeDirectory } from '../../readers.ts';
import { reportUnread } from '../../unread.ts';

interface ExposureOptions extends CloudOptions {
  readonly failOn?: Severity;
  readonly newSince?: string;
}

/** `exposure`: what somebody reads whom the policy does not permit, or outside the directory without an end. */
export function exposureCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('exposure', cli), cli), cli)
    .addOption(new Option('--fail-on <severity>', cli.texts.say('exposure.failOn')).choices(SEVERITIES))
    .option('--new-since <file>', cli.texts.say('exposure.newSince'))
    .action(
      exits(cli, async (options: ExposureOptions) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        const { policy, caller, regionIds } = session;
        const path = options.newSince;
        const earlier = path === undefined ? undefined : readEarlier(path, await readText(path), caller.accountId);
        const { observed, unread, nowMs } = await session.observe();
        const sight = await seeDirectory(session, principalsOf(observed));
        const { directory } = sight;
        const findings = observed.flatMap(({ world }) => exposureOf(world, { policy, directory, nowMs }));
        findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
        const unreadRegionIds = new Set(unread.map(({ regionId }) => regionId));
        const readRegionIds = new Set(regionIds.filter((regionId) => !unreadRegionIds.has(regionId)));
        const change =
          earlier && changeSince(earlier, findings, { readRegionIds, isDirectoryRead: directory !== undefined });
        const isNew = ({ id }: ExposureFinding): boolean => change?.newIds.has(id) ?? true;
        const hints = observed.flatMap(({ world }) =>
          sharedUnseen(world).map((hint) => ({ regionId: world.regionId, ...hint })),
        );
        const snapshotNames = new Map(
          observed.flatMap(({ world }) => [...world.snapshots].map(([id, { name }]) => [id, name] as const)),
        );
        const isUnread = reportUnread(cli, unread);
        if (options.json === true) {
          output.json({
            schema: EXPOSURE_SCHEMA,
            atMs: nowMs,
            accountId: caller.accountId,
            regions: regionIds,
            findings: findings.map((one) => exposureJson(one, snapshotNames, change && isNew(one))),
            ...(change && { gone: change.gone, unseen: change.unseen }),
            hints,
            unread: plainUnread(unread),
          });
        } else if (output.format === 'csv') {
          tableExposure(cli, findings.filter(isNew), snapshotNames);
        } else {
          const shown = findings.filter(isNew);
          const facts = { snapshotNames, accountNames: namesOf(directory), nowMs };
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
          if (change) printChange(cli, change, findings.length - shown.length);
          for (const hint of hints) {
            const { message, remedy } = texts.finding(hint);
            output.line({ text: `${hint.regionId}: ${message} ${remedy}`, color: 'yellow' });
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
