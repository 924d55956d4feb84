import { expect, test } from 'vitest';
import type { Action } from '../../shared/plan/action.ts';
import { changeOf } from '../../shared/plan/change.ts';
import { because } from '../../shared/plan/findings/reasons.ts';
import { shareOf } from './model.ts';

const SHARES = new Map([['rs-1', shareOf('rs-1', ['1', '2'], ['s-1'], { tags: { a: 'old', b: 'kept' } })]]);
const WHY = because('NOT_ASKED_FOR');
const share = { shareId: 'rs-1' };

test.each<[string, Action, object | undefined]>([
  [
    'a new share gives its principals what nobody had',
    {
      kind: 'create-share',
      name: 'n',
      shareKind: 'directory',
      principals: ['1'],
      snapshotIds: ['s-1'],
      isRenewal: false,
      ...WHY,
    },
    { before: [], after: ['1'] },
  ],
  [
    'a snapshot that joins is given to all of the share',
    { kind: 'join', share, principals: ['1', '2'], snapshotIds: ['s-2'], ...WHY },
    { before: [], after: ['1', '2'] },
  ],
  [
    'principals that are taken out leave the others',
    {
      kind: 'remove-principals',
      shareId: 'rs-1',
      principals: ['1'],
      snapshotIds: ['s-1'],
      takeovers: [],
      isTidying: false,
      ...WHY,
    },
    { before: ['1', '2'], after: ['2'] },
  ],
  [
    'a snapshot that leaves is taken from all of the share',
    { kind: 'leave', shareId: 'rs-1', snapshotIds: ['s-1'], takeovers: [], isTidying: false, ...WHY },
    { before: ['1', '2'], after: [] },
  ],
  [
    'a share that nobody sees is deleted without a change',
    { ...WHY, kind: 'delete-share', shareId: 'rs-1' },
    undefined,
  ],
  [
    'tags are told by the keys that are written',
    { ...WHY, kind: 'tag-share', shareId: 'rs-1', tags: { a: 'new', c: 'more' } },
    { before: { a: 'old' }, after: { a: 'new', c: 'more' } },
  ],
  ['a deleted snapshot changes no share', { ...WHY, kind: 'delete-snapshot', snapshotId: 's-1' }, undefined],
])('%s', (_, action, change) => {
  expect(changeOf(action, SHARES)).toEqual(change);
});
