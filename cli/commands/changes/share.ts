import type { Command } from 'commander';
import { InputError } from '../../../shared/base/errors.ts';
import type { Cloud, Snapshot } from '../../../shared/cloud/ports.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { isPermitted } from '../../../shared/policy/principals.ts';
import { splitToken } from '../../../shared/policy/tokens.ts';
import { addToken, isToken, removeTarget } from '../../../shared/view/edit-tags.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, type ExitCode, requirePolicyRegions, Session } from '../../context.ts';
import { sayLeft } from '../../interrupts.ts';
import type { CliTextKey } from '../../messages/en.ts';
import { editedTags, tagWrites } from '../../tag-write.ts';

interface ShareOptions extends CloudOptions {
  readonly yes?: boolean;
}

interface Found {
  readonly cloud: Cloud;
  readonly snapshot: Snapshot;
}

/** `share SNAPSHOT TARGET…`: writes the tag, so that the next run shares it and goes on agreeing. */
export function shareCommand(cli: Cli): Command {
  return withCloud(newCommand('share', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('<targets...>', cli.texts.say('share.targets'))
    .action(
      exits(cli, async (snapshotId: string, targets: readonly string[], options: CloudOptions) => {
        const session = await Session.open(cli, options);
        const { policy } = session;
        for (const token of targets) checkToken(token, policy);
        const { cloud, snapshot } = await findSnapshot(session, snapshotId);
        let tags = snapshot.tags;
        for (const token of targets) {
          const edit = addToken(tags, policy.tags.shareTo, token);
          if (!edit) throw tagsAreFull(snapshotId, policy.tags.shareTo);
          tags = editedTags(tags, edit);
        }
        return writeTags(session, cloud, snapshot, tags, options);
      }),
    );
}

/** `unshare SNAPSHOT TARGET…`: takes targets out of the tag; the next run ends their grants. */
export function unshareCommand(cli: Cli): Command {
  return withCloud(newCommand('unshare', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('<targets...>', cli.texts.say('unshare.targets'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, async (snapshotId: string, targets: readonly string[], options: ShareOptions) => {
        const { texts, output } = cli;
        const session = await Session.open(cli, options);
        const { policy } = session;
        const { cloud, snapshot } = await findSnapshot(session, snapshotId);
        let tags = snapshot.tags;
        for (const target of targets) {
          const edit = removeTarget(tags, policy.tags.shareTo, target);
          if (edit) tags = editedTags(tags, edit);
          else output.errorLine(texts.say('unshare.notNamed', { snapshotId, target }));
        }
        const question = texts.say('unshare.question', { snapshotId, targets: targets.join(', ') });
        if (tags !== snapshot.tags && !(await confirm(cli, question, options.yes))) return 1;
        return writeTags(session, cloud, snapshot, tags, options);
      }),
    );
}

function checkToken(token: string, policy: Policy): void {
  const unusable = (problem: string, remedy: string): InputError =>
    new InputError({ doing: `reading the target ${JSON.stringify(token)}`, problem, remedy });
  if (!isToken(token)) {
    const remedy = 'Give an account, folder, directory or @group, with a limit if any: 1111222233334444/14d.';
    throw unusable('it is not a target of a share-to tag', remedy);
  }
  const { target } = splitToken(token);
  if (target.startsWith('@')) {
    if (Object.hasOwn(policy.groups, target.slice(1))) return;
    throw unusable('the policy has no such group', `Name one of its groups: ${Object.keys(policy.groups).join(', ')}.`);
  }
  if (isPermitted(policy, target)) return;
  throw unusable(
    'the policy does not permit it',
    'Let its owner list it under principals.directory or principals.external.',
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
  throw new InputError({
    doing: `looking for the snapshot ${snapshotId}`,
    problem: `it is not in ${regionIds.join(', ')}`,
    remedy: 'Check the id and the account, or name another region with --region.',
  });
}

export function tagsAreFull(snapshotId: string, key: string): InputError {
  return new InputError({
    doing: `adding a target to the tags of ${snapshotId}`,
    problem: `${key} and its continuations are full`,
    remedy: 'Ask for a folder or a @group in place of single accounts.',
  });
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
