import { visible } from '../../shared/base/visible.ts';
import type { Finding } from '../../shared/plan/findings/finding.ts';
import { groupFindings, type PlanView, type RegionPlanView } from '../../shared/view/plan/plan-view.ts';
import type { UnreadEntry } from '../../shared/view/unread.ts';
import type { Column } from '../formats/listing.ts';
import type { Piece } from '../output.ts';
import { type Change, changeColumns, folded, foldText, named, SHOWN_ROWS } from '../print-actions.ts';
import type { Texts } from '../texts.ts';
import { brakeFindings, brakeLines, type OverBrakeOptions } from './over-brake.ts';
import { changesOf, totalText } from './print-plans.ts';

/** A comment on GitHub holds 65,536 characters; tables and findings take at most so many, and their words the rest. */
const MAX_CHARS = 50_000;
const MAX_ROWS = 500;
/** Whoever reviews a change has to see whom it lets in: so many as a share of ours names at most. */
const SHOWN_IDS = 5;

/**
 * Makes a text that others wrote read as it is in Markdown: nothing in it is markup, HTML or a table's border, and nobody
 * is mentioned and nothing referred to by it.
 */
export function markdownText(text: string): string {
  return htmlText(text).replace(/[*_[\]~]/g, '\\$&');
}

/** The same within HTML, where Markdown reads no escapes. */
function htmlText(text: string): string {
  return visible(text)
    .replace(/[\\`<>|&$@#]|:(?=\/\/)|(?<=\bwww)\.|^[+-]/gi, (found) => `&#${found.charCodeAt(0)};`)
    .replace(/&#(?:64|35);/g, '$&&#8203;');
}

/**
 * Plans as a comment on the change that they are of, for GitHub and what reads the same, account by account. What brakes hold
 * back comes last. Of an account nothing is kept but its part of the text.
 */
export class MarkdownPlans {
  readonly #texts: Texts;
  readonly #options: OverBrakeOptions;
  readonly #room: Room = { chars: MAX_CHARS };
  readonly #parts: string[] = [];
  readonly #accountIds = new Set<string>();

  constructor(texts: Texts, options: OverBrakeOptions) {
    this.#texts = texts;
    this.#options = options;
  }

  /** @param unread What could not be read; that of other accounts is left out. */
  add(view: PlanView, unread: readonly UnreadEntry[]): void {
    const own = unread.filter(({ ownerAccountId = view.accountId }) => ownerAccountId === view.accountId);
    this.#parts.push(planMarkdown(this.#texts, view, own, this.#options, this.#room));
    this.#accountIds.add(view.accountId);
  }

  /** @param unread What could not be read of all accounts. */
  text(unread: readonly UnreadEntry[]): string {
    const texts = this.#texts;
    const others = unread.flatMap(({ ownerAccountId: account, regionId: region, what, problem }) =>
      account === undefined || this.#accountIds.has(account)
        ? []
        : bold(`${account}: ${texts.say('markdown.unread', { region, what, problem })}`),
    );
    const nothing = this.#parts.length === 0 && unread.length === 0 ? [texts.say('plan.nothing')] : [];
    return [...this.#parts, ...others, ...nothing].join('\n\n');
  }
}

function planMarkdown(
  texts: Texts,
  view: PlanView,
  unread: readonly UnreadEntry[],
  options: OverBrakeOptions,
  room: Room,
): string {
  const { accountId, names, regions } = view;
  const title = texts.say('markdown.title', { account: named(accountId, names) });
  const braking = regions.flatMap(({ plan }) => brakeFindings(plan.findings));
  const held = brakeLines(
    texts,
    regions.map(({ plan }) => plan),
    options,
  );
  const parts = [
    `### ${markdownText(title)}`,
    markdownText(totalText(texts, view)),
    totalsTable(texts, view),
    ...unread.map(({ regionId, what, problem }) =>
      bold(texts.say('markdown.unread', { region: regionId, what, problem })),
    ),
    ...regions.flatMap((region) => regionParts(texts, region, view, room)),
    ...(view.callCount === 0 && braking.length === 0 && unread.length === 0 ? [texts.say('plan.nothing')] : []),
    ...findingParts(texts, braking, room),
    ...held.map(bold),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

interface Room {
  chars: number;
}

function bold(text: string): string {
  return `**${markdownText(text)}**`;
}

function totalsTable(texts: Texts, { regions }: PlanView): string {
  const headings = ['region', 'gained', 'lost', 'leaving', 'calls'] as const;
  return table(
    headings.map((name) => texts.say(`column.${name}`)),
    regions.map(({ plan, gained, lost, leaving }) => [
      plan.regionId,
      `+${gained}`,
      `−${lost}`,
      String(leaving),
      String(plan.actions.length),
    ]),
  );
}

function regionParts(texts: Texts, region: RegionPlanView, { names }: PlanView, room: Room): string[] {
  const { regionId, findings } = region.plan;
  const braking = brakeFindings(findings);
  const others = findings.filter((one) => !braking.includes(one));
  const changes = changesOf(region);
  const summary = texts.say('markdown.changes', { region: regionId, count: changes.length });
  return [
    ...(changes.length === 0 ? [] : [hidden(summary, changesTable(texts, changes, names, room), changes.length)]),
    ...findingParts(texts, others, room),
  ];
}

/** A long part stays shut until a reader opens it. */
function hidden(summary: string, part: string, count: number): string {
  if (count <= SHOWN_ROWS) return `${bold(summary)}\n\n${part}`;
  return `<details><summary>${htmlText(summary)}</summary>\n\n${part}\n\n</details>`;
}

function changesTable(texts: Texts, changes: readonly Change[], names: PlanView['names'], room: Room): string {
  const because: Column<Change> = { name: 'because', cell: ({ group }) => texts.because(group.reasons) };
  const columns = [...changeColumns(texts, names, SHOWN_IDS), because];
  const shown = folded(changes, MAX_ROWS).shown.filter((change) => {
    room.chars -= row(columns.map(({ cell }) => textOf(cell(change)))).length;
    return room.chars >= 0;
  });
  const left = changes.filter((change) => !shown.includes(change));
  const rows = table(
    columns.map(({ name }) => texts.say(`column.${name}`)),
    shown.map((change) => columns.map(({ cell }) => textOf(cell(change)))),
  );
  return left.length === 0 ? rows : `${rows}\n\n${markdownText(foldText(texts, left))}`;
}

function findingParts(texts: Texts, findings: readonly Finding[], room: Room): string[] {
  return groupFindings(findings).map(({ code, findings: alike }) => {
    const told = alike.map((one) => texts.finding(one));
    const items = told.map(({ message, remedy }, index) => {
      const isSaid = remedy === '' || told[index + 1]?.remedy === remedy;
      return `- ${markdownText(message)}${isSaid ? '' : ` ${markdownText(remedy)}`}`;
    });
    const shown = items.filter((item) => {
      room.chars -= item.length;
      return room.chars >= 0;
    });
    const more = items.length - shown.length;
    const lines = [...shown, ...(more > 0 ? [markdownText(texts.say('findings.folded', { count: more }))] : [])];
    return hidden(`${code} × ${alike.length}`, lines.join('\n'), alike.length);
  });
}

function textOf(piece: Piece): string {
  return typeof piece === 'object' ? piece.text : piece;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(markdownText).join(' | ')} |`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(headings), `|${' --- |'.repeat(headings.length)}`, ...rows.map(row)].join('\n');
}
