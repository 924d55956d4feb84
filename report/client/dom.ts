import { visible } from '../../shared/base/visible.ts';

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean>>;

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. Texts become text nodes, so markup in them is shown and not read, and what would hide in them or turn
 * them around is shown as well; a false attribute is left out.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return furnish(document.createElement(tag), attributes, children);
}

/** Makes an element of a picture. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

function furnish<Made extends Element>(made: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : visible(String(value)));
  }
  made.append(
    ...children.filter((child) => child !== null).map((child) => (typeof child === 'string' ? visible(child) : child)),
  );
  return made;
}

/** The element of the page with this id. @throws {Error} when the page and its script do not belong together. */
export function place<Made extends HTMLElement>(id: string, kind: new () => Made): Made {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} with the id ${id}`);
}

/** A table in a box that scrolls sideways by itself. Cells that are numbers stand on the right. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly (string | Node)[])[],
  numeric: readonly number[] = [],
): HTMLElement {
  const align = (column: number): Attributes => (numeric.includes(column) ? { class: 'number' } : {});
  const head = headings.map((heading, column) => element('th', { scope: 'col', ...align(column) }, heading));
  const body = rows.map((cells) =>
    element('tr', {}, ...cells.map((cell, column) => element('td', align(column), cell))),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', { class: 'hidden' }, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}

/** An id, in the letters for ids. */
export function code(text: string): HTMLElement {
  return element('code', {}, text);
}

/** Something bad or doubtful, by a sign and words as well as by colour. */
export function flagged(kind: 'bad' | 'open', text: string): HTMLElement {
  const sign = element('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[kind]);
  return element('b', { class: `flag ${kind}` }, sign, text);
}

/** Stand for what is not permitted, and for what has no end. */
export const SIGNS = { bad: '!', open: '∞' } as const;

/** Ids, one after the other; a line may end between two of them. @param more How many others there are. */
export function codes(texts: readonly string[], more = 0): HTMLElement {
  const shown = texts.flatMap((text, at) => (at === 0 ? [code(text)] : [' ', code(text)]));
  return element('span', {}, ...shown, more > 0 ? ` + ${more}` : null);
}

/** Something folded whose inside is made when it is unfolded for the first time. */
export function foldable(
  attributes: Attributes,
  summary: readonly Child[],
  makeInside: () => readonly HTMLElement[],
): HTMLDetailsElement {
  const made = element('details', attributes, element('summary', {}, ...summary));
  made.addEventListener('toggle', () => made.append(...makeInside()), { once: true });
  return made;
}

/** Unfolds everything that is folded, with its inside there at once. @returns What was folded. */
export function unfoldAll(): HTMLDetailsElement[] {
  const folded = [...document.querySelectorAll('details')].filter((details) => !details.open);
  for (const details of folded) {
    details.open = true;
    // The browser's own event comes too late for a print that is about to begin.
    details.dispatchEvent(new Event('toggle'));
  }
  return folded;
}

export function paragraph(text: string, className = 'muted'): HTMLElement {
  return element('p', { class: className }, text);
}
