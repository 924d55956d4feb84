import type { Command } from 'commander';
import type { Cloud, Snapshot } from '../../../shared/cloud/ports.ts';
import { isExternal } from '../../../shared/policy/principals.ts';
import { addToken, removeTarget } from '../../../shared/view/edit-tags.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, type ExitCode, requirePolicyRegions, Session } from '../../context.ts';
import { sayLeft } from '../../interrupts.ts';
import type { CliTextKey } from '../../messages/en.ts';
import { inputError } from '../../messages/input-error.ts';
import { seeDirectory } from '../../readers.ts';
import { checkAgainstPolicy, checkTargets, principalsBehind, printTargets, readTargets } from '../../tag-targets.ts';
import { editedTags, tagDifference, tagWrites } from '../../tag-write.ts';

interface ShareOptions extends CloudOptions {
  readonly yes?: boolean;
}

interface Found {
  readonly cloud: Cloud;
  readonly snapshot: Snapshot;
}

/** `share SNAPSHOT TARGET…`: writes the tag, so that whatever looks next shares it and goes on agreeing. */
export function shareCommand(cli: Cli): Command {
  return withCloud(newCommand('share', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('<targets...>', cli.texts.say('share.targets'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, async (snapshotId: string, texts: readonly string[], options: ShareOptions) => {
        const session = await Session.open(cli, options);
        const { policy } = session;
        const tokens = readTargets(texts);
        checkAgainstPolicy(tokens, policy);
        const { cloud, snapshot } = await findSnapshot(session, snapshotId);
        const principals = tokens.flatMap(({ target }) => principalsBehind(target, policy));
        // Of outsiders it tells nothing.
        const inside = principals.filter((principal) => !isExternal(policy, principal));
        const sight = inside.length === 0 ? {} : await seeDirectory(session, inside);
        checkTargets(tokens, session, { snapshot, sight });
        let tags = snapshot.tags;
        for (const { text } of tokens) {
          const edit = addToken(tags, policy.tags.shareTo, text);
          if (!edit) throw inputError('TAGS_FULL', { snapshotId, key: policy.tags.shareTo });
          tags = editedTags(tags, edit);
        }
        const question = cli.texts.say('share.question', { snapshotId });
        if (isChanged(snapshot.tags, tags)) {
          if (options.json !== true) printTargets(cli, tokens, session, { snapshot, sight });
          if (!(await confirm(cli, question, options.yes))) return 1;
        }
        return writeTags(session, cloud, snapshot, tags, options);
      }),
    );
}

/** `unshare SNAPSHOT TARGET…`: takes targets out of the tag; whatever looks next ends their grants. */
export function unshareCommand(cli: Cli): Command {
  return withCloud(newCommand('unshare', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('<targets...>', cli.texts.say('unshare.targets'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, async (snapshotId: string, typed: readonly string[], options: ShareOptions) => {
        const { texts, output } = cli;
        const session = await Session.open(cli, options);
        const { policy } = session;
        const tokens = readTargets(typed);
        const { cloud, snapshot } = await findSnapshot(session, snapshotId);
        let tags = snapshot.tags;
        for (const { target, limit } of tokens) {
          if (limit) output.errorLine(texts.say('unshare.limit', { target }));
          const edit = removeTarget(tags, policy.tags.shareTo, target);
          if (edit) tags = editedTags(tags, edit);
          else output.errorLine(texts.say('unshare.notNamed', { snapshotId, target }));
        }
        const targets = [...new Set(tokens.map(({ target }) => target))].join(', ');
        const question = texts.say('unshare.question', { snapshotId, targets });
        if (isChanged(snapshot.tags, tags) && !(await confirm(cli, question, options.yes))) return 1;
        return writeTags(session, cloud, snapshot, tags, options);
      }),
    );
}

/** Finds a snapshot in the regions that are asked for. @throws {InputError} where it is in none of them. */
export async function findSnapshot(session: Session, snapshotId: string): Promise<Found> {
  const { cli, regionIds, policy } = session;
  requirePolicyRegions(policy, regionIds);
  const clouds = regionIds.map((regionId) => session.openCloud(regionId));
  const doing = cli.texts.say('progress.reading', { regions: regionIds.join(', ') });
  const lists = Promise.all(
    clouds.map(async (cloud) =>
      (await cloud.snapshots.getSnapshots([snapshotId])).map((snapshot) => ({ cloud, snapshot })),
    ),
  );
  const [found] = (await cli.output.during(doing, lists)).flat();
  if (found) return found;
  throw inputError('NO_SNAPSHOT', { snapshotId, regions: regionIds.join(', ') });
}

function isChanged(before: Snapshot['tags'], after: Snapshot['tags']): boolean {
  const { set, remove } = tagDifference(before, after);
  return Object.keys(set).length + remove.length > 0;
}

/** Writes what has changed, and says so. @param done Said where anything was. */
export async function writeTags(
  { cli, interrupts }: Session,
  cloud: Cloud,
  { snapshotId, tags: before }: Snapshot,
  after: Snapshot['tags'],
  { json }: CloudOptions,
  done: CliTextKey = 'share.done',
): Promise<ExitCode> {
  const { output, texts } = cli;
  const { set, removed, steps } = tagWrites(cloud, snapshotId, before, after);
  const left = await interrupts.each(cli, steps, (step) => step.write());
  if (interrupts.isInterrupted) {
    const keys = left.flatMap((step) => step.keys);
    return sayLeft(cli, steps.length - left.length, keys);
  }
  if (json === true) output.json({ schema: 'snapshare.tags/1', snapshotId, regionId: cloud.regionId, set, removed });
  else output.line(texts.say(steps.length > 0 ? done : 'share.unchanged', { snapshotId }));
  return 0;
}
