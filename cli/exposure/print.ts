import { groupBy } from '../../shared/base/group-by.ts';
import { type ExposureFinding, SEVERITIES, type Severity } from '../../shared/view/exposure/finding.ts';
import type { Cli } from '../context.ts';
import { printListing } from '../formats/listing.ts';
import { listed, named } from '../names.ts';
import type { Color } from '../output.ts';
import type { Texts } from '../texts.ts';
import { toEnd } from './to-end.ts';

const COLORS: Readonly<Record<Severity, Color>> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan' };

/** What the findings are told with. */
export interface ExposureFacts {
  readonly snapshotNames: ReadonlyMap<string, string>;
  readonly accountNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  /** Names whose it is; absent where one account alone is looked at. */
  readonly ownerOf?: ((accountId: string) => string) | undefined;
}

/** Tells findings, those together that differ only by their snapshot. */
export function printExposure(
  { output, texts }: Cli,
  findings: readonly ExposureFinding[],
  { snapshotNames, accountNames, nowMs, ownerOf }: ExposureFacts,
): void {
  for (const group of groupsOf(findings)) {
    const [first] = group;
    if (!first) continue;
    const { severity, principal, regionId, shares, unpeopled, askedBy, endsAtMs, acceptance, accounts } = first;
    const snapshotIds = [...new Set(group.flatMap((one) => one.snapshotIds))].sort();
    const who = named(principal, accountNames.get(principal));
    const facts = { principal: who, count: snapshotIds.length, shareId: shares[0]?.shareId ?? '' };
    const label = { text: texts.say(`severity.${severity}`), color: COLORS[severity] };
    const detail = (text: string): void => output.line('  ', text);
    const place = ownerOf ? `${ownerOf(first.ownerAccountId)}  ${regionId}` : regionId;
    output.line(label, `  ${place}  ${texts.say(keyOf(first), facts)}`);
    if (unpeopled === 'empty' || unpeopled === 'unlisted') detail(texts.say(`exposure.${unpeopled}`, { principal }));
    if (accounts.length > 0 && !(accounts.length === 1 && accounts[0]?.accountId === principal)) {
      detail(
        texts.say('exposure.accounts', {
          items: listed(
            accounts.map((one) => named(one.accountId, one.name)),
            texts,
          ),
        }),
      );
    }
    detail(
      texts.say('exposure.snapshots', {
        items: listed(
          snapshotIds.map((id) => named(id, snapshotNames.get(id))),
          texts,
        ),
      }),
    );
    for (const share of shares) detail(shareText(share, texts));
    if (askedBy.length > 0) detail(texts.say('exposure.askedBy', { items: askedBy.join(', ') }));
    if (Number.isFinite(endsAtMs)) {
      const ends = { time: texts.time(endsAtMs) };
      detail(endsAtMs <= nowMs ? texts.say('exposure.isEnding') : texts.say('exposure.ends', ends));
    }
    if (acceptance) {
      const { until, because, hasLapsed } = acceptance;
      detail(texts.say(hasLapsed ? 'exposure.lapsed' : 'exposure.accepted', { until, because }));
    }
    const commands = toEnd({ ...first, snapshotIds }, ownerOf !== undefined);
    if (commands.length > 0) detail(texts.say('exposure.toEnd', { items: listed(commands, texts) }));
  }
}

/** The findings as rows, one a snapshot or share, for a spreadsheet. */
export function tableExposure(
  cli: Cli,
  findings: readonly ExposureFinding[],
  snapshotNames: ReadonlyMap<string, string>,
): void {
  const { texts } = cli;
  printListing(
    cli,
    [
      { name: 'severity', cell: ({ severity }) => texts.say(`severity.${severity}`) },
      { name: 'kind', cell: ({ kind }) => kind },
      { name: 'region', cell: ({ regionId }) => regionId },
      { name: 'owner', cell: ({ ownerAccountId }) => ownerAccountId, isWide: true },
      {
        name: 'snapshots',
        cell: ({ snapshotIds }) => snapshotIds.map((id) => named(id, snapshotNames.get(id))).join(' '),
      },
      { name: 'principal', cell: ({ principal }) => principal },
      { name: 'account', cell: ({ accounts }) => accounts.map((one) => named(one.accountId, one.name)).join(' ') },
      { name: 'share', cell: ({ shares }) => shares.map(({ shareId }) => shareId).join(' ') },
      { name: 'until', cell: ({ endsAtMs }) => (Number.isFinite(endsAtMs) ? texts.time(endsAtMs) : '') },
      { name: 'id', cell: ({ id }) => id },
    ],
    findings,
  );
}

/** How many of which severity, as in `2 critical, 1 low`. */
export function countText(findings: readonly Pick<ExposureFinding, 'severity'>[], { texts }: Cli): string {
  return SEVERITIES.map((severity) => [severity, findings.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${texts.say(`severity.${severity}`)}`)
    .join(', ');
}

function groupsOf(findings: readonly ExposureFinding[]): ExposureFinding[][] {
  const groups = groupBy(findings, (one) => {
    const {
      kind,
      severity,
      ownerAccountId,
      regionId,
      principal,
      state,
      shares,
      askedBy,
      endsAtMs,
      acceptance,
      accounts,
    } = one;
    const shareIds = shares.map(({ shareId }) => shareId);
    const accountIds = accounts.map(({ accountId }) => accountId);
    return JSON.stringify([
      kind,
      severity,
      ownerAccountId,
      regionId,
      principal,
      state,
      shareIds,
      askedBy,
      endsAtMs,
      acceptance,
      accountIds,
    ]);
  });
  return [...groups.values()];
}

function keyOf({ kind, unpeopled, isOutside }: ExposureFinding) {
  if (kind === 'left-directory') {
    if (unpeopled === 'left') return 'exposure.left';
    return unpeopled === 'elsewhere' ? 'exposure.elsewhere' : 'exposure.gone';
  }
  if (kind === 'not-permitted') return isOutside ? 'exposure.notPermitted.outside' : 'exposure.notPermitted';
  return `exposure.${kind}` as const;
}

function shareText(
  { shareId, name, isOurs, installation, createdAtMs, sinceMs, isEnding }: ExposureFinding['shares'][number],
  texts: Texts,
): string {
  const whose = isOurs
    ? texts.say('exposure.share.ours')
    : installation === undefined
      ? texts.say('exposure.share.foreign')
      : texts.say('exposure.share.other', { installation });
  return [
    texts.say('exposure.share', { share: named(shareId, name), whose, time: texts.time(createdAtMs) }),
    ...(sinceMs === undefined ? [] : [texts.say('exposure.share.since', { time: texts.time(sinceMs) })]),
    ...(isEnding ? [texts.say('exposure.share.isEnding')] : []),
  ].join('');
}
