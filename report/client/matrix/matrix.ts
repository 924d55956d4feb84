import { decode } from '../../packing.ts';
import type { CellState } from '../../page-data.ts';
import { element, paragraph, place, SIGNS } from '../dom.ts';
import { type Model, nameOf } from '../model.ts';
import { accountText, hasManyOwners, hasTeams, teamText } from '../owners.ts';
import { USES } from '../use.ts';
import type { Words } from '../words.ts';
import { columnsOf } from './columns.ts';
import { Details } from './details.ts';
import { Grid } from './grid.ts';
import { csvOfView, printed } from './listing.ts';
import {
  answer,
  EVERYTHING,
  indexOf,
  isMarked,
  MARKS,
  type Mark,
  type Query,
  type SortKey,
  type View,
} from './query.ts';
import { STATES, symbol } from './symbols.ts';

/** Beyond so many, the accounts that read through folders alone are folded when the page opens. */
const MAX_UNFOLDED = 60;

/** The matrix with its search, its filters and the explanation of the chosen cell. */
export class Matrix {
  readonly #model: Model;
  readonly #index: ReturnType<typeof indexOf>;
  readonly #grid: Grid;
  readonly #box = element('div', { id: 'grid', role: 'grid', tabindex: 0, 'aria-describedby': 'matrix-hint' });
  readonly #hint = element('p', { id: 'matrix-hint', class: 'muted' });
  readonly #empty = element('p', { class: 'empty' });
  readonly #unknown = element('p', { class: 'warning', role: 'status' });
  readonly #details = element('aside', { id: 'details', 'aria-live': 'polite', tabindex: 0 });
  readonly #explainer: Details;
  readonly #counts: { readonly states: ReadonlyMap<CellState, number>; readonly marks: ReadonlyMap<Mark, number> };
  readonly #printed = element('div', { class: 'print-only', id: 'printed' });
  readonly #search = place('search', HTMLInputElement);
  #query: Query;
  #view: View = { rows: [], columns: [], isShown: () => true, isListed: () => true };
  #chosen: readonly [row: number, column: number | undefined] | undefined;
  #words: Words;
  #fileUrl = '';

  constructor(model: Model, words: Words) {
    this.#model = model;
    this.#words = words;
    const columns = columnsOf(model);
    this.#index = indexOf(model, columns);
    this.#explainer = new Details(model, this.#index.uses);
    this.#counts = countsOf(model);
    this.#query = { ...EVERYTHING, isUnfolded: columns.throughOnly.size <= MAX_UNFOLDED };
    place('unfold', HTMLInputElement).checked = this.#query.isUnfolded;
    place('unfold-field', HTMLElement).hidden = columns.throughOnly.size === 0;
    place('owner-field', HTMLElement).hidden = !hasManyOwners(model);
    place('team-field', HTMLElement).hidden = !hasTeams(model);
    place('use-field', HTMLElement).hidden = !this.#index.uses.isLooked;
    this.#grid = new Grid(this.#box, model, this.#index, words, {
      onSort: (by) => this.#sortBy(by),
      onChoose: (row, column) => {
        this.#chosen = [row, column];
        this.#explain();
      },
    });
    const body = place('matrix-body', HTMLElement);
    const seen = element('div', { class: 'seen' }, this.#box, this.#empty);
    body.append(this.#unknown, element('div', { class: 'beside' }, seen, this.#details), this.#hint, this.#printed);
    const filters = place('filters', HTMLFormElement);
    filters.addEventListener('submit', (event) => event.preventDefault());
    filters.addEventListener('input', () => this.#readFilters());
    filters.addEventListener('reset', () => {
      const { sort, isUnfolded } = this.#query;
      this.#query = { ...EVERYTHING, sort, isUnfolded };
      // The fields are emptied after this event.
      queueMicrotask(() => {
        place('unfold', HTMLInputElement).checked = isUnfolded;
        this.#ask();
      });
    });
    place('download', HTMLButtonElement).addEventListener('click', () => this.#download());
    place('print', HTMLButtonElement).addEventListener('click', () => this.#print());
    window.addEventListener('beforeprint', () => this.#drawPrinted());
    window.addEventListener('afterprint', () => delete document.documentElement.dataset['print']);
  }

  /** Shows what one of the filters lets through. @param id Of the filter's field. */
  showOnly(id: string, value: string): void {
    place('filters', HTMLFormElement).reset();
    queueMicrotask(() => {
      place(id, HTMLSelectElement).value = value;
      this.#readFilters();
      place('matrix', HTMLElement).scrollIntoView();
      this.#box.focus({ preventScroll: true });
    });
  }

  /** Says everything in another language; the filters stay. */
  relabel(words: Words): void {
    this.#words = words;
    const { principals, owners, regions, snapshots } = this.#model.data;
    const { places } = this.#index.columns;
    const choices = (isAccount: boolean) =>
      principals
        .flatMap((principal, column) => (places[column] === undefined ? [] : { ...principal, column }))
        .filter(({ kind }) => (kind === 'account') === isAccount)
        .map(({ id }) => [id, accountText(this.#model, id)] as const);
    this.#fill('account', choices(true));
    this.#fill('folder', choices(false));
    this.#fill(
      'owner',
      owners.map(({ accountId }) => [accountId, accountText(this.#model, accountId)]),
    );
    this.#fill(
      'team',
      snapshots.teams.values.map((team, at) => [String(at), teamText(team, words)]),
    );
    this.#fill(
      'region',
      [...new Set(regions.map(({ regionId }) => regionId))].map((regionId) => [regionId, regionId]),
    );
    this.#fill(
      'use',
      USES.map((use) => [use, words.say(use)]),
    );
    this.#hint.textContent = words.say('matrixHint');
    this.#ask();
    this.#explain();
  }

  #fill(
    id: 'account' | 'folder' | 'owner' | 'team' | 'region' | 'use',
    unsorted: readonly (readonly [value: string, text: string])[],
  ): void {
    const values = [...unsorted].sort(([, a], [, b]) => (a < b ? -1 : 1));
    const select = place(id, HTMLSelectElement);
    const { value } = select;
    const all = element('option', { value: '' }, this.#words.say('all'));
    select.replaceChildren(all, ...values.map(([one, text]) => element('option', { value: one }, text)));
    select.value = value;
    select.disabled = values.length === 0;
  }

  #readFilters(): void {
    const team = place('team', HTMLSelectElement).value;
    const use = place('use', HTMLSelectElement).value;
    this.#query = {
      ...this.#query,
      search: this.#search.value,
      account: place('account', HTMLSelectElement).value,
      folder: place('folder', HTMLSelectElement).value,
      owner: place('owner', HTMLSelectElement).value,
      team: team === '' ? undefined : this.#model.data.snapshots.teams.values[Number(team)],
      regionId: place('region', HTMLSelectElement).value,
      use: USES.find((one) => one === use) ?? '',
      isUnfolded: place('unfold', HTMLInputElement).checked,
    };
    this.#ask();
  }

  #sortBy(by: SortKey): void {
    const { sort } = this.#query;
    this.#query = { ...this.#query, sort: { by, isDescending: sort.by === by && !sort.isDescending } };
    this.#ask();
  }

  #toggle(chip: CellState | Mark): void {
    const states = new Set(this.#query.states);
    const marks = new Set(this.#query.marks);
    if (isMark(chip)) toggle(marks, chip);
    else toggle(states, chip);
    this.#query = { ...this.#query, states, marks };
    this.#ask();
    place('states', HTMLElement).querySelector<HTMLElement>(`[data-state="${chip}"]`)?.focus();
  }

  #ask(): void {
    const words = this.#words;
    this.#view = answer(this.#model, this.#index, this.#query);
    const { snapshotCount } = this.#model;
    const shown = this.#view.rows.length;
    place('shown', HTMLElement).textContent = words.say('shown', { shown, total: snapshotCount });
    this.#box.hidden = shown === 0;
    this.#empty.hidden = shown > 0;
    this.#empty.textContent = words.asFarAsRead(snapshotCount === 0 ? 'noGrants' : 'noMatch');
    this.#chosen = undefined;
    this.#explain();
    this.#tellUnknown();
    this.#drawChips();
    this.#grid.show(this.#view, this.#query.sort, words);
  }

  /** Somebody looked for is perhaps behind what is not known: none found is not none. */
  #tellUnknown(): void {
    const words = this.#words;
    const { search, account } = this.#query;
    const unknown = decode(this.#model.data.snapshots.unknown);
    const count = unknown.filter((principals) => principals.length > 0).length;
    const principals = [...new Set(unknown.flat())].map((column) => nameOf(this.#model, column)).join(', ');
    this.#unknown.hidden = count === 0 || (search.trim() === '' && account === '');
    this.#unknown.textContent = words.say('unknownBehind', { principals, count });
  }

  /** The legend, which filters too; only what occurs. */
  #drawChips(): void {
    const words = this.#words;
    const { states, marks } = this.#counts;
    const chip = (key: CellState | Mark, isPressed: boolean, sign: Node, text: string, count: number): HTMLElement => {
      const kind = key === 'notPermitted' ? 'bad' : key === 'noEnd' ? 'open' : '';
      const made = element(
        'button',
        { type: 'button', 'aria-pressed': String(isPressed), 'data-state': key, class: kind },
        sign,
        text,
        element('span', { class: 'muted' }, words.number(count)),
      );
      made.addEventListener('click', () => this.#toggle(key));
      return made;
    };
    const signOf = (mark: Mark): HTMLElement => {
      const kind = mark === 'notPermitted' ? 'bad' : 'open';
      return element('span', { class: `sign ${kind}`, 'aria-hidden': 'true' }, SIGNS[kind]);
    };
    place('states', HTMLElement).replaceChildren(
      ...MARKS.filter((mark) => marks.has(mark)).map((mark) =>
        chip(mark, this.#query.marks.has(mark), signOf(mark), words.say(mark), marks.get(mark) ?? 0),
      ),
      ...STATES.filter((state) => states.has(state)).map((state) =>
        chip(state, this.#query.states.has(state), symbol(state), words.state(state), states.get(state) ?? 0),
      ),
    );
  }

  #explain(): void {
    const words = this.#words;
    this.#details.setAttribute('aria-label', words.say('details'));
    this.#details.replaceChildren(
      ...(this.#chosen ? this.#explainer.explain(...this.#chosen, words) : [paragraph(words.say('inspectHint'))]),
    );
    this.#details.scrollTop = 0;
  }

  #download(): void {
    const type = 'text/csv;charset=utf-8';
    // What is in a blob is no longer in the page's own memory.
    const parts: Blob[] = [];
    for (const text of csvOfView(this.#model, this.#view, this.#index.uses, this.#words)) parts.push(new Blob([text]));
    const file = new Blob(parts, { type });
    // The one before has been saved long since.
    URL.revokeObjectURL(this.#fileUrl);
    this.#fileUrl = URL.createObjectURL(file);
    element('a', { href: this.#fileUrl, download: 'snapshare-report.csv' }).click();
  }

  /** Prints the list alone; the browser's own print takes the whole page. */
  #print(): void {
    document.documentElement.dataset['print'] = 'list';
    window.print();
  }

  /** Paper shows the matrix as a list. */
  #drawPrinted(): void {
    this.#printed.replaceChildren(...printed(this.#model, this.#view, this.#index.uses, this.#query, this.#words));
  }
}

function toggle<Item>(items: Set<Item>, item: Item): void {
  if (!items.delete(item)) items.add(item);
}

function isMark(chip: CellState | Mark): chip is Mark {
  return MARKS.some((mark) => mark === chip);
}

/** How many pairs are in each state and have each mark. */
function countsOf(model: Model): { states: Map<CellState, number>; marks: Map<Mark, number> } {
  const states = new Map<CellState, number>();
  const marks = new Map<Mark, number>();
  const add = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let pair = 0; pair < model.grantCount; pair++) {
    const standing = model.data.standings[model.standings[pair] ?? -1];
    if (standing) add(states, standing.state);
    for (const mark of MARKS) if (isMarked(model, pair, mark)) add(marks, mark);
  }
  return { states, marks };
}
