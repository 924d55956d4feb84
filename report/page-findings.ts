import type { Place } from '../shared/view/report/changes.ts';
import type { ReportFinding } from '../shared/view/report-data.ts';
import type { FindingGroup, PageFinding } from './page-data.ts';

/** Of one code. What goes beyond is counted and said, so that a run gone wrong does not make the page unusable. */
const MAX_FINDINGS_PER_CODE = 500;

interface Group {
  count: number;
  readonly countByRegion: Record<number, number>;
  readonly items: PageFinding[];
}

/** Groups findings by their code, and keeps some of each. */
export class FindingPacker {
  readonly #groups = new Map<string, Group>();

  /** @param regionIndex Finds a region of the page. */
  add(findings: readonly ReportFinding[], regionIndex: (place: Place) => number): void {
    for (const { code, ownerAccountId, regionId, facts, snapshotId, principal, shareId } of findings) {
      const region = regionIndex({ ownerAccountId, regionId });
      const group = this.#groups.get(code) ?? { count: 0, countByRegion: {}, items: [] };
      this.#groups.set(code, group);
      group.count++;
      group.countByRegion[region] = (group.countByRegion[region] ?? 0) + 1;
      if (group.items.length >= MAX_FINDINGS_PER_CODE) continue;
      group.items.push({
        region,
        facts,
        ...(snapshotId === undefined ? {} : { snapshotId }),
        ...(principal === undefined ? {} : { principal }),
        ...(shareId === undefined ? {} : { shareId }),
      });
    }
  }

  /** The most frequent first. */
  get groups(): FindingGroup[] {
    return [...this.#groups].map(([code, group]) => ({ code, ...group })).sort((a, b) => b.count - a.count);
  }
}
