import { visible } from '../../../shared/base/visible.ts';
import { code, element, SIGNS } from '../dom.ts';
import { grantAt, grantsOfRow, type Model, nameOf, principalAt } from '../model.ts';
import { teamText } from '../owners.ts';
import type { Words } from '../words.ts';
import { type Index, isMarked, LEADING, type Query, type SortKey, type View } from './query.ts';
import { symbol } from './symbols.ts';

/** What the style sheet says too. */
const ROW_PX = 36;
const COLUMN_PX = 30;
/** On a narrow screen principals follow the snapshot at once, and what else is told of it stands behind them. */
const NARROW = '(max-width: 700px)';
/** Beyond what can be seen, so that scrolling shows no gap. */
const EXTRA_ROWS = 6;
const EXTRA_COLUMNS = 4;

interface GridEvents {
  onSort(by: SortKey): void;
  /** A cell was chosen; without a column the snapshot itself. */
  onChoose(row: number, column: number | undefined): void;
}

/**
 * The matrix as an ARIA grid of which only the visible part is in the document. The focus stays on the grid; the arrow
 * keys move a cell in it that assistive technology is told of.
 */
export class Grid {
  readonly #box: HTMLElement;
  readonly #model: Model;
  readonly #index: Index;
  readonly #events: GridEvents;
  readonly #head = element('div', { role: 'row', 'aria-rowindex': 1, class: 'row head' });
  readonly #body = element('div', { role: 'rowgroup', class: 'rows' });
  #words: Words;
  #view: View = { rows: [], columns: [], isShown: () => true, isListed: () => true };
  #sort: Query['sort'] = { by: 'snapshot', isDescending: false };
  /** The chosen cell, by place in the view; columns count the fixed ones. */
  #active = { row: 0, column: 0 };
  #isFramePlanned = false;
  /** How many of the fixed columns stand before the principals. */
  #lead: number;

  constructor(box: HTMLElement, model: Model, index: Index, words: Words, events: GridEvents) {
    this.#box = box;
    this.#model = model;
    this.#index = index;
    this.#words = words;
    this.#events = events;
    const head = element('div', { role: 'rowgroup', class: 'head-group' }, this.#head);
    box.replaceChildren(head, this.#body);
    box.addEventListener('scroll', () => this.#drawSoon(), { passive: true });
    box.addEventListener('keydown', (event) => this.#onKey(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    new ResizeObserver(() => this.#drawSoon()).observe(box);
    const narrow = window.matchMedia(NARROW);
    const arrange = (): void => {
      this.#lead = narrow.matches ? 1 : LEADING.length;
      this.#active = { row: this.#active.row, column: 0 };
      this.#drawSoon();
    };
    narrow.addEventListener('change', arrange);
    this.#lead = narrow.matches ? 1 : LEADING.length;
  }

  /** Shows another view, from its beginning. */
  show(view: View, sort: Query['sort'], words: Words): void {
    this.#view = view;
    this.#sort = sort;
    this.#words = words;
    this.#active = { row: 0, column: 0 };
    this.#box.scrollTop = 0;
    this.#box.setAttribute('aria-label', words.say('matrix'));
    this.#box.setAttribute('aria-rowcount', String(view.rows.length + 1));
    this.#box.setAttribute('aria-colcount', String(view.columns.length + this.#index.fixed.length));
    this.#body.style.height = `${view.rows.length * ROW_PX}px`;
    this.#draw();
  }

  #drawSoon(): void {
    if (this.#isFramePlanned) return;
    this.#isFramePlanned = true;
    requestAnimationFrame(() => {
      this.#isFramePlanned = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { rows, columns } = this.#view;
    const { scrollTop, clientHeight, scrollLeft, clientWidth } = this.#box;
    const first = Math.max(0, Math.floor(scrollTop / ROW_PX) - EXTRA_ROWS);
    const last = Math.min(rows.length, Math.ceil((scrollTop + clientHeight) / ROW_PX) + EXTRA_ROWS);
    const from = Math.max(0, Math.floor(scrollLeft / COLUMN_PX) - EXTRA_COLUMNS - this.#index.fixed.length * 4);
    const to = Math.min(columns.length, Math.ceil((scrollLeft + clientWidth) / COLUMN_PX) + EXTRA_COLUMNS);
    // What has the focus in the head must stay, or the focus would be lost.
    if (!this.#head.contains(document.activeElement) || this.#head.childElementCount === 0) this.#drawHead(from, to);
    const drawn = rows.slice(first, last).map((row, at) => this.#drawRow(row, first + at, from, to));
    this.#body.replaceChildren(...drawn);
    this.#box.setAttribute('aria-activedescendant', cellId(this.#active.row, this.#active.column));
  }

  #drawHead(from: number, to: number): void {
    const { columns } = this.#view;
    const fixed = this.#index.fixed.map((by, at) => this.#drawSortHead(by, this.#fixedColumn(at)));
    const heads = columns.slice(from, to).map((column, at) => {
      const { id, name } = principalAt(this.#model, column);
      const { outsiders, throughOnly } = this.#index.columns;
      const isOutsider = outsiders.has(column);
      const kind = isOutsider ? ' outsider' : throughOnly.has(column) ? ' member' : '';
      return element(
        'div',
        {
          role: 'columnheader',
          'aria-colindex': from + at + this.#lead + 1,
          class: `principal${kind}`,
          title: [name, id, isOutsider ? `(${this.#words.say('outside')})` : ''].filter(Boolean).join(' '),
        },
        name ? element('span', {}, name) : code(id),
      );
    });
    this.#head.replaceChildren(
      ...fixed.slice(0, this.#lead),
      gap(from),
      ...heads,
      gap(columns.length - to),
      ...fixed.slice(this.#lead),
    );
  }

  /** The place of a fixed column among all. */
  #fixedColumn(at: number): number {
    return at < this.#lead ? at : at + this.#view.columns.length;
  }

  /** The principal at a place among all columns; undefined at a fixed one. */
  #principalAt(column: number): number | undefined {
    return this.#view.columns[column - this.#lead];
  }

  #drawSortHead(by: SortKey, column: number): HTMLElement {
    const isSorted = this.#sort.by === by;
    const { isDescending } = this.#sort;
    const button = element('button', { type: 'button' }, this.#words.say(by), isSorted ? arrow(isDescending) : null);
    button.addEventListener('click', () => {
      this.#events.onSort(by);
      this.#drawHeadAnew(by);
    });
    return element(
      'div',
      {
        role: 'columnheader',
        'aria-colindex': column + 1,
        'aria-sort': isSorted ? (isDescending ? 'descending' : 'ascending') : 'none',
        class: `fixed ${by}`,
      },
      button,
    );
  }

  /** After sorting by a button of the head, which keeps the focus. */
  #drawHeadAnew(by: SortKey): void {
    this.#head.replaceChildren();
    this.#draw();
    this.#head.querySelector<HTMLElement>(`.${by} button`)?.focus();
  }

  #drawRow(row: number, place: number, from: number, to: number): HTMLElement {
    const { columns } = this.#view;
    const { names, ids, createdS } = this.#model.data.snapshots;
    const { sortKeys, owners, teams, uses } = this.#index;
    const words = this.#words;
    const name = names[row] || words.say('unnamed');
    const nextEndS = Number(sortKeys.nextEnd[row]);
    const created = createdS[row] ?? undefined;
    const contents: Readonly<Record<SortKey, readonly (string | Node | null)[]>> = {
      snapshot: [element('b', {}, name), code(ids[row] ?? '')],
      owner: [nameOf(this.#model, this.#model.columnOf(owners[row] ?? ''))],
      team: [typeof teams[row] === 'string' ? teamText(teams[row], words) : '–'],
      region: [String(sortKeys.region[row])],
      created: [created === undefined ? '–' : words.day(created)],
      nextEnd: [Number.isFinite(nextEndS) ? words.day(nextEndS) : '–'],
      viewers: this.#viewers(row),
      usedBy: [element('span', { title: uses.lines(row, words).join('\n') }, uses.countText(row, words))],
    };
    const fixed = this.#index.fixed.map((by, at) =>
      this.#cell(
        by === 'snapshot' ? 'rowheader' : 'gridcell',
        place,
        this.#fixedColumn(at),
        `fixed ${by}`,
        contents[by],
      ),
    );
    const byColumn = new Map<number, number>();
    for (const pair of grantsOfRow(this.#model, row)) {
      if (this.#view.isShown(pair)) byColumn.set(this.#model.columns[pair] ?? -1, pair);
    }
    const cells = columns
      .slice(from, to)
      .map((column, at) => this.#drawPair(byColumn.get(column), name, column, place, from + at + this.#lead));
    const drawn = element(
      'div',
      { role: 'row', 'aria-rowindex': place + 2, class: place % 2 === 1 ? 'row odd' : 'row' },
      ...fixed.slice(0, this.#lead),
      gap(from),
      ...cells,
      gap(columns.length - to),
      ...fixed.slice(this.#lead),
    );
    drawn.style.transform = `translateY(${place * ROW_PX}px)`;
    return drawn;
  }

  /** How many accounts read a snapshot, whether others may, and whether policy permits them. */
  #viewers(row: number): (string | Node | null)[] {
    const words = this.#words;
    const { sortKeys, forbidden, areUnknown } = this.#index;
    const count = words.number(Number(sortKeys.viewers[row]));
    const bad = forbidden[row] ?? 0;
    const label = `${words.number(bad)} ${words.say('notPermitted')}`;
    return [
      bad > 0 ? element('b', { class: 'sign bad', title: label, role: 'img', 'aria-label': label }, SIGNS.bad) : null,
      bad > 0 ? ' ' : null,
      areUnknown[row] === true ? element('span', { title: words.say('atLeast', { count }) }, `≥ ${count}`) : count,
    ];
  }

  #drawPair(pair: number | undefined, snapshot: string, column: number, place: number, at: number): HTMLElement {
    const words = this.#words;
    const principal = nameOf(this.#model, column);
    if (pair === undefined) {
      const empty = this.#cell('gridcell', place, at, 'grant', []);
      empty.setAttribute('aria-label', words.say('cellEmpty', { snapshot, principal }));
      return empty;
    }
    const { standing, endS } = grantAt(this.#model, pair);
    const isBad = isMarked(this.#model, pair, 'notPermitted');
    const isOpen = isMarked(this.#model, pair, 'noEnd');
    const signs = [
      isBad ? element('span', { class: 'sign bad', 'aria-hidden': 'true' }, SIGNS.bad) : null,
      isOpen && !isBad ? element('span', { class: 'sign open', 'aria-hidden': 'true' }, SIGNS.open) : null,
    ];
    const kind = isBad ? ' bad' : isOpen ? ' open' : '';
    const cell = this.#cell('gridcell', place, at, `grant${kind}`, [symbol(standing.state), ...signs]);
    const said = words.say('cell', { snapshot, principal, state: words.state(standing.state) });
    const ended = Number.isFinite(endS)
      ? words.say('cellUntil', { cell: said, time: words.time(endS) })
      : isOpen
        ? `${said}, ${words.say('noEnd')}`
        : said;
    const label = isBad ? words.say('permittedCell', { cell: ended }) : ended;
    cell.setAttribute('aria-label', label);
    cell.title = visible(label);
    return cell;
  }

  #cell(role: string, place: number, column: number, className: string, children: readonly (string | Node | null)[]) {
    const isActive = this.#active.row === place && this.#active.column === column;
    return element(
      'div',
      {
        role,
        id: cellId(place, column),
        'aria-colindex': column + 1,
        'data-place': `${place} ${column}`,
        class: isActive ? `${className} active` : className,
      },
      ...children,
    );
  }

  #onClick(event: MouseEvent): void {
    const cell = event.target instanceof Element ? event.target.closest('[data-place]') : null;
    const [row, column] = cell?.getAttribute('data-place')?.split(' ').map(Number) ?? [];
    if (row !== undefined && column !== undefined) this.#moveTo(row, column);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== this.#box || event.altKey) return;
    const { row, column } = this.#active;
    const lastRow = this.#view.rows.length - 1;
    const lastColumn = this.#view.columns.length + this.#index.fixed.length - 1;
    const page = Math.max(1, Math.floor(this.#box.clientHeight / ROW_PX) - 4);
    const isFar = event.ctrlKey || event.metaKey;
    const targets: Readonly<Record<string, readonly [row: number, column: number]>> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [isFar ? 0 : row, 0],
      End: [isFar ? lastRow : row, lastColumn],
      Enter: [row, column],
      ' ': [row, column],
    };
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    this.#moveTo(clamp(target[0], lastRow), clamp(target[1], lastColumn));
  }

  #moveTo(row: number, column: number): void {
    this.#active = { row, column };
    this.#scrollTo(row, column);
    this.#draw();
    const snapshot = this.#view.rows[row];
    if (snapshot !== undefined) this.#events.onChoose(snapshot, this.#principalAt(column));
  }

  #scrollTo(row: number, column: number): void {
    const box = this.#box;
    const height = box.clientHeight - this.#head.offsetHeight;
    const top = row * ROW_PX;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW_PX > box.scrollTop + height) box.scrollTop = top + ROW_PX - height;
    const drawn = this.#body.querySelector<HTMLElement>('.row');
    const fixed = [...(drawn?.querySelectorAll<HTMLElement>('.fixed') ?? [])].map((cell) => cell.offsetWidth);
    const stickyPx = fixed[0] ?? 0;
    const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);
    if (column === 0) {
      box.scrollLeft = 0;
      return;
    }
    const at = column - this.#lead;
    const behind = at - this.#view.columns.length;
    const left =
      at < 0
        ? sumOf(fixed.slice(0, column))
        : sumOf(fixed.slice(0, this.#lead)) +
          Math.min(at, this.#view.columns.length) * COLUMN_PX +
          (behind > 0 ? sumOf(fixed.slice(this.#lead, this.#lead + behind)) : 0);
    const width = at < 0 ? (fixed[column] ?? 0) : behind >= 0 ? (fixed[this.#lead + behind] ?? 0) : COLUMN_PX;
    if (left - stickyPx < box.scrollLeft) box.scrollLeft = left - stickyPx;
    else if (left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width - box.clientWidth;
  }
}

function cellId(place: number, column: number): string {
  return `cell-${place}-${column}`;
}

/** The room of the columns that are not drawn. */
function gap(columns: number): HTMLElement {
  const made = element('div', { class: 'gap', role: 'presentation' });
  made.style.width = `${columns * COLUMN_PX}px`;
  return made;
}

function arrow(isDescending: boolean): HTMLElement {
  return element('span', { class: 'arrow', 'aria-hidden': 'true' }, isDescending ? '▾' : '▴');
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}
