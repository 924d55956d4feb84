import { decode } from '../../packing.ts';
import type { ReportTextKey } from '../../texts.ts';
import { code, element, flagged, paragraph } from '../dom.ts';
import { type Grant, grantAt, grantsOfRow, type Model, nameOf, principalAt } from '../model.ts';
import { teamText } from '../owners.ts';
import { idWithCopy, named, party } from '../party.ts';
import type { Uses } from '../use.ts';
import type { Words } from '../words.ts';
import { symbolAndName } from './symbols.ts';

/** Of one snapshot's readers or one folder's members; the matrix has all of them. */
const MAX_LISTED = 100;

type Fact = readonly [ReportTextKey, string | Node];

const REASONS = {
  'its own limit': 'becauseLimit',
  'its approval': 'becauseApproval',
  'maxDays of allow': 'becauseMaxDays',
  'share-until': 'becauseShareUntil',
  'the end of retention': 'becauseRetention',
  nothing: 'noEnd',
} as const;

/** Explains a snapshot, and one of its pairs. @param column Left out for the snapshot with all who read it. */
export class Details {
  readonly #model: Model;
  readonly #uses: Uses;
  readonly #owners: readonly string[];
  readonly #teams: readonly (string | null)[];
  readonly #disks: readonly string[];
  readonly #keys: readonly (string | null)[];
  readonly #unknown: readonly (readonly number[])[];

  constructor(model: Model, uses: Uses) {
    const { owners, teams, disks, keys, unknown } = model.data.snapshots;
    this.#model = model;
    this.#uses = uses;
    this.#owners = decode(owners);
    this.#teams = decode(teams);
    this.#disks = decode(disks);
    this.#keys = decode(keys);
    this.#unknown = decode(unknown);
  }

  explain(row: number, column: number | undefined, words: Words): HTMLElement[] {
    const { names, ids } = this.#model.data.snapshots;
    const title = element('h3', {}, names[row] || words.say('unnamed'));
    const pairs = [...grantsOfRow(this.#model, row)].map((index) => ({ ...grantAt(this.#model, index), index }));
    return [
      title,
      element('p', {}, idWithCopy(ids[row] ?? '', words)),
      ...(column === undefined
        ? []
        : pairs.filter((pair) => pair.column === column).map((pair) => this.#pair(pair, words))),
      definitions(words, this.#facts(row, words)),
      ...(column === undefined ? [...this.#readers(row, pairs, words), ...this.#users(row, words)] : []),
    ];
  }

  #facts(row: number, words: Words): Fact[] {
    const { snapshots, regions } = this.#model.data;
    const retentionEndS = snapshots.retentionEndS[row];
    const createdS = snapshots.createdS[row];
    const key = this.#keys[row];
    const owner = this.#owners[row] ?? '';
    const ownerName = this.#model.data.principals[this.#model.columnOf(owner)]?.name;
    const team = this.#teams[row];
    const disk = this.#disks[row] ?? '';
    return [
      ['owner', named(owner, ownerName, words)],
      ...(typeof team === 'string' ? ([['team', teamText(team, words)]] as const) : []),
      ['region', regions[snapshots.regions[row] ?? -1]?.regionId ?? '–'],
      ['sourceDisk', disk === '' ? '–' : idWithCopy(disk, words)],
      [
        'encrypted',
        key === null || key === undefined
          ? words.say('notEncrypted')
          : key === ''
            ? words.say('keyDefault')
            : idWithCopy(key, words),
      ],
      ['size', `${words.number(snapshots.sizesGiB[row] ?? 0)} GiB`],
      ['created', typeof createdS === 'number' ? words.time(createdS) : '–'],
      ['retention', typeof retentionEndS === 'number' ? words.time(retentionEndS) : words.say('never')],
    ];
  }

  #pair({ standing, column, endS, index }: Grant & { readonly index: number }, words: Words): HTMLElement {
    const { kind, members } = principalAt(this.#model, column);
    const { access, isPermitted, isExternal, endsBecause, askedBy, isForeignToo } = standing;
    const reads = access === undefined ? 'readNot' : access === 'reads' ? 'readNow' : 'readSoon';
    const isEndless = access !== undefined && !Number.isFinite(endS);
    const facts: Fact[] = [
      ['until', isEndless ? flagged('open', words.say('noEnd')) : words.until(endS)],
      ...(endsBecause && Number.isFinite(endS) ? ([['because', words.say(REASONS[endsBecause])]] as const) : []),
      ['permitted', isPermitted ? words.yesNo(true) : flagged('bad', words.yesNo(false))],
      ['askedBy', askedBy.join(', ') || words.say('nobody')],
      ['shares', this.#paths(standing, words)],
      ...(kind === 'account' ? ([['made', this.#uses.text(index, words)]] as const) : []),
      ...(kind === 'account' ? [] : ([['members', this.#members(members, words)]] as const)),
    ];
    return element(
      'div',
      { class: 'pair' },
      element('p', {}, party(this.#model, words, column), isExternal ? ` · ${words.say('outside')}` : null),
      element(
        'p',
        {},
        symbolAndName(standing.state, words.state(standing.state)),
        ` · ${words.say(reads)}`,
        isForeignToo ? ` · ${words.say('byOthersToo')}` : null,
      ),
      definitions(words, facts),
    );
  }

  #paths({ paths }: Grant['standing'], words: Words): string | HTMLElement {
    if (paths.length === 0) return words.say('nothing');
    const lines = paths.map(({ share: at, through, isPending }) => {
      const share = this.#model.data.shares[at];
      const notes = [
        ...(share?.isOurs === false ? [words.say('notOurs')] : []),
        ...(through === undefined ? [] : [`${words.say('through')} ${nameOf(this.#model, through)}`]),
        ...(isPending ? [words.say('pendingPath')] : []),
      ];
      return element(
        'li',
        {},
        share?.name ?? '',
        ' ',
        code(share?.shareId ?? '?'),
        notes.length > 0 ? ` · ${notes.join(' · ')}` : null,
      );
    });
    return element('ul', {}, ...lines);
  }

  #members(members: readonly number[] | undefined, words: Words): string | HTMLElement {
    if (!members) return flagged('open', words.say('membersUnknown'));
    if (members.length === 0) return words.say('membersNone');
    const left = members.length - MAX_LISTED;
    return element(
      'span',
      { class: 'parties' },
      ...members.slice(0, MAX_LISTED).map((column) => party(this.#model, words, column)),
      left > 0 ? words.say('more', { count: left }) : null,
    );
  }

  /** Who made something of a snapshot, also where it reads it no more. */
  #users(row: number, words: Words): HTMLElement[] {
    if (!this.#uses.isLooked) return [];
    const lines = this.#uses.lines(row, words);
    const left = lines.length - MAX_LISTED;
    return [
      element('h4', {}, words.say('made')),
      lines.length > 0
        ? element('ul', { class: 'users' }, ...lines.slice(0, MAX_LISTED).map((line) => element('li', {}, line)))
        : paragraph(words.say('unused')),
      ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : []),
    ];
  }

  /** Who reads a snapshot, what is not permitted first. */
  #readers(row: number, pairs: readonly Grant[], words: Words): HTMLElement[] {
    const readers = pairs
      .filter(({ standing, column }) => standing.isReader && principalAt(this.#model, column).kind === 'account')
      .sort((a, b) => Number(a.standing.isPermitted) - Number(b.standing.isPermitted));
    const unknown = this.#unknown[row] ?? [];
    const principals = unknown.map((column) => nameOf(this.#model, column)).join(', ');
    const left = readers.length - MAX_LISTED;
    const lines = readers
      .slice(0, MAX_LISTED)
      .map(({ column, standing, endS }) =>
        element(
          'li',
          {},
          party(this.#model, words, column),
          standing.access === 'pending' ? ` · ${words.say('readSoon')}` : null,
          standing.isPermitted ? null : ' · ',
          standing.isPermitted ? null : flagged('bad', words.say('notPermitted')),
          ' · ',
          Number.isFinite(endS) ? words.time(endS) : flagged('open', words.say('noEnd')),
        ),
      );
    return [
      element('h4', {}, words.say('readers')),
      ...(lines.length > 0 ? [element('ul', { class: 'readers' }, ...lines)] : []),
      ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : []),
      ...(lines.length === 0 && unknown.length === 0 ? [paragraph(words.say('readersNobody'))] : []),
      ...(unknown.length > 0 ? [paragraph(words.say('readersUnknown', { principals }), 'warning')] : []),
    ];
  }
}

function definitions(words: Words, facts: readonly Fact[]): HTMLElement {
  return element(
    'dl',
    {},
    ...facts.map(([key, value]) => element('div', {}, element('dt', {}, words.say(key)), element('dd', {}, value))),
  );
}
