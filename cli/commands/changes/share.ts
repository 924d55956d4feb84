import type { Command } from 'commander';
import { isExternal } from '../../../shared/policy/principals.ts';
import { addToken, removeTarget } from '../../../shared/view/edit-tags.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { seeDirectory } from '../../readers.ts';
import {
  checkAgainstPolicy,
  checkTargets,
  principalsBehind,
  printTargets,
  readTargets,
  warningsOf,
} from '../../tag-targets.ts';
import {
  confirmTags,
  emptiedTags,
  faithfulEdit,
  findSnapshot,
  isChanged,
  judgeTags,
  sayStaying,
  stayersOf,
  writeTags,
} from '../../tag-write.ts';

interface ShareOptions extends CloudOptions, OwnerOptions {
  readonly yes?: boolean;
}

/** `share SNAPSHOT TARGET…`: writes the tag, so that whatever looks next shares it and goes on agreeing. */
export function shareCommand(cli: Cli): Command {
  return withOwners(newCommand('share', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('<targets...>', cli.texts.say('share.targets'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'share', async (snapshotId: string, texts: readonly string[], options: ShareOptions) => {
        const owners = await Owners.open(cli, options);
        const { policy } = owners.home;
        const tokens = readTargets(texts);
        checkAgainstPolicy(tokens, policy);
        const { session, cloud, snapshot } = await findSnapshot(owners, snapshotId);
        const principals = tokens.flatMap(({ target }) => principalsBehind(target, policy));
        // Of outsiders it tells nothing.
        const inside = principals.filter((principal) => !isExternal(policy, principal));
        const sight = inside.length === 0 ? {} : await seeDirectory(session, inside);
        checkTargets(tokens, session, { snapshot, sight });
        let tags = snapshot.tags;
        for (const { text } of tokens) {
          const edit = addToken(tags, policy.tags.shareTo, text);
          if (!edit) throw inputError('TAGS_FULL', { snapshotId, key: policy.tags.shareTo });
          tags = emptiedTags(tags, faithfulEdit(snapshotId, edit));
        }
        const question = cli.texts.say('share.question', { snapshotId });
        const surroundings = { snapshot, sight, judgement: judgeTags(session, { ...snapshot, tags }) };
        if (isChanged(snapshot.tags, tags)) {
          if (options.json !== true) printTargets(cli, tokens, session, surroundings);
          if (!(await confirmTags(session, cloud, snapshot, question, options))) return 1;
        }
        const warnings = warningsOf(tokens, session, surroundings);
        return writeTags(session, cloud, snapshot, tags, options, { warnings });
      }),
    );
}

/** `unshare SNAPSHOT TARGET…`: takes targets out of the tag; whatever looks next ends their grants. */
export function unshareCommand(cli: Cli): Command {
  return withOwners(newCommand('unshare', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('<targets...>', cli.texts.say('unshare.targets'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'unshare', async (snapshotId: string, typed: readonly string[], options: ShareOptions) => {
        const { texts, output } = cli;
        const owners = await Owners.open(cli, options);
        const { policy } = owners.home;
        const tokens = readTargets(typed);
        const { session, cloud, snapshot } = await findSnapshot(owners, snapshotId);
        let tags = snapshot.tags;
        for (const { target, limit } of tokens) {
          if (limit) output.errorLine(texts.say('unshare.limit', { target }));
          const edit = removeTarget(tags, policy.tags.shareTo, target);
          if (edit) tags = emptiedTags(tags, faithfulEdit(snapshotId, edit));
          else output.errorLine(texts.say('unshare.notNamed', { snapshotId, target }));
        }
        const targets = [...new Set(tokens.map(({ target }) => target))].join(', ');
        const question = texts.say('unshare.question', { snapshotId, targets });
        if (isChanged(snapshot.tags, tags) && !(await confirmTags(session, cloud, snapshot, question, options)))
          return 1;
        const named = tokens.map(({ target }) => target);
        const staying = stayersOf(session, { ...snapshot, tags }, named);
        const code = await writeTags(session, cloud, snapshot, tags, options, { staying });
        return code === 0 ? sayStaying(cli, snapshotId, staying) : code;
      }),
    );
}
