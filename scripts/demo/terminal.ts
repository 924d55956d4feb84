import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Writes to a terminal or a file: colours only where they are wanted, long lines broken between words. */
export class Terminal {
  readonly #write: (text: string) => void;
  readonly #hasColours: boolean;

  constructor(write: (text: string) => void, hasColours: boolean) {
    this.#write = write;
    this.#hasColours = hasColours;
  }

  styled(style: Style, text: string): string {
    return this.#hasColours ? styleText(style, text, { validateStream: false }) : text;
  }

  /**
   * Writes text after a lead that stands on its first line only.
   * @param style Of the lead.
   */
  line(text = '', lead = '', style: Style = 'dim'): void {
    const [first = '', ...rest] = broken(text, LINE_WIDTH - lead.length);
    this.#write(`${lead === '' ? '' : this.styled(style, lead)}${first}\n`);
    for (const part of rest) this.#write(`${' '.repeat(lead.length)}${part}\n`);
  }

  heading(text: string): void {
    this.#write(`\n${this.styled('bold', text)}\n`);
  }
}

const LINE_WIDTH = 112;

function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
