import type { Directory, Snapshot } from '../shared/cloud/ports.ts';
import type { Finding, FindingCode } from '../shared/plan/findings/finding.ts';
import { readSharedFrom } from '../shared/plan/sharee/shared-in.ts';
import { limitEndMs, readDeadline, sharingEndMs } from '../shared/plan/wish/grant-end.ts';
import type { Judgement } from '../shared/plan/wish/judge.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { isExternal, isPermitted, kindOfPrincipal } from '../shared/policy/principals.ts';
import { parseTokens, type TargetToken } from '../shared/policy/tokens.ts';
import { namesOf } from '../shared/view/access.ts';
import { isInDirectory, readersOf } from '../shared/view/readers.ts';
import { plainUnread, type UnreadEntry } from '../shared/view/unread.ts';
import type { Cli, Session } from './context.ts';
import { inputError } from './messages/input-error.ts';
import type { Piece } from './output.ts';
import { printFindings } from './print-actions.ts';
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
  throw inputError('NO_TARGET', { target: bad === '' ? JSON.stringify(typed.join(' ')) : bad });
}

/** @throws {InputError} for a group that the policy does not have, and for what it does not permit. */
export function checkAgainstPolicy(tokens: readonly TargetToken[], policy: Policy): void {
  for (const { target, text } of tokens) {
    if (target.startsWith('@')) {
      if (Object.hasOwn(policy.groups, target.slice(1))) continue;
      throw inputError('NO_GROUP', {
        target: JSON.stringify(text),
        groups: Object.keys(policy.groups).join(', ') || '-',
      });
    }
    if (isPermitted(policy, target)) continue;
    throw inputError('TARGET_NOT_PERMITTED', { target: JSON.stringify(text) });
  }
}

/**
 * Checks what only the snapshot and the directory tell.
 * @throws {InputError} for a snapshot of another account, the owner itself, a limit that is over already, and whoever is nowhere to be found.
 */
export function checkTargets(
  tokens: readonly TargetToken[],
  { policy, accountId: ownId, cli }: Session,
  { snapshot, sight: { directory } }: Surroundings,
): void {
  const source = readSharedFrom(snapshot.tags);
  if (source) {
    const { snapshotId: sourceId, ownerAccountId } = source;
    throw inputError('SHARED_IN', { snapshotId: snapshot.snapshotId, sourceId, ownerAccountId });
  }
  for (const { target, limit, text } of tokens) {
    const written = JSON.stringify(text);
    if (target === ownId) throw inputError('TARGET_OWNER', { target: written });
    if (limit && limitEndMs(limit, snapshot) <= cli.machine.clock.nowMs()) {
      const facts = { target: written, end: cli.texts.time(limitEndMs(limit, snapshot)) };
      throw inputError(limit.kind === 'until' ? 'LIMIT_OVER' : 'LIMIT_OVER_SINCE', facts);
    }
    if (directory && isNowhere(target, policy, directory)) {
      throw inputError(kindOfPrincipal(target) === 'folder' ? 'NO_FOLDER' : 'TARGET_NOWHERE', { target: written });
    }
  }
}

function isNowhere(target: string, policy: Policy, directory: Directory): boolean {
  const kind = kindOfPrincipal(target);
  if (kind === 'account') return !isExternal(policy, target) && !isInDirectory(directory, target);
  if (kind === 'directory') return target !== directory.directoryId;
  if (kind === 'root') return target !== directory.rootFolderId;
  return kind === 'folder' && directory.goneFolderIds.has(target);
}

/** What keeps a target from reading what its tag asks for, until somebody does something about it. */
const HINDRANCES: ReadonlySet<FindingCode> = new Set([
  'NOT_PERMITTED',
  'NOT_ALLOWED',
  'AWAITS_APPROVAL',
  'ALLOW_UNCLEAR',
  'BLOCKED_BY_LABEL',
  'TOO_MANY_ACCOUNTS',
  'SNAPSHOT_FAILED',
  'REFUSED_BEFORE',
]);

/** What a person should know of tags that are to be written. */
export interface TagWarnings {
  /** What keeps somebody of the targets from reading what is asked for. */
  readonly findings: readonly Finding[];
  /** Since when the sharing of the snapshot is over, so that nobody will read it. */
  readonly overSince?: string;
  /** Folders and directories of which it is not known who is behind them, and accounts that may be nowhere. */
  readonly unknownPrincipals?: readonly string[];
  /** Why that is not known. */
  readonly unread?: readonly UnreadEntry[];
}

/** What stands against targets, and what of them is not known. @param judgement As of {@link printTargets}. */
export function warningsOf(
  tokens: readonly TargetToken[],
  session: Session,
  { snapshot, sight, judgement }: Surroundings & { readonly judgement: Judgement },
): TagWarnings {
  const { policy, accountId, cli, regionIds, whose } = session;
  const { directory, error } = sight;
  const endMs = endOfAll(snapshot, policy);
  const asked = [...new Set(tokens.flatMap(({ target }) => principalsBehind(target, policy)))];
  const isUnknown = (principal: string): boolean =>
    readersOf(principal, directory, accountId).kind === 'unknown' ||
    (kindOfPrincipal(principal) === 'account' && !isExternal(policy, principal));
  const unread = error && [{ ...whose, regionId: regionIds[0] ?? '', what: error.action, error }];
  return {
    findings: hindrancesOf(judgement, new Set(asked)),
    ...(endMs <= cli.machine.clock.nowMs() && { overSince: new Date(endMs).toISOString() }),
    ...(unread && { unknownPrincipals: asked.filter(isUnknown), unread: plainUnread(unread) }),
  };
}

function hindrancesOf(judgement: Judgement, asked: ReadonlySet<string>): Finding[] {
  return judgement.findings.filter(
    ({ code, principal }) => HINDRANCES.has(code) && (principal === undefined || asked.has(principal)),
  );
}

/** When nobody reads it any more, whoever is asked for. */
function endOfAll(snapshot: Snapshot, policy: Policy): number {
  return Math.min(readDeadline(snapshot, policy).endsAtMs, sharingEndMs(snapshot, policy));
}

/**
 * Shows who will read the snapshot for each target, by name where the directory tells, until when, and what is in the way.
 * @param judgement Of the snapshot with the tags that are to be written.
 */
export function printTargets(
  cli: Cli,
  tokens: readonly TargetToken[],
  { policy, accountId }: Session,
  { snapshot, sight, judgement }: Surroundings & { readonly judgement: Judgement },
): void {
  const { output, texts } = cli;
  const { directory } = sight;
  const names = namesOf(directory);
  const everyEndMs = endOfAll(snapshot, policy);
  const noEnd = texts.say('share.noEnd');
  const endOf = new Map(judgement.asked.map(({ principal, endsAtMs }) => [principal, endsAtMs]));
  const readersText = (target: string): string => {
    const principals = principalsBehind(target, policy);
    const found = principals.map((principal) => readersOf(principal, directory, accountId));
    const unknown = principals.filter((_, index) => found[index]?.kind === 'unknown');
    const accountIds = [...new Set(found.flatMap((readers) => readers.accountIds ?? []))];
    return [
      ...accountIds.map((accountId) => nameOf(accountId, policy, names, cli)),
      ...unknown.map((principal) => texts.say('share.unknownBehind', { principal })),
    ].join(', ');
  };
  output.line(texts.say('share.title', { snapshotId: snapshot.snapshotId, name: snapshot.name }));
  output.table(
    [texts.say('column.target'), texts.say('column.until'), texts.say('column.readers')],
    tokens.map(({ target }): Piece[] => {
      const ends = new Set(principalsBehind(target, policy).map((principal) => endOf.get(principal) ?? everyEndMs));
      const told = [...ends].sort((a, b) => a - b).map((endMs) => (Number.isFinite(endMs) ? texts.time(endMs) : noEnd));
      return [target, told.join(' / '), readersText(target)];
    }),
  );
  if (everyEndMs <= cli.machine.clock.nowMs())
    output.errorLine({ text: texts.say('share.over', { end: texts.time(everyEndMs) }), color: 'yellow' });
  const asked = new Set(tokens.flatMap(({ target }) => principalsBehind(target, policy)));
  printFindings(cli, hindrancesOf(judgement, asked));
  if (!reportUnknownReaders(cli, sight)) return;
  for (const { target } of tokens)
    if (kindOfPrincipal(target) === 'account' && !isExternal(policy, target))
      output.errorLine({ text: texts.say('share.unknownAccount', { accountId: target }), color: 'yellow' });
}

/** As in `shop (1111222233334444)`; who is outside is said to be so. */
function nameOf(accountId: string, policy: Policy, names: ReadonlyMap<string, string>, { texts }: Cli): string {
  if (isExternal(policy, accountId)) return texts.say('share.outside', { accountId });
  const name = names.get(accountId);
  return name === undefined ? accountId : `${name} (${accountId})`;
}

/** The members of a group of the policy; else the target itself. */
export function principalsBehind(target: string, policy: Policy): readonly string[] {
  return target.startsWith('@') ? (policy.groups[target.slice(1)] ?? []) : [target];
}
