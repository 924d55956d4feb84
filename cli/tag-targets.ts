import { InputError } from '../shared/base/errors.ts';
import type { Directory, Snapshot } from '../shared/cloud/ports.ts';
import { readSharedFrom } from '../shared/plan/sharee/shared-in.ts';
import { limitEndMs, readDeadline, sharingEndMs } from '../shared/plan/wish/grant-end.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { isExternal, isPermitted, kindOfPrincipal } from '../shared/policy/principals.ts';
import { parseTokens, type TargetToken } from '../shared/policy/tokens.ts';
import { isInDirectory, readersOf } from '../shared/view/readers.ts';
import { minuteText } from './commands/answers/status.ts';
import type { Cli, Session } from './context.ts';
import type { Piece } from './output.ts';
import { type DirectorySight, reportUnknownReaders } from './readers.ts';

/** The snapshot that is to be tagged, and what is known of the directory. */
interface Surroundings {
  readonly snapshot: Snapshot;
  readonly sight: DirectorySight;
}

/**
 * Reads targets as a person types them, in every form that a tag may have: several in one word, ids as ARNs, limits.
 * @throws {InputError} naming all that is no target, before anything is called for.
 */
export function readTargets(typed: readonly string[]): readonly TargetToken[] {
  const { tokens, problems } = parseTokens(typed.join(' '), '');
  if (problems.length === 0 && tokens.length > 0) return tokens;
  const bad = problems.map(({ text }) => JSON.stringify(text)).join(', ');
  throw unusable(
    bad === '' ? JSON.stringify(typed.join(' ')) : bad,
    'it is not a target of a share-to tag',
    'Give an account, folder, directory or @group, with a limit if any: 1111222233334444/14d, fd-AbCdEf1234/2027-12-31.',
  );
}

/** @throws {InputError} for a group that the policy does not have, and for what it does not permit. */
export function checkAgainstPolicy(tokens: readonly TargetToken[], policy: Policy): void {
  for (const { target, text } of tokens) {
    if (target.startsWith('@')) {
      if (Object.hasOwn(policy.groups, target.slice(1))) continue;
      const names = Object.keys(policy.groups);
      const remedy = names.length === 0 ? 'It has none; name accounts or folders.' : `It has: ${names.join(', ')}.`;
      throw unusable(JSON.stringify(text), 'the policy has no such group', remedy);
    }
    if (isPermitted(policy, target)) continue;
    const remedy = 'Let the owner of the policy list it under principals.directory or principals.external.';
    throw unusable(JSON.stringify(text), 'the policy does not permit it', remedy);
  }
}

/**
 * Checks what only the snapshot and the directory tell.
 * @throws {InputError} for a snapshot of another account, the owner itself, a limit that is over already, and whoever is nowhere to be found.
 */
export function checkTargets(
  tokens: readonly TargetToken[],
  { policy, caller, cli }: Session,
  { snapshot, sight: { directory } }: Surroundings,
): void {
  const source = readSharedFrom(snapshot.tags);
  if (source) {
    throw new InputError({
      doing: `sharing ${snapshot.snapshotId}`,
      problem: `it is ${source.snapshotId} of the account ${source.ownerAccountId}, which alone can share it`,
      remedy: 'Copy it and share the copy, or let its owner share it. Nothing was changed.',
    });
  }
  for (const { target, limit, text } of tokens) {
    if (target === caller.accountId) {
      throw unusable(JSON.stringify(text), 'the snapshot is its own', 'Name an account that does not own it.');
    }
    if (limit && limitEndMs(limit, snapshot) <= cli.machine.clock.nowMs()) {
      const end = minuteText(limitEndMs(limit, snapshot));
      const counted = limit.kind === 'until' ? '' : ', counted from the creation of the snapshot';
      throw unusable(JSON.stringify(text), `its limit was over at ${end}${counted}`, 'Give a later one, or none.');
    }
    if (directory && isNowhere(target, policy, directory)) {
      throw unusable(
        JSON.stringify(text),
        kindOfPrincipal(target) === 'folder'
          ? 'the directory has no such folder'
          : 'it is neither in the resource directory nor under principals.external of the policy',
        'Check the id. An account outside the directory is listed under principals.external first.',
      );
    }
  }
}

function isNowhere(target: string, policy: Policy, directory: Directory): boolean {
  const kind = kindOfPrincipal(target);
  if (kind === 'account') return !isExternal(policy, target) && !isInDirectory(directory, target);
  return kind === 'folder' && directory.goneFolderIds.has(target);
}

/** Shows who will read the snapshot for each target, by name where the directory tells, and until when. */
export function printTargets(
  cli: Cli,
  tokens: readonly TargetToken[],
  { policy, caller }: Session,
  { snapshot, sight }: Surroundings,
): void {
  const { output, texts } = cli;
  const { directory } = sight;
  const everyEndMs = Math.min(readDeadline(snapshot, policy).endsAtMs, sharingEndMs(snapshot, policy));
  const readersText = (target: string): string => {
    const principals = principalsBehind(target, policy);
    const found = principals.map((principal) => readersOf(principal, directory, caller.accountId));
    const unknown = principals.filter((_, index) => found[index]?.kind === 'unknown');
    const accountIds = [...new Set(found.flatMap((readers) => readers.accountIds ?? []))];
    return [
      ...accountIds.map((accountId) => nameOf(accountId, policy, sight, cli)),
      ...unknown.map((principal) => texts.say('share.unknownBehind', { principal })),
    ].join(', ');
  };
  output.line(texts.say('share.title', { snapshotId: snapshot.snapshotId, name: snapshot.name }));
  output.table(
    [texts.say('column.target'), texts.say('column.until'), texts.say('column.readers')],
    tokens.map(({ target, limit }): Piece[] => {
      const endMs = Math.min(limit ? limitEndMs(limit, snapshot) : Number.POSITIVE_INFINITY, everyEndMs);
      return [target, Number.isFinite(endMs) ? minuteText(endMs) : texts.say('share.noEnd'), readersText(target)];
    }),
  );
  if (everyEndMs <= cli.machine.clock.nowMs())
    output.errorLine({ text: texts.say('share.over', { end: minuteText(everyEndMs) }), color: 'yellow' });
  if (!reportUnknownReaders(cli, sight)) return;
  for (const { target } of tokens)
    if (kindOfPrincipal(target) === 'account' && !isExternal(policy, target))
      output.errorLine({ text: texts.say('share.unknownAccount', { accountId: target }), color: 'yellow' });
}

/** As in `shop (1111222233334444)`; who is outside is said to be so. */
function nameOf(accountId: string, policy: Policy, { directory }: DirectorySight, { texts }: Cli): string {
  if (isExternal(policy, accountId)) return texts.say('share.outside', { accountId });
  const name =
    accountId === directory?.managementAccountId
      ? directory.managementName
      : directory?.members.find((member) => member.accountId === accountId)?.name;
  return name === undefined ? accountId : `${name} (${accountId})`;
}

/** The members of a group of the policy; else the target itself. */
export function principalsBehind(target: string, policy: Policy): readonly string[] {
  return target.startsWith('@') ? (policy.groups[target.slice(1)] ?? []) : [target];
}

function unusable(what: string, problem: string, remedy: string): InputError {
  return new InputError({ doing: `reading the target ${what}`, problem, remedy: `${remedy} Nothing was changed.` });
}
