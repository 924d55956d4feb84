import { expect, test } from 'vitest';
import type { Action } from '../../shared/plan/action.ts';
import { changeOf } from '../../shared/plan/change.ts';
import { because } from '../../shared/plan/findings/reasons.ts';
import { shareOf } from './model.ts';

const SHARES = new Map([['rs-1', shareOf('rs-1', ['1', '2'], ['s-1'], { tags: { a: 'old', b: 'kept' } })]]);
const WHY = because('NOT_ASKED_FOR');
const nothing = { principals: [], snapshotIds: [], takeovers: [], afterDepartureOf: [], ...WHY };
const share = { shareId: 'rs-1' };

test.each<[string, Action, object | undefined]>([
  [
    'a new share gives its principals what nobody had',
    { ...nothing, kind: 'create-share', name: 'n', shareKind: 'directory', principals: ['1'], snapshotIds: ['s-1'] },
    { before: [], after: ['1'] },
  ],
  [
    'a widening adds to the principals',
    { ...nothing, kind: 'add', share, principals: ['3'] },
    { before: ['1', '2'], after: ['1', '2', '3'] },
  ],
  [
    'a snapshot that joins is given to all of the share',
    { ...nothing, kind: 'add', share, snapshotIds: ['s-2'] },
    { before: [], after: ['1', '2'] },
  ],
  [
    'a narrowing leaves the others',
    { ...nothing, kind: 'remove', shareId: 'rs-1', principals: ['1'] },
    { before: ['1', '2'], after: ['2'] },
  ],
  [
    'a snapshot that leaves is taken from all of the share',
    { ...nothing, kind: 'remove', shareId: 'rs-1', snapshotIds: ['s-1'] },
    { before: ['1', '2'], after: [] },
  ],
  [
    'a deleted share gives nothing to those it named',
    { ...nothing, kind: 'delete-share', shareId: 'rs-1', principals: ['1', '2'] },
    { before: ['1', '2'], after: [] },
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
