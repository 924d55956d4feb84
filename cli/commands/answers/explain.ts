import type { Command } from 'commander';
import type { InputError } from '../../../shared/base/errors.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { kindOfPrincipal } from '../../../shared/policy/principals.ts';
import { type Explanation, explain } from '../../../shared/view/explain.ts';
import type { ExplainStep } from '../../../shared/view/explain-step.ts';
import type { SharedWithThis } from '../../../shared/view/shared-in.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions, Observed, Session } from '../../context.ts';
import { readLogText } from '../../files.ts';
import { readPrincipal } from '../../given-principals.ts';
import { findingsIn, readLog } from '../../log-lines.ts';
import { inputError } from '../../messages/input-error.ts';
import { typed } from '../../names.ts';
import type { Color } from '../../output.ts';
import { type OwnerOptions, Owners, printByOwner } from '../../owners/owners.ts';
import {
  type DirectorySight,
  findSharedIn,
  isKnown,
  principalsOf,
  reportUnknownReaders,
  seeDirectory,
  seeDirectoryFor,
} from '../../readers.ts';
import { reportUnread } from '../../unread.ts';
import { seeMembers } from '../../usage/depend.ts';
import { lookAtUsage } from '../../usage/look.ts';

interface ExplainOptions extends CloudOptions, OwnerOptions {
  readonly findings?: string;
  readonly members?: boolean;
}

const MARKS: Readonly<Record<ExplainStep['verdict'], readonly [string, Color]>> = {
  holds: ['+', 'green'],
  stops: ['x', 'red'],
  notes: ['-', 'cyan'],
};

/** `explain SNAPSHOT [PRINCIPAL]`: the whole chain from the tag to the grant, with the next step. */
export function explainCommand(cli: Cli): Command {
  return withOwners(newCommand('explain', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('[principal]', cli.texts.say('argument.principal'))
    .option('--findings <file>', cli.texts.say('explain.findings'))
    .option('--members', cli.texts.say('explain.members'))
    .action(
      exits(cli, 'explain', async (snapshotId: string, written: string | undefined, options: ExplainOptions) => {
        const { findings } = options;
        const principal = written === undefined ? undefined : readPrincipal(written);
        const { lines, unreadCount } = readLog(findings === undefined ? '' : await readLogText(findings));
        if (unreadCount > 0)
          cli.output.errorLine({ text: cli.texts.say('log.unread', { count: unreadCount }), color: 'red' });
        const runFindings = findingsIn(lines);
        const owners = await Owners.open(cli, options);
        const atMs = cli.machine.clock.nowMs();
        const sights = options.members === true ? await lookAtUsage(owners.home) : undefined;
        const { seen, unread: unopened } = await owners.seeAll(async (session) => {
          const observation = await session.observe();
          const { observed, unread, nowMs } = observation;
          const members = sights && (await seeMembers(session, observation, sights));
          const source = findSharedIn(observed, snapshotId);
          const found = source ? [] : observed.filter((one) => isKnown(one, snapshotId));
          const sight = await sightFor(session, found, principal);
          // Where the snapshot is in no region, the explanation of each says so, unless another account has it.
          const told = found.length > 0 || owners.areSeveral ? found : observed;
          const parts = told.map(({ world, plan }) => ({
            ownerAccountId: session.accountId,
            ...explain(snapshotId, principal, {
              world,
              policy: session.policy,
              plan,
              expiry: planRegion(world, session.policy, nowMs, { purpose: 'expire', ...members }),
              runFindings,
              nowMs,
              directory: sight.directory,
            }),
          }));
          return { parts, source, isFound: found.length > 0, sight, unread, isUnseen: members?.isUnread === true };
        });
        const isFound = seen.some(({ value }) => value.isFound);
        if (!isFound) requireOwn(snapshotId, seen.find(({ value }) => value.source)?.value.source);
        const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
        const parts = seen.flatMap(({ value }) => value.parts);
        if (options.json === true) {
          const document = { atMs, explanations: parts, unread: plainUnread(unread) };
          cli.output.json({ schema: 'snapshare.explain/1', ...document });
        } else {
          const told = seen.filter(({ value }) => value.parts.length > 0);
          printByOwner(owners, told, (value) => {
            for (const part of value.parts) printExplanation(cli, part);
          });
        }
        const isUnknown = parts.some(({ principals }) => principals.some((one) => one.isUnknown));
        const sight = seen.find(({ value }) => value.sight.error)?.value.sight;
        if (isUnknown && sight) reportUnknownReaders(cli, sight);
        const isUnseen = seen.some(({ value }) => value.isUnseen);
        if (reportUnread(cli, unread, owners) || isUnknown || isUnseen) return 1;
        if (isFound) return unreadCount > 0 ? 1 : 0;
        // The explanations say so as well, and JSON is one document.
        if (options.json === true) return 1;
        throw notFound(snapshotId, owners.home.regionIds);
      }),
    );
}

/** The directory tells who is behind folders, and whether an account that is asked about is outside of it. */
function sightFor(
  session: Session,
  found: readonly Observed[],
  principal: string | undefined,
): Promise<DirectorySight> {
  const isAccountAsked = principal !== undefined && kindOfPrincipal(principal) === 'account';
  const principals = principalsOf(found);
  return isAccountAsked ? seeDirectory(session, principals) : seeDirectoryFor(session, principals);
}

/** @throws {InputError} for what another account shares with this one, of which only its owner knows why. */
function requireOwn(snapshotId: string, source: SharedWithThis | undefined): void {
  if (!source) return;
  const { snapshotId: sourceId, ownerAccountId } = source;
  throw inputError('EXPLAIN_SHARED_IN', { snapshotId, sourceId, ownerAccountId });
}

function notFound(snapshotId: string, regionIds: readonly string[]): InputError {
  return inputError('NO_SNAPSHOT', { snapshotId: typed(snapshotId), regions: regionIds.join(', ') });
}

function printExplanation({ output, texts }: Cli, { regionId, snapshotId, steps, principals }: Explanation): void {
  const print = (all: readonly ExplainStep[], indent: string): void => {
    for (const step of all) {
      const [mark, color] = MARKS[step.verdict];
      const { message, remedy } = texts.step(step);
      output.line(indent, { text: mark, color }, ` ${message}`);
      if (remedy !== '' && step.verdict !== 'holds') output.line(`${indent}  `, { text: remedy, color: 'dim' });
    }
  };
  output.line({ text: texts.say('explain.title', { snapshotId, region: regionId }), color: 'bold' });
  print(steps, '');
  for (const { principal, state, steps: own } of principals) {
    const facts = { principal, state: state === undefined ? '–' : texts.state(state) };
    output.line({ text: texts.say('explain.principal', facts), color: 'bold' });
    print(own, '  ');
  }
}
