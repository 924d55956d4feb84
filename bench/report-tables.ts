import type { AmongShares } from './among-shares.ts';
import type { IdleCostRow } from './cost.ts';
import { count, seconds, table } from './markdown.ts';
import type { SafetyCost } from './safety.ts';
import type { TagToUsable } from './tag-to-usable.ts';

export function tagsToUsableTable(results: readonly TagToUsable[]): string {
  return table(
    ['who sees it', 'by', 'tags', 'p50', 'p95', 'slowest'],
    results.map(({ who, by, tags, p50Seconds, p95Seconds, slowestSeconds, isDone }) => [
      `${who}${isDone ? '' : ' (wrong result)'}`,
      by,
      count(tags),
      ...[p50Seconds, p95Seconds, slowestSeconds].map(seconds),
    ]),
  );
}

export function amongSharesTable(results: readonly AmongShares[]): string {
  return table(
    ['shares', 'calls', 'one after another', 'wall'],
    results.map(({ shares, measured, isDone }) => [
      `${count(shares)}${isDone ? '' : ' (wrong result)'}`,
      count(measured.calls),
      count(measured.rounds),
      seconds(measured.wallSeconds),
    ]),
  );
}

export function safetyTable(results: readonly SafetyCost[]): string {
  return table(
    ['what', 'how', 'writes', 'at 10 a second', 'shares in the end'],
    results.map(({ what, how, writes, shares, isDone }, at) => [
      results[at - 1]?.what === what ? '' : what,
      `${how === 'Snapshare' ? '**Snapshare**' : how}${isDone ? '' : ' (wrong result)'}`,
      count(writes),
      seconds(writes / 10),
      count(shares),
    ]),
  );
}

export function idleCostTable(rows: readonly IdleCostRow[]): string {
  return table(
    ['how many', 'owners', 'owners, 6 hours', 'members', 'members, 6 hours'],
    rows.map(({ howMany, owners, ownersSeldom, members, membersSeldom }) => [
      count(howMany),
      ...[owners, ownersSeldom, members, membersSeldom].map((cny) => cny.toFixed(2)),
    ]),
  );
}
