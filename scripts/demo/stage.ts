import type { NewSnapshot } from '../../emulator/people/new-snapshot.ts';
import type { Person } from '../../emulator/people/person.ts';
import type { SeenSnapshot } from '../../emulator/people/seen.ts';
import { DAY_MS, HOUR_MS } from '../../shared/base/durations.ts';
import type { LandingZone } from './landing-zone.ts';
import type { Terminal } from './terminal.ts';
import type { Timeline } from './timeline.ts';

/** Simulated time begins at 8:00 UTC of this Monday, the story's day 1. */
export const START_MS = Date.UTC(2026, 2, 2, 8);
const MIDNIGHT_MS = Date.UTC(2026, 2, 2);

/** What the story is played on. */
export interface Stage {
  readonly zone: LandingZone;
  readonly terminal: Terminal;
  readonly timeline: Timeline;
}

/** An account that takes snapshots. */
type Owner = 'owner' | 'studio';

/** Lets simulated time pass until an hour of a day of the story, and tells what happened in it. */
export async function until({ zone, timeline }: Stage, day: number, time: string): Promise<void> {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  timeline.flush();
  await zone.land.clock.advanceTo(MIDNIGHT_MS + (day - 1) * DAY_MS + (hours + minutes / 60) * HOUR_MS);
  timeline.flush();
}

export function personOf({ zone }: Stage, owner: Owner, regionId: string): Person {
  return zone.land.cloud.as(zone.accounts[owner].accountId, regionId);
}

export function takeSnapshot(stage: Stage, owner: Owner, regionId: string, o: NewSnapshot): SeenSnapshot {
  const snapshot = personOf(stage, owner, regionId).createSnapshot(o);
  stage.timeline.introduce(snapshot);
  const tags = Object.entries(o.tags ?? {}).map(([key, value]) => `${key} = "${value}"`);
  const key = o.encryptedWith === 'service-key' ? ', under the ECS service key' : '';
  const kept = o.retentionDays === undefined ? '' : `, kept ${o.retentionDays} days`;
  const tagged = tags.length === 0 ? '' : `, tagged ${tags.join(' and ')}`;
  stage.timeline.person(owner, `takes ${snapshot.name} in ${regionId}${key}${kept}${tagged}`);
  return snapshot;
}

export function tag(stage: Stage, regionId: string, name: string, shareTo: string): void {
  stage.timeline.person('owner', `changes the tag of ${name} to share-to = "${shareTo}"`);
  personOf(stage, 'owner', regionId).tagSnapshot(find(stage, name).snapshotId, { 'share-to': shareTo });
}

export function find({ timeline }: Stage, name: string): SeenSnapshot {
  const snapshot = timeline.snapshots.find((known) => known.name === name);
  if (snapshot === undefined) throw new Error(`the story has no snapshot ${name}`);
  return snapshot;
}
