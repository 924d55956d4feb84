import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm } from '../../cli/confirm.ts';
import type { Cli } from '../../cli/context.ts';
import { Output } from '../../cli/output.ts';
import { textsIn } from '../../cli/texts.ts';
import { skippingClock } from '../base/clocks.ts';

/** Several questions of one command. The terminal is a stream, into which something is typed at a question or before it. */

interface Turn {
  /** Typed while work goes on before the question; `end` also ends the input. */
  readonly before?: string;
  /** Typed once the question is there. */
  readonly after?: string;
}
const END = 'end';

const ROWS: readonly { readonly what: string; readonly turns: readonly Turn[]; readonly agreed: readonly boolean[] }[] =
  [
    {
      what: 'an answer each',
      turns: [{ after: 'y\n' }, { after: 'n\n' }, { after: 'y\n' }],
      agreed: [true, false, true],
    },
    { what: 'no to the first, yes to the second', turns: [{ after: 'n\n' }, { after: 'y\n' }], agreed: [false, true] },
    { what: 'two lines at the first', turns: [{ after: 'y\ny\n' }, { after: 'n\n' }], agreed: [true, false] },
    {
      what: 'lines before the second',
      turns: [{ after: 'y\n' }, { before: 'y\ny\n', after: 'n\n' }],
      agreed: [true, false],
    },
    {
      what: 'half a line before the second',
      turns: [{ after: 'y\n' }, { before: 'y', after: '\n' }],
      agreed: [true, false],
    },
    { what: 'a line before the first', turns: [{ before: 'y\n' }, { after: 'n\n' }], agreed: [true, false] },
    { what: 'the end after the first', turns: [{ after: 'y\n' }, { before: END }, {}], agreed: [true, false, false] },
    { what: 'the end at the second', turns: [{ after: 'y\n' }, { after: END }, {}], agreed: [true, false, false] },
    { what: 'two lines and the end', turns: [{ after: 'y\ny\n' }, { before: END }], agreed: [true, false] },
    { what: 'the end at once', turns: [{ before: END }, {}], agreed: [false, false] },
  ];

test.each(ROWS)('each question has the answer that is typed after it is there: $what', async ({ turns, agreed }) => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const type = (text: string | undefined): void => {
    if (text === END) stdin.end();
    else if (text !== undefined) stdin.write(text);
  };
  let shown = '';
  let answer: string | undefined;
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _, done) {
        shown += chunk.toString();
        if (answer !== undefined && shown.includes('[y/N]')) {
          const typed = answer;
          answer = undefined;
          type(typed);
        }
        done();
      },
    }),
    { isTTY: true },
  );
  const output = new Output({ stdin, stdout, stderr: stdout, isColored: false });
  const machine = { environment: {}, clock: skippingClock(0), random: () => 0, stdin };
  const cli: Cli = { machine, output, texts: textsIn('en'), exit: () => undefined };
  const answers: boolean[] = [];
  for (const { before, after } of turns) {
    type(before);
    shown = '';
    answer = after;
    answers.push(await confirm(cli, 'Change it?', undefined));
  }
  expect(answers).toEqual(agreed);
});
