import { commandsWith, EXIT_CODES, isOfAll } from '../../cli/exit-codes.ts';
import { type Language, textsIn } from '../../cli/texts.ts';

const COLUMNS = ['code', 'meaning', 'todo', 'commands'] as const;

/** What every code means, what to do then, and which commands end with it; as a table in Markdown. */
export function codesTable(language: Language): string {
  const texts = textsIn(language);
  const headings = COLUMNS.map((name) => texts.say(`code.column.${name}`));
  const rows = EXIT_CODES.map((code) => [
    String(code),
    texts.say(`code.${code}`),
    texts.say(`code.${code}.todo`),
    isOfAll(code)
      ? texts.say('code.all')
      : commandsWith(code)
          .map((name) => `\`${name}\``)
          .join(', '),
  ]);
  const [head, ...body] = [headings, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [head, '|---:|---|---|---|', ...body].join('\n');
}

/** A page with its table of exit codes as the commands have them. */
export function withCodes(page: string, language: Language): string {
  const heading = `| ${textsIn(language).say('code.column.code')} | ${textsIn(language).say('code.column.meaning')} |`;
  const at = page.indexOf(heading);
  if (at < 0) throw new Error(`there is no table "${heading}" in the page`);
  const end = page.indexOf('\n\n', at);
  return `${page.slice(0, at)}${codesTable(language)}${end < 0 ? '\n' : page.slice(end)}`;
}
