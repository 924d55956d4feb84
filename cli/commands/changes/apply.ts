import type { Command } from 'commander';
import { brakesIn, carryOutSeen, codeOf, plainOutcome, printCarriedOut } from '../../carry-out.ts';
import { exits, newCommand, withCaller, withJson, withPolicy } from '../../command.ts';
import { type Cli, type CloudOptions, requirePolicyRegions, Session } from '../../context.ts';
import { appender, readText } from '../../files.ts';
import { OF_CHANGES, withFormats } from '../../formats/format.ts';
import { INTERRUPTED } from '../../interrupts.ts';
import {
  areBraked,
  type OverBrakeOptions,
  printBrakes,
  requireSameBrakes,
  withOverBrake,
} from '../../plans/over-brake.ts';
import { type Move, movesSince, planDocument, readPlanFile } from '../../plans/plan-file.ts';
import { printBraking, printPlans } from '../../plans/print-plans.ts';
import { seePlans } from '../../plans/see-plans.ts';
import { reportUnread, stopsForUnread } from '../../unread.ts';

interface ApplyOptions extends Omit<CloudOptions, 'region'>, OverBrakeOptions {
  readonly yes?: boolean;
}

const APPLY_SCHEMA = 'snapshare.apply/1';
/** More moves than this say no more to a reader. */
const MAX_SHOWN_MOVES = 50;

/** `apply FILE`: carries out a plan on file, if the policy and the world are still what it was made from. */
export function applyCommand(cli: Cli): Command {
  // Its regions are those of the plan.
  return withFormats(
    withOverBrake(withCaller(withPolicy(withJson(newCommand('apply', cli), cli), cli), cli), cli),
    cli,
    OF_CHANGES,
  )
    .argument('<file>', cli.texts.say('apply.file'))
    .option('--yes', cli.texts.say('option.yes'))
    .option('--log <file>', cli.texts.say('apply.log'))
    .action(
      exits(cli, async (path: string, options: ApplyOptions) => {
        const { output, texts } = cli;
        const file = readPlanFile(path, await readText(path));
        requireSameBrakes(path, file, options);
        const region = file.regions.map(({ regionId }) => regionId);
        const session = await Session.open(
          cli,
          { ...options, ...(region.length > 0 && { region }) },
          options.log === undefined ? undefined : appender(options.log),
        );
        const { policy, caller } = session;
        requirePolicyRegions(policy, region);
        const { purpose, overBrakes } = file;
        const look = () => session.observe({ purpose, overBrakes: new Set(overBrakes) });
        const seen = await look();
        const { observed, unread, nowMs } = seen;
        // A region of which something was read goes on as a sweep does: nothing is revoked there.
        if (observed.length < session.regionIds.length && stopsForUnread(cli, unread, options)) return 1;
        const context = { policy, purpose, overBrakes, nowMs, accountId: caller.accountId };
        const moves = movesSince(file, planDocument(observed, context));
        if (moves.length > 0) {
          reportUnread(cli, unread);
          return refuse(cli, moves, options);
        }
        const view = await seePlans(session, observed, nowMs, session.regionIds.length);
        const isForPeople = options.json !== true;
        if (isForPeople) {
          printPlans(cli, view);
          printBraking(cli, view);
          if (overBrakes.length > 0) {
            const passed = texts.say('brake.passed', { brakes: overBrakes.join(', ') });
            output.line({ text: passed, color: 'yellow' });
          }
        }
        const { gained, lost, leaving, callCount: count } = view;
        const question = texts.say('apply.question', { gained, lost, leaving, count });
        const outcome = await carryOutSeen(session, seen, { question, options, lookAgain: look });
        if (!outcome) {
          reportUnread(cli, unread);
          return 1;
        }
        if (isForPeople) printCarriedOut(cli, outcome, view.names);
        else output.json({ schema: APPLY_SCHEMA, ...plainOutcome(outcome) });
        reportUnread(cli, outcome.unread);
        if (isForPeople) printBrakes(cli, brakesIn(outcome), options);
        const code = codeOf(outcome);
        return code !== 1 && code !== INTERRUPTED && areBraked(brakesIn(outcome)) ? 3 : code;
      }),
    );
}

function refuse({ output, texts }: Cli, moves: readonly Move[], { json }: ApplyOptions): 1 {
  if (json === true) output.json({ schema: APPLY_SCHEMA, refused: 'moved', moves });
  else {
    output.errorLine(texts.say('apply.moved', { count: moves.length }));
    for (const { path, was, is } of moves.slice(0, MAX_SHOWN_MOVES)) {
      const facts = { path, was: was ?? '–', is: is ?? '–' };
      output.errorLine(`  ${texts.say('apply.move', facts)}`);
    }
    output.errorLine(texts.say('apply.planAgain'));
  }
  return 1;
}
