import { code, element } from './dom.ts';
import { type Grant, grantAt, grantsOfRow, type Model, principalAt } from './model.ts';
import { type Index, type Query, SORT_KEYS, type SortKey, type View } from './query.ts';
import { symbol } from './symbols.ts';
import type { Words } from './words.ts';

/** What the style sheet says too. */
const ROW_PX = 36;
const COLUMN_PX = 30;
/** Columns that are not principals, in front of them. */
const FIXED_COLUMNS = SORT_KEYS.length;
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
  readonly #outsiders: ReadonlySet<number>;
  readonly #head = element('div', { role: 'row', 'aria-rowindex': 1, class: 'row head' });
  readonly #body = element('div', { role: 'rowgroup', class: 'rows' });
  #words: Words;
  #view: View = { rows: [], columns: [], isShown: () => true };
  #sort: Query['sort'] = { by: 'snapshot', isDescending: false };
  /** The chosen cell, by place in the view; columns count the fixed ones. */
  #active = { row: 0, column: 0 };
  #isFramePlanned = false;

  constructor(box: HTMLElement, model: Model, index: Index, words: Words, events: GridEvents) {
    this.#box = box;
    this.#model = model;
    this.#index = index;
    this.#words = words;
    this.#events = events;
    this.#outsiders = outsidersOf(model);
    const head = element('div', { role: 'rowgroup', class: 'head-group' }, this.#head);
    box.replaceChildren(head, this.#body);
    box.addEventListener('scroll', () => this.#drawSoon(), { passive: true });
    box.addEventListener('keydown', (event) => this.#onKey(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    new ResizeObserver(() => this.#drawSoon()).observe(box);
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
    this.#box.setAttribute('aria-colcount', String(view.columns.length + FIXED_COLUMNS));
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
    const from = Math.max(0, Math.floor(scrollLeft / COLUMN_PX) - EXTRA_COLUMNS - FIXED_COLUMNS * 4);
    const to = Math.min(columns.length, Math.ceil((scrollLeft + clientWidth) / COLUMN_PX) + EXTRA_COLUMNS);
    // What has the focus in the head must stay, or the focus would be lost.
    if (!this.#head.contains(document.activeElement) || this.#head.childElementCount === 0) this.#drawHead(from, to);
    const drawn = rows.slice(first, last).map((row, at) => this.#drawRow(row, first + at, from, to));
    this.#body.replaceChildren(...drawn);
    this.#box.setAttribute('aria-activedescendant', cellId(this.#active.row, this.#active.column));
  }

  #drawHead(from: number, to: number): void {
    const { columns } = this.#view;
    const fixed = SORT_KEYS.map((by, column) => this.#drawSortHead(by, column));
    const heads = columns.slice(from, to).map((column, at) => {
      const { id } = principalAt(this.#model, column);
      const isOutsider = this.#outsiders.has(column);
      return element(
        'div',
        {
          role: 'columnheader',
          'aria-colindex': from + at + FIXED_COLUMNS + 1,
          class: isOutsider ? 'principal outsider' : 'principal',
          title: isOutsider ? `${id} (${this.#words.say('outside')})` : id,
        },
        code(id),
      );
    });
    this.#head.replaceChildren(...fixed, gap(from), ...heads, gap(columns.length - to));
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
    const { sortKeys } = this.#index;
    const words = this.#words;
    const name = names[row] || words.say('unnamed');
    const nextEndS = Number(sortKeys.nextEnd[row]);
    const created = createdS[row] ?? undefined;
    const contents: Readonly<Record<SortKey, readonly (string | Node)[]>> = {
      snapshot: [element('b', {}, name), code(ids[row] ?? '')],
      region: [String(sortKeys.region[row])],
      created: [created === undefined ? '–' : words.day(created)],
      nextEnd: [Number.isFinite(nextEndS) ? words.day(nextEndS) : '–'],
      viewers: [words.number(Number(sortKeys.viewers[row]))],
    };
    const fixed = SORT_KEYS.map((by, column) =>
      this.#cell(by === 'snapshot' ? 'rowheader' : 'gridcell', place, column, `fixed ${by}`, contents[by]),
    );
    const byColumn = new Map<number, Grant>();
    for (const index of grantsOfRow(this.#model, row)) {
      if (!this.#view.isShown(index)) continue;
      const grant = grantAt(this.#model, index);
      // A share that is not ours stands beside ours; ours says more.
      if (!byColumn.has(grant.column) || grant.standing.state !== 'foreign') byColumn.set(grant.column, grant);
    }
    const cells = columns
      .slice(from, to)
      .map((column, at) => this.#drawGrant(byColumn.get(column), name, column, place, from + at + FIXED_COLUMNS));
    const drawn = element(
      'div',
      { role: 'row', 'aria-rowindex': place + 2, class: place % 2 === 1 ? 'row odd' : 'row' },
      ...fixed,
      gap(from),
      ...cells,
    );
    drawn.style.transform = `translateY(${place * ROW_PX}px)`;
    return drawn;
  }

  #drawGrant(grant: Grant | undefined, snapshot: string, column: number, place: number, at: number): HTMLElement {
    const words = this.#words;
    const { id: principal } = principalAt(this.#model, column);
    const cell = this.#cell('gridcell', place, at, 'grant', grant ? [symbol(grant.standing.state)] : []);
    const text = grant
      ? words.say('cell', { snapshot, principal, state: words.state(grant.standing.state) })
      : words.say('cellEmpty', { snapshot, principal });
    const isEnding = grant && Number.isFinite(grant.endS);
    cell.setAttribute(
      'aria-label',
      isEnding ? words.say('cellUntil', { cell: text, time: words.time(grant.endS) }) : text,
    );
    return cell;
  }

  #cell(role: string, place: number, column: number, className: string, children: readonly (string | Node)[]) {
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
    const lastColumn = this.#view.columns.length + FIXED_COLUMNS - 1;
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
    if (snapshot !== undefined) this.#events.onChoose(snapshot, this.#view.columns[column - FIXED_COLUMNS]);
  }

  #scrollTo(row: number, column: number): void {
    const box = this.#box;
    const height = box.clientHeight - this.#head.offsetHeight;
    const top = row * ROW_PX;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW_PX > box.scrollTop + height) box.scrollTop = top + ROW_PX - height;
    if (column < FIXED_COLUMNS) {
      if (column === 0) box.scrollLeft = 0;
      return;
    }
    const heads = this.#head.querySelectorAll<HTMLElement>('.fixed');
    const fixedPx = [...heads].reduce((sum, head) => sum + head.offsetWidth, 0);
    const stickyPx = heads[0]?.offsetWidth ?? 0;
    const left = fixedPx + (column - FIXED_COLUMNS) * COLUMN_PX;
    if (left - stickyPx < box.scrollLeft) box.scrollLeft = left - stickyPx;
    else if (left + COLUMN_PX > box.scrollLeft + box.clientWidth) box.scrollLeft = left + COLUMN_PX - box.clientWidth;
  }
}

function outsidersOf(model: Model): Set<number> {
  const outsiders = new Set<number>();
  for (let index = 0; index < model.grantCount; index++) {
    if (model.data.standings[model.standings[index] ?? -1]?.isExternal) outsiders.add(model.columns[index] ?? -1);
  }
  return outsiders;
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
