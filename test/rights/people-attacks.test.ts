import { describe, expect, test } from 'vitest';
import { judge } from '../../emulator/state/ram.ts';
import type { PolicyDocument } from '../../shared/rights/document.ts';
import { approverPolicies, taggerPolicies } from '../../shared/rights/people.ts';
import { policyOf } from './policies.ts';
import { INSIDER, type Outcome, PARTNER, REGION, type Scene, Stage, WORLDS } from './stage.ts';

const policy = policyOf({
  installation: 'acme',
  mode: 'sync',
  regions: [REGION],
  principals: { external: [PARTNER] },
  tags: { team: 'cost' },
  notify: { teams: { shop: {} } },
  allow: [
    { snapshots: { tags: { team: 'shop' } }, to: [INSIDER] },
    { to: [PARTNER], approval: 'required' },
  ],
});

/** Every other right: what is refused is refused by the documents alone. */
const ALL: PolicyDocument = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
const DOCUMENTS: Readonly<Record<string, readonly PolicyDocument[]>> = {
  tagger: taggerPolicies(policy),
  'tagger with every other right': [...taggerPolicies(policy), ALL],
  approver: approverPolicies(policy),
  'approver with every other right': [...approverPolicies(policy), ALL],
};
type Person = 'tagger' | 'approver';

interface Deed {
  readonly aim: string;
  readonly action: string;
  readonly input: (scene: Scene) => Readonly<Record<string, unknown>>;
}

const tags = (map: Readonly<Record<string, string>>) => Object.entries(map).map(([Key, Value]) => ({ Key, Value }));
const tagging = (aim: string, map: Readonly<Record<string, string>>): Deed => ({
  aim,
  action: 'TagResources',
  input: ({ asking }) => ({ RegionId: REGION, ResourceType: 'snapshot', ResourceId: [asking], Tag: tags(map) }),
});
const untagging = (aim: string, key: string): Deed => ({
  aim,
  action: 'UntagResources',
  input: ({ approved }) => ({ RegionId: REGION, ResourceType: 'snapshot', ResourceId: [approved], TagKey: [key] }),
});
const copying = (aim: string, map: Readonly<Record<string, string>>): Deed => ({
  aim,
  action: 'CopySnapshot',
  input: ({ asking }) => ({
    RegionId: REGION,
    SnapshotId: asking,
    DestinationRegionId: REGION,
    DestinationSnapshotName: 'copy',
    DestinationSnapshotDescription: 'copy',
    Tag: tags(map),
  }),
});

/** Under every reading of what RAM leaves open, also with every other right. */
const outcomes = (person: Person, { action, input }: Deed): readonly Outcome[] =>
  WORLDS.flatMap((world) => {
    const stage = new Stage(world, (name) => DOCUMENTS[name] ?? []);
    return [person, `${person} with every other right`].map((name) =>
      stage.attempt(name, 'ecs', action, input(stage.scene)),
    );
  });

describe('who asks', () => {
  test.each([
    tagging('approve', { 'share-approved': PARTNER }),
    tagging('approve in one call with asking', { 'share-to': PARTNER, 'share-approved': PARTNER }),
    tagging('approve by a continuation', { 'share-approved-9': PARTNER }),
    tagging('empty an approval', { 'share-approved': '' }),
    untagging('take an approval off', 'share-approved'),
    untagging('take off any tag of a snapshot that is approved', 'share-to'),
    tagging("move the snapshot into another team's bounds", { team: 'shop' }),
    tagging('… in one call with asking', { 'share-to-9': INSIDER, team: 'shop' }),
    tagging('have another team told of a snapshot', { cost: 'shop' }),
    copying('have another team told of a copy', { cost: 'shop' }),
    copying('copy the snapshot with an approval', { 'share-approved': PARTNER }),
    copying("copy the snapshot into another team's bounds", { 'share-to': INSIDER, team: 'shop' }),
    {
      aim: 'take a snapshot of a disk that is approved at once',
      action: 'CreateSnapshot',
      input: () => ({ DiskId: 'd-1', Tag: tags({ 'share-approved-2': PARTNER }) }),
    },
  ] satisfies Deed[])('cannot $aim', (deed) => {
    for (const outcome of outcomes('tagger', deed)) expect(outcome.kind).toBe('refused');
  });

  test.each([
    tagging('ask', { 'share-to': INSIDER }),
    tagging('ask by a continuation', { 'share-to-9': INSIDER }),
    tagging('withdraw what was asked', { 'share-to': '' }),
  ])('can $aim', (deed) => {
    for (const outcome of outcomes('tagger', deed)) expect(outcome.kind).toBe('done');
  });
});

describe('who approves', () => {
  test.each([
    tagging('ask', { 'share-to': PARTNER }),
    tagging('ask by a continuation in one call with approving', { 'share-to-9': PARTNER, 'share-approved': PARTNER }),
    tagging("move the snapshot into another team's bounds", { 'share-approved': PARTNER, team: 'shop' }),
    copying('copy the snapshot so that the copy asks', { 'share-to': PARTNER }),
  ])('cannot $aim', (deed) => {
    for (const outcome of outcomes('approver', deed)) expect(outcome.kind).toBe('refused');
  });

  test.each([
    tagging('approve', { 'share-approved': PARTNER }),
    tagging('approve by a continuation', { 'share-approved-9': `${PARTNER}/2026-12-31` }),
    tagging('withdraw an approval by emptying it', { 'share-approved': '' }),
  ])('can $aim', (deed) => {
    for (const outcome of outcomes('approver', deed)) expect(outcome.kind).toBe('done');
  });
});

test.each<[person: Person]>([
  ['tagger'],
  ['approver'],
])('no %s sets or takes off a tag by the calls that came before TagResources, with every other right either', (person) => {
  const documents = DOCUMENTS[`${person} with every other right`] ?? [];
  for (const action of ['ecs:AddTags', 'ecs:RemoveTags'])
    for (const severalValues of ['any', 'all'] as const) {
      const readings = { severalValues, missingKey: 'fails' } as const;
      expect(judge(documents, action, 'acs:ecs:cn-hangzhou:1:snapshot/s-1', {}, readings).isAllowed).toBe(false);
    }
});
