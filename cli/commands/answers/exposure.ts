import type { Command } from 'commander';
import { sharedUnseen } from '../../../shared/view/shared-unseen.ts';
import { type GrantStatus, statusOfRegion } from '../../../shared/view/status.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { type Cli, type CloudOptions, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { lookUpReaders, principalsOf, readersJson, reportUnknownReaders, seeDirectory } from '../../readers.ts';
import { reportUnread } from '../../unread.ts';
import { printGrants } from './status.ts';

interface ExposureOptions extends CloudOptions {
  readonly readers?: boolean;
}

/** `exposure`: what can be read outside the directory, or by someone the policy does not permit, whoever shared it. */
export function exposureCommand(cli: Cli): Command {
  const command = withFormats(withCloud(newCommand('exposure', cli), cli), cli).option(
    '--readers',
    cli.texts.say('option.readers'),
  );
  return command.action(
    exits(cli, async (options: ExposureOptions) => {
      const { output, texts } = cli;
      const session = await Session.open(cli, options);
      const { observed, unread, nowMs } = await session.observe();
      const sight = await seeDirectory(session, principalsOf(observed));
      const { directory } = sight;
      const grants = observed
        .flatMap(({ world }) => statusOfRegion(world, session.policy, nowMs, { directory }).grants)
        .filter(isExposed);
      const names = new Map(observed.flatMap(({ world }) => [...world.snapshots].map(([id, { name }]) => [id, name])));
      const hints = observed.flatMap(({ world }) =>
        sharedUnseen(world).map((hint) => ({ regionId: world.regionId, ...hint })),
      );
      const lookup = options.readers === true ? lookUpReaders(session, grants, sight) : undefined;
      const isUnread = reportUnread(cli, unread);
      const more = {
        unread: plainUnread(unread),
        ...(lookup && { readers: readersJson(lookup), findings: lookup.findings }),
      };
      if (options.json === true) output.json({ schema: 'snapshare.exposure/1', atMs: nowMs, grants, hints, ...more });
      else if (grants.length > 0 || output.format === 'csv') {
        output.line(texts.say('exposure.some', { count: grants.length }));
        const invited = grants.filter(({ isInEffect }) => !isInEffect).length;
        if (invited > 0) output.line(texts.say('exposure.invited', { count: invited }));
        printGrants(cli, grants, { names, lookup });
      } else if (!isUnread) output.line(texts.say('exposure.nothing', { regions: session.regionIds.join(', ') }));
      if (options.json !== true) {
        for (const hint of hints) {
          const { message, remedy } = texts.finding(hint);
          output.line({ text: `${hint.regionId}: ${message} ${remedy}`, color: 'yellow' });
        }
      }
      const areReadersUnread = lookup !== undefined && reportUnknownReaders(cli, lookup);
      return isUnread || areReadersUnread ? 1 : 0;
    }),
  );
}

function isExposed({ isInEffect, isInvited, isExternal, isPermitted }: GrantStatus): boolean {
  return (isInEffect || isInvited === true) && (isExternal || !isPermitted);
}
