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

/** A plan as a comment on the change that it is of, for GitHub and what reads the same. What brakes hold back comes last. */
export function plansMarkdown(
  texts: Texts,
  views: readonly PlanView[],
  unread: readonly UnreadEntry[],
  options: OverBrakeOptions,
): string {
  const room = { chars: MAX_CHARS };
  const parts = views.map((view) => {
    const isOwn = ({ ownerAccountId = view.accountId }: UnreadEntry): boolean => ownerAccountId === view.accountId;
    return planMarkdown(texts, view, unread.filter(isOwn), options, room);
  });
  const others = unread.filter(
    ({ ownerAccountId }) => ownerAccountId !== undefined && !views.some((view) => view.accountId === ownerAccountId),
  );
  const missing = others.map(({ ownerAccountId: account = '', regionId: region, what, problem }) =>
    bold(`${account}: ${texts.say('markdown.unread', { region, what, problem })}`),
  );
  const nothing = views.length === 0 && unread.length === 0 ? [texts.say('plan.nothing')] : [];
  return [...parts, ...missing, ...nothing].join('\n\n');
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
