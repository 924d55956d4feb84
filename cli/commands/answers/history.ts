import type { Command } from 'commander';
import { collect, exits, newCommand, withJson } from '../../command.ts';
import type { Cli } from '../../context.ts';
import { readLogTexts } from '../../files.ts';
import { readAccount } from '../../given-principals.ts';
import { findingsIn, isAbout, type LogLine, readLog, reasonsIn, textOf, textsOf } from '../../log-lines.ts';
import type { Piece } from '../../output.ts';
import type { Texts } from '../../texts.ts';

interface HistoryOptions {
  readonly json?: boolean;
  readonly account?: readonly string[];
}

/** `history SNAPSHOT [FILE…]`: what logs say was done to a snapshot and why, from files or the standard input. */
export function historyCommand(cli: Cli): Command {
  return withJson(newCommand('history', cli), cli)
    .argument('<snapshot>', cli.texts.say('argument.snapshot'))
    .argument('[files...]', cli.texts.say('history.files'))
    .option('--account <id>', cli.texts.say('history.account'), collect)
    .action(
      exits(cli, 'history', async (snapshotId: string, files: readonly string[], options: HistoryOptions) => {
        const { output, texts, machine } = cli;
        const account = options.account?.map(readAccount);
        const { lines: all, unreadCount, others } = readLog(...(await readLogTexts(files, machine.stdin)));
        // What names the snapshot tells of it, in whatever form.
        const unreadLines = unreadCount + others.filter((line) => line.includes(snapshotId)).length;
        const about = linesAbout(all, snapshotId);
        const lines = about.filter((line) => account?.includes(ownerOf(line)) ?? true);
        const unowned = account ? about.filter((line) => ownerOf(line) === '').length : 0;
        if (unowned > 0) output.errorLine(texts.say('history.unowned', { count: unowned }));
        const areSeveral = all.some((line) => ownerOf(line) !== '');
        if (unreadLines > 0) output.errorLine({ text: texts.say('log.unread', { count: unreadLines }), color: 'red' });
        if (options.json === true) {
          const owners = [...new Set(lines.map(ownerOf))].filter((accountId) => accountId !== '');
          output.json({ schema: 'snapshare.history/1', snapshotId, lines, unreadLines, ...(areSeveral && { owners }) });
        } else if (lines.length === 0) {
          if (unreadLines === 0 && unowned === 0) output.line(texts.say('history.nothing', { snapshotId }));
        } else {
          const headings = [
            'column.time',
            'column.run',
            'column.event',
            'column.principals',
            'column.share',
            'column.because',
            'column.request',
          ] as const;
          const shown = areSeveral
            ? [...headings.slice(0, 2), 'column.owner' as const, ...headings.slice(2)]
            : headings;
          output.table(
            shown.map((key) => texts.say(key)),
            lines.map((line) => rowOf(line, texts, areSeveral)),
          );
        }
        return unreadLines > 0 ? 1 : 0;
      }),
    );
}

/** Lines about the snapshot, and those about the principals of shares that it was seen in. */
function linesAbout(lines: readonly LogLine[], snapshotId: string): LogLine[] {
  const own = lines.filter((line) => isAbout(line, snapshotId));
  const shareIds = new Set(own.map((line) => textOf(line, 'shareId')).filter((shareId) => shareId !== ''));
  const isOfShare = (line: LogLine): boolean =>
    shareIds.has(textOf(line, 'shareId')) &&
    textsOf(line, 'principals').length > 0 &&
    textsOf(line, 'snapshotIds').length === 0;
  return lines.filter((line) => isAbout(line, snapshotId) || isOfShare(line));
}

/** Whose snapshots the run looked after; empty where that was the account that it ran in. */
function ownerOf(line: LogLine): string {
  return textOf(line, 'ownerAccountId');
}

function rowOf(line: LogLine, texts: Texts, areSeveral: boolean): Piece[] {
  const isFinding = line['message'] === 'finding';
  const principals = textOf(line, 'principal') || textsOf(line, 'principals').join(' ');
  return [
    texts.loggedTime(textOf(line, 'at')),
    textOf(line, 'runId'),
    ...(areSeveral ? [ownerOf(line) || texts.say('history.ownAccount')] : []),
    isFinding ? textOf(line, 'code') : `${textOf(line, 'kind')} ${textOf(line, 'message')}`.trim(),
    principals,
    textOf(line, 'shareId'),
    isFinding ? wordFindings(line, texts) : texts.because(reasonsIn(line)) || textOf(line, 'because'),
    textsOf(line, 'requestIds').join(' '),
  ];
}

/** In the reader's language where the code is known. */
function wordFindings(line: LogLine, texts: Texts): string {
  const [found] = findingsIn([line]);
  return found ? texts.finding(found).message : textOf(line, 'text');
}
