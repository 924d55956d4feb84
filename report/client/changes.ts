import type { ReportTextKey } from '../texts.ts';
import { code, element, flagged, foldable, paragraph, table } from './dom.ts';
import type { Model } from './model.ts';
import { accountText, hasManyOwners, ownerCell, ownerHeading } from './owners.ts';
import { partyOf } from './party.ts';
import type { Words } from './words.ts';

/** Of one change; the matrix has all of them. */
const MAX_LISTED = 200;

/** What has become of what accounts read since an earlier report; nothing where none was given. */
export function changes(model: Model, words: Words): HTMLElement[] {
  const { changes: told, snapshots } = model.data;
  if (!told) return [];
  const { sinceMs, access, findings, ownersLeftOut, regionsLeftOut, snapshotsLeftOut } = told;
  const names = new Map(snapshots.ids.map((id, row) => [id, snapshots.names[row] ?? '']));
  const list = (snapshotIds: readonly string[]): HTMLElement =>
    foldable({}, [words.number(snapshotIds.length)], () => [
      element(
        'ul',
        {},
        ...snapshotIds.slice(0, MAX_LISTED).map((id) => element('li', {}, names.get(id) || '', ' ', code(id))),
      ),
      ...(snapshotIds.length > MAX_LISTED
        ? [paragraph(words.say('more', { count: snapshotIds.length - MAX_LISTED }))]
        : []),
    ]);
  const accessRows = access.map(({ kind, ownerAccountId, accountId, isPermitted, snapshotIds }) => [
    words.say(`change_${kind}` satisfies ReportTextKey),
    partyOf(model, words, accountId),
    ...ownerCell(model, words, ownerAccountId),
    isPermitted ? words.yesNo(true) : flagged('bad', words.yesNo(false)),
    list(snapshotIds),
  ]);
  const headings = [
    ...(['change', 'account'] as const).map((key) => words.say(key)),
    ...ownerHeading(model, words),
    ...(['permitted', 'snapshots'] as const).map((key) => words.say(key)),
  ];
  const regions = regionsLeftOut.map(({ ownerAccountId, regionId }) =>
    hasManyOwners(model) ? `${accountText(model, ownerAccountId)} ${regionId}` : regionId,
  );
  const owners = ownersLeftOut.map((accountId) => accountText(model, accountId));
  const findingRows = findings.map((one) => [code(one.code), words.number(one.before), words.number(one.after)]);
  return [
    paragraph(words.say('changesHint', { time: words.time(words.secondsOf(sinceMs)) })),
    ...(owners.length > 0 ? [paragraph(words.say('changesOwners', { owners: owners.join(', ') }), 'warning')] : []),
    ...(regions.length > 0 ? [paragraph(words.say('changesRegions', { regions: regions.join(', ') }), 'warning')] : []),
    ...(snapshotsLeftOut > 0 ? [paragraph(words.say('changesSnapshots', { count: snapshotsLeftOut }), 'warning')] : []),
    access.length === 0
      ? paragraph(words.say('changesNone'), 'empty')
      : table(words.say('changes'), headings, accessRows),
    ...(findings.length > 0
      ? [
          element('h3', {}, words.say('changesFindings')),
          table(
            words.say('changesFindings'),
            (['code', 'before', 'after'] as const).map((key) => words.say(key)),
            findingRows,
            [1, 2],
          ),
        ]
      : []),
  ];
}
