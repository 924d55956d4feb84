import type { GrantState } from '../../shared/view/status.ts';
import type { ReportTextKey } from '../texts.ts';
import { code, element, paragraph, place, table } from './dom.ts';
import { Grid } from './grid.ts';
import { grantAt, grantsOfRow, type Model, principalAt } from './model.ts';
import { answer, EVERYTHING, indexOf, type Query, type SortKey, type View } from './query.ts';
import { STATES, symbol, symbolAndName } from './symbols.ts';
import type { Words } from './words.ts';

/** On paper, where nothing scrolls. */
const MAX_PRINTED_GRANTS = 1_000;

/** The matrix with its search, its filters and the explanation of the chosen cell. */
export class Matrix {
  readonly #model: Model;
  readonly #index: ReturnType<typeof indexOf>;
  readonly #grid: Grid;
  readonly #box = element('div', { id: 'grid', role: 'grid', tabindex: 0, 'aria-describedby': 'matrix-hint' });
  readonly #hint = element('p', { id: 'matrix-hint', class: 'muted' });
  readonly #empty = element('p', { class: 'empty' });
  readonly #details = element('div', { id: 'details' });
  readonly #printed = element('div', { class: 'print-only', id: 'printed' });
  readonly #search = place('search', HTMLInputElement);
  #query: Query = EVERYTHING;
  #view: View = { rows: [], columns: [], isShown: () => true };
  #words: Words;

  constructor(model: Model, words: Words) {
    this.#model = model;
    this.#words = words;
    this.#index = indexOf(model);
    this.#grid = new Grid(this.#box, model, this.#index, words, {
      onSort: (by) => this.#sortBy(by),
      onChoose: (row, column) => this.#explain(row, column),
    });
    const body = place('matrix-body', HTMLElement);
    body.append(this.#box, this.#empty, this.#details, this.#hint, this.#printed);
    const filters = place('filters', HTMLFormElement);
    filters.addEventListener('submit', (event) => event.preventDefault());
    filters.addEventListener('input', () => this.#readFilters());
    filters.addEventListener('reset', () => {
      this.#query = { ...EVERYTHING, sort: this.#query.sort };
      // The fields are emptied after this event.
      queueMicrotask(() => this.#ask());
    });
    window.addEventListener('beforeprint', () => this.#drawPrinted());
  }

  /** Says everything in another language; the filters stay. */
  relabel(words: Words): void {
    this.#words = words;
    const { principals, regions } = this.#model.data;
    const ids = (isMeant: (kind: string | undefined) => boolean): string[] =>
      principals.filter(({ kind }) => isMeant(kind)).map(({ id }) => id);
    this.#fill(
      'account',
      ids((kind) => kind === 'account'),
    );
    this.#fill(
      'folder',
      ids((kind) => kind !== 'account'),
    );
    this.#fill(
      'region',
      regions.map(({ regionId }) => regionId),
    );
    this.#hint.textContent = words.say('matrixHint');
    this.#ask();
  }

  #fill(id: 'account' | 'folder' | 'region', values: readonly string[]): void {
    const select = place(id, HTMLSelectElement);
    const { value } = select;
    const all = element('option', { value: '' }, this.#words.say('all'));
    select.replaceChildren(all, ...values.map((one) => element('option', { value: one }, one)));
    select.value = value;
    select.disabled = values.length === 0;
  }

  #readFilters(): void {
    this.#query = {
      ...this.#query,
      search: this.#search.value,
      account: place('account', HTMLSelectElement).value,
      folder: place('folder', HTMLSelectElement).value,
      regionId: place('region', HTMLSelectElement).value,
    };
    this.#ask();
  }

  #sortBy(by: SortKey): void {
    const { sort } = this.#query;
    this.#query = { ...this.#query, sort: { by, isDescending: sort.by === by && !sort.isDescending } };
    this.#ask();
  }

  #toggle(state: GrantState): void {
    const states = new Set(this.#query.states);
    if (!states.delete(state)) states.add(state);
    this.#query = { ...this.#query, states };
    this.#ask();
    place('states', HTMLElement).querySelector<HTMLElement>(`[data-state="${state}"]`)?.focus();
  }

  #ask(): void {
    const words = this.#words;
    this.#view = answer(this.#model, this.#index, this.#query);
    const { snapshotCount } = this.#model;
    const shown = this.#view.rows.length;
    place('shown', HTMLElement).textContent = words.say('shown', { shown, total: snapshotCount });
    this.#box.hidden = shown === 0;
    this.#empty.hidden = shown > 0;
    this.#empty.textContent = words.say(snapshotCount === 0 ? 'noGrants' : 'noMatch');
    this.#details.replaceChildren(paragraph(words.say('inspectHint')));
    this.#drawStates();
    this.#grid.show(this.#view, this.#query.sort, words);
  }

  /** The legend, which filters too; only states that occur. */
  #drawStates(): void {
    const counts = new Map<GrantState, number>();
    const { standings, data } = this.#model;
    const byStanding = new Int32Array(data.standings.length);
    for (const standing of standings) byStanding[standing] = (byStanding[standing] ?? 0) + 1;
    for (const [at, { state }] of data.standings.entries()) {
      counts.set(state, (counts.get(state) ?? 0) + (byStanding[at] ?? 0));
    }
    const chips = STATES.filter((state) => counts.has(state)).map((state) => {
      const chip = element(
        'button',
        { type: 'button', 'aria-pressed': String(this.#query.states.has(state)), 'data-state': state },
        symbol(state),
        this.#words.state(state),
        element('span', { class: 'muted' }, this.#words.number(counts.get(state) ?? 0)),
      );
      chip.addEventListener('click', () => this.#toggle(state));
      return chip;
    });
    place('states', HTMLElement).replaceChildren(...chips);
  }

  #explain(row: number, column: number | undefined): void {
    const { snapshots, regions } = this.#model.data;
    const words = this.#words;
    const retentionEndS = snapshots.retentionEndS[row];
    const facts: (readonly [ReportTextKey, string])[] = [
      ['region', regions[snapshots.regions[row] ?? -1]?.regionId ?? '–'],
      ['size', `${words.number(snapshots.sizesGiB[row] ?? 0)} GiB`],
      ['encrypted', words.yesNo(snapshots.areEncrypted[row] === 1)],
      ['retention', typeof retentionEndS === 'number' ? words.time(retentionEndS) : words.say('never')],
    ];
    const title = element('h3', {}, snapshots.names[row] || words.say('unnamed'), ' ', code(snapshots.ids[row] ?? ''));
    const grants = [...grantsOfRow(this.#model, row)].filter((index) => this.#model.columns[index] === column);
    this.#details.replaceChildren(
      title,
      definitions(words, facts),
      ...grants.map((index) => this.#explainGrant(index)),
    );
  }

  #explainGrant(index: number): HTMLElement {
    const words = this.#words;
    const { standing, column, endS } = grantAt(this.#model, index);
    const reasons = {
      'its own limit': 'becauseLimit',
      'its approval': 'becauseApproval',
      'maxDays of allow': 'becauseMaxDays',
      'share-until': 'becauseShareUntil',
      'the end of retention': 'becauseRetention',
      nothing: 'noEnd',
    } as const;
    const { id } = principalAt(this.#model, column);
    const facts: (readonly [ReportTextKey, string])[] = [
      ['inEffect', words.yesNo(standing.isInEffect)],
      ['until', Number.isFinite(endS) ? words.time(endS) : words.say('noEnd')],
      ...(standing.endsBecause && Number.isFinite(endS)
        ? ([['because', words.say(reasons[standing.endsBecause])]] as const)
        : []),
      ['askedBy', standing.askedBy.join(', ') || words.say('nobody')],
      ['permitted', words.yesNo(standing.isPermitted)],
      ['shares', standing.shareIds.join(', ') || words.say('nothing')],
    ];
    return element(
      'div',
      {},
      element(
        'p',
        {},
        symbolAndName(standing.state, words.state(standing.state)),
        ' · ',
        code(id),
        standing.isExternal ? ` · ${words.say('outside')}` : null,
      ),
      definitions(words, facts),
    );
  }

  /** Paper shows the grants as a list. */
  #drawPrinted(): void {
    const words = this.#words;
    const { snapshots } = this.#model.data;
    const shown: number[] = [];
    let total = 0;
    for (const row of this.#view.rows) {
      for (const index of grantsOfRow(this.#model, row)) {
        if (!this.#view.isShown(index)) continue;
        total++;
        if (shown.length < MAX_PRINTED_GRANTS) shown.push(index);
      }
    }
    const rows = shown.map((index) => {
      const { row, column, standing, endS } = grantAt(this.#model, index);
      return [
        snapshots.names[row] || words.say('unnamed'),
        code(snapshots.ids[row] ?? ''),
        code(principalAt(this.#model, column).id),
        words.state(standing.state),
        Number.isFinite(endS) ? words.time(endS) : words.say('noEnd'),
      ];
    });
    const headings = [words.say('snapshot'), '', words.say('principal'), words.say('state'), words.say('until')];
    this.#printed.replaceChildren(
      paragraph(words.say('printNote', { shown: shown.length, total })),
      table(words.say('matrix'), headings, rows),
    );
  }
}

function definitions(words: Words, facts: readonly (readonly [ReportTextKey, string])[]): HTMLElement {
  return element(
    'dl',
    {},
    ...facts.map(([key, value]) => element('div', {}, element('dt', {}, words.say(key)), element('dd', {}, value))),
  );
}
