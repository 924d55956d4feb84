import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { styleText } from 'node:util';
import { visible, visibleJson } from '../shared/base/visible.ts';
import { toCsv } from './formats/csv.ts';
import { type DocumentWriter, JsonDocument, WholeDocument } from './formats/json-document.ts';
import { yamlDocument } from './formats/yaml-document.ts';

/** Where a command writes, and what the place can do. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly isColored: boolean;
}

/** How what a command tells is written. `text` is for people; `wide` leaves nothing out. */
export type Format = 'text' | 'wide' | 'markdown' | 'csv' | 'yaml' | 'json';

export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

/** How long something may take before a line says what is being waited for. */
const PROGRESS_AFTER_MS = 1_000;

/** Columns that a text takes in a terminal: East Asian wide characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff)
  );
}

/** A piece of a line, or a cell of a table: a text, or one with a colour. */
export type Piece = string | { readonly text: string; readonly color: Color };

/** Ctrl-C at a question. Nothing has been changed by then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Whether nothing can come of it any more. */
const hasEnded = (input: Readable): boolean => input.readableEnded || input.destroyed;

const textOf = (piece: Piece): string => visible(typeof piece === 'object' ? piece.text : piece);

/**
 * Writes for people to read, or JSON for programs; never both. Whatever a text holds, it moves no cursor, begins no line
 * and turns none around: colours are the only sequences that reach the terminal, and they are made here.
 */
export class Output {
  readonly format: Format;
  readonly #terminal: Terminal;
  #hasAsked = false;
  #hasHeadings = false;

  constructor(terminal: Terminal, format: Format = 'text') {
    this.#terminal = terminal;
    this.format = format;
  }

  /** Whether somebody is there to be asked. */
  get isInteractive(): boolean {
    return this.#terminal.stdin.isTTY === true && this.#terminal.stdout.isTTY === true;
  }

  /** Where lines for people go: a file of CSV holds its rows alone. */
  get #lines(): Writable {
    return this.format === 'csv' ? this.#terminal.stderr : this.#terminal.stdout;
  }

  line(...pieces: readonly Piece[]): void {
    this.#lines.write(`${this.#print(pieces)}\n`);
  }

  errorLine(...pieces: readonly Piece[]): void {
    this.#terminal.stderr.write(`${this.#print(pieces)}\n`);
  }

  /** Prints a text of several lines. */
  lines(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.line(line);
  }

  /** Prints a document: as JSON, or as YAML that means the same where that was asked for. */
  json(document: object): void {
    const writer = this.document();
    writer.add({ ...document });
    writer.end();
  }

  /** The same part by part, for a document that is longer than memory should hold. */
  document<Document extends object = Readonly<Record<string, unknown>>>(): DocumentWriter<Document> {
    const { stdout } = this.#terminal;
    return this.format === 'yaml'
      ? new WholeDocument((document) => stdout.write(yamlDocument(document)))
      : new JsonDocument((piece) => stdout.write(visibleJson(piece)));
  }

  /** Waits until what was printed is taken, where a pipe takes it more slowly than it comes: what waits is in memory. */
  async taken(): Promise<void> {
    const { stdout } = this.#terminal;
    if (stdout.writableNeedDrain) await once(stdout, 'drain');
  }

  /** Prints rows of CSV under their headings. A command prints one table: rows that come later go on with it. */
  csv(headings: readonly string[], rows: readonly (readonly Piece[])[]): void {
    const lines = [...(this.#hasHeadings ? [] : [headings]), ...rows.map((cells) => cells.map(textOf))];
    this.#hasHeadings = true;
    this.#terminal.stdout.write(toCsv(lines));
  }

  #print(pieces: readonly Piece[]): string {
    const print = (piece: Piece): string =>
      typeof piece === 'object' && this.#terminal.isColored
        ? styleText(piece.color, textOf(piece), { validateStream: false })
        : textOf(piece);
    return pieces.map(print).join('');
  }

  /** Prints rows under their headings, in columns as wide as their widest cell. A row of one cell goes across all columns. */
  table(headings: readonly string[], rows: readonly (readonly Piece[])[]): void {
    const whole = rows.filter((row) => row.length > 1);
    const widths = headings.map((heading, column) =>
      whole.reduce((width, row) => Math.max(width, displayWidth(textOf(row[column] ?? ''))), displayWidth(heading)),
    );
    const print = (cells: readonly Piece[]): void => {
      const padded = cells.map((cell, column) => {
        const space = column === cells.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - displayWidth(textOf(cell)));
        return this.#print([cell]) + space;
      });
      this.#lines.write(`${padded.join('  ').trimEnd()}\n`);
    };
    print(headings.map((text) => ({ text, color: 'bold' })));
    for (const row of rows) print(row);
  }

  /** Waits for some work; when it takes over a second, a line on the error stream says so. */
  async during<T>(doing: string, work: Promise<T>): Promise<T> {
    const { stderr } = this.#terminal;
    const shown = { isShown: false };
    const timer = setTimeout(() => {
      shown.isShown = true;
      stderr.write(stderr.isTTY === true ? `\r${visible(doing)} …` : `${visible(doing)} …\n`);
    }, PROGRESS_AFTER_MS);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      if (shown.isShown && stderr.isTTY === true) stderr.write('\r\u001b[2K');
    }
  }

  /**
   * Lets go of what was typed since the question before: it was meant for that one, or for none. Before the first question
   * there is nothing of the kind. @returns Whether there was anything.
   */
  async forgetTyped(): Promise<boolean> {
    const { stdin: input } = this.#terminal;
    if (!this.#hasAsked || hasEnded(input)) return false;
    let isTyped = false;
    const onData = (): void => {
      isTyped = true;
    };
    input.on('data', onData).resume();
    // In the first turn of the event loop the stream asks for what there is, in the second it has it.
    await setImmediate();
    await setImmediate();
    input.off('data', onData).pause();
    return isTyped;
  }

  /**
   * Asks one question.
   * @returns The answer without the line's end; undefined when the input ended before one.
   * @throws {Interrupted} when Ctrl-C was the answer.
   */
  ask(question: string): Promise<string | undefined> {
    const { stdin: input, stdout: output } = this.#terminal;
    this.#hasAsked = true;
    // Of an input that has ended no reader is told again.
    if (hasEnded(input)) {
      output.write(`${visible(question)}\n`);
      return Promise.resolve(undefined);
    }
    const reader = createInterface({ input, output });
    return new Promise((resolve, reject) => {
      let answer: string | undefined;
      const interrupt = (): void => {
        reject(new Interrupted());
        reader.close();
      };
      process.on('SIGINT', interrupt);
      reader.on('SIGINT', interrupt);
      reader.on('close', () => {
        process.off('SIGINT', interrupt);
        // What follows begins a line of its own.
        if (answer === undefined) output.write('\n');
        resolve(answer);
      });
      reader.question(`${visible(question)} `, (text) => {
        answer = text.trim();
        reader.close();
      });
    });
  }
}
