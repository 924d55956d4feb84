import type { Command } from 'commander';
import type { Cloud, Snapshot } from '../../../shared/cloud/ports.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { isPermitted } from '../../../shared/policy/principals.ts';
import { splitToken } from '../../../shared/policy/tokens.ts';
import { addToken, isToken, removeTarget, type TagEdit } from '../../../shared/view/edit-tags.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, Session } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';

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
          if (!edit) throw inputError('TAGS_FULL', { snapshotId, key: policy.tags.shareTo });
          tags = edited(tags, edit);
        }
        return write(cli, cloud, snapshot, tags, options);
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
          if (edit) tags = edited(tags, edit);
          else output.errorLine(texts.say('unshare.notNamed', { snapshotId, target }));
        }
        const question = texts.say('unshare.question', { snapshotId, targets: targets.join(', ') });
        if (tags !== snapshot.tags && !(await confirm(cli, question, options.yes))) return 1;
        return write(cli, cloud, snapshot, tags, options);
      }),
    );
}

function checkToken(token: string, policy: Policy): void {
  const written = { target: JSON.stringify(token) };
  if (!isToken(token)) throw inputError('NO_TARGET', written);
  const { target } = splitToken(token);
  if (target.startsWith('@')) {
    if (Object.hasOwn(policy.groups, target.slice(1))) return;
    throw inputError('NO_GROUP', { ...written, groups: Object.keys(policy.groups).join(', ') });
  }
  if (isPermitted(policy, target)) return;
  throw inputError('TARGET_NOT_PERMITTED', written);
}

async function findSnapshot(session: Session, snapshotId: string): Promise<Found> {
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

function edited(tags: Snapshot['tags'], { set, remove }: TagEdit): Snapshot['tags'] {
  return Object.fromEntries(Object.entries({ ...tags, ...set }).filter(([key]) => !remove.includes(key)));
}

/** Writes the difference: new values first, so that no target is missing in between. */
async function write(
  { output, texts }: Cli,
  cloud: Cloud,
  { snapshotId, tags: before }: Snapshot,
  after: Snapshot['tags'],
  { json }: CloudOptions,
): Promise<0> {
  const set = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const hasChanged = Object.keys(set).length + removed.length > 0;
  if (Object.keys(set).length > 0) await cloud.snapshots.tagSnapshots([snapshotId], set);
  await cloud.snapshots.untagSnapshot(snapshotId, removed);
  if (json === true) output.json({ schema: 'snapshare.tags/1', snapshotId, regionId: cloud.regionId, set, removed });
  else output.line(texts.say(hasChanged ? 'share.done' : 'share.unchanged', { snapshotId }));
  return 0;
}
