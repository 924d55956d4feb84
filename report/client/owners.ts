import { decode } from '../packing.ts';
import type { Model } from './model.ts';
import { partyOf } from './party.ts';
import type { Words } from './words.ts';

/** Whether the report is about several owners, so that of everything it has to be said whose it is. */
export function hasManyOwners({ data }: Pick<Model, 'data'>): boolean {
  return data.owners.length > 1;
}

/** Whether a snapshot of the report has a team. */
export function hasTeams({ data }: Pick<Model, 'data'>): boolean {
  return data.snapshots.teams.values.some((team) => team !== null);
}

/** An account with its name, as text. */
export function accountText({ data, columnOf }: Model, accountId: string): string {
  const name = data.principals[columnOf(accountId)]?.name;
  return name ? `${name} (${accountId})` : accountId;
}

/** A team as text. @param team Null for no team. */
export function teamText(team: string | null, words: Words): string {
  return team === null ? words.say('withoutTeam') : team || words.say('unnamed');
}

/** The head of a table's column of owners; none where there is one owner alone. */
export function ownerHeading(model: Model, words: Words): string[] {
  return hasManyOwners(model) ? [words.say('owner')] : [];
}

/** The cell below {@link ownerHeading}. */
export function ownerCell(model: Model, words: Words, accountId: string): HTMLElement[] {
  return hasManyOwners(model) ? [partyOf(model, words, accountId)] : [];
}

/** Prepares which group a snapshot is in, by what it is called. @param by `owner`, `team`, `region`, or `tag` with its index. */
export function grouping(model: Model, words: Words, by: string): (row: number) => string {
  const { snapshots, regions, tags } = model.data;
  const tag = by.startsWith('tag ') ? tags[Number(by.slice(4))] : undefined;
  if (tag) {
    const values = decode(tag);
    return (row) => values[row] ?? words.say('withoutTag');
  }
  if (by === 'region') return (row) => regions[snapshots.regions[row] ?? -1]?.regionId ?? '–';
  if (by === 'team') {
    const teams = decode(snapshots.teams);
    return (row) => teamText(teams[row] ?? null, words);
  }
  const owners = decode(snapshots.owners);
  return (row) => accountText(model, owners[row] ?? '');
}
