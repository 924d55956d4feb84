import { REPORT_SCHEMA } from '../../../report/index.ts';
import type { ReportSnapshotUsage } from '../../../shared/view/report/usage.ts';
import { REPORT_LISTS, type ReportData, type ReportFrame, type ReportPart } from '../../../shared/view/report-data.ts';
import { type DocumentWriter, PackedList } from '../../formats/json-document.ts';
import type { Output } from '../../output.ts';

/** Tells a report part by part. */
export interface ReportTeller {
  add(part: ReportPart): void;
  end(frame: ReportFrame): void | Promise<void>;
}

interface ToldReport extends ReportData {
  readonly schema: typeof REPORT_SCHEMA;
}

/** The report as JSON. Each of its lists is about all owners, so that what is told of one waits for the others. */
export class ReportDocument implements ReportTeller {
  readonly #output: Output;
  readonly #writer: DocumentWriter<ToldReport>;
  readonly #lists = new Map(REPORT_LISTS.map((name) => [name, new PackedList()]));
  readonly #used: ReportSnapshotUsage[] = [];

  constructor(output: Output) {
    this.#output = output;
    this.#writer = output.document<ToldReport>();
  }

  add(part: ReportPart): void {
    for (const [name, list] of this.#lists) list.add(part[name]);
    for (const one of part.usage?.snapshots ?? []) this.#used.push(one);
  }

  async end(frame: ReportFrame): Promise<void> {
    const { unread, principals, policySummary, savings, usage, changes, ...head } = frame;
    const writer = this.#writer;
    writer.add({ schema: REPORT_SCHEMA, ...head });
    await this.#tell('regions');
    writer.add({ unread });
    await this.#tell('snapshots');
    writer.add({ principals });
    for (const name of ['grants', 'access', 'shares', 'findings', 'exposure', 'overdue'] as const)
      await this.#tell(name);
    writer.add({ policySummary, savings });
    if (usage) {
      const { unknown, ...look } = usage;
      writer.add({ usage: { ...look, snapshots: this.#used, unknown } });
    }
    writer.add({ changes });
    writer.end();
  }

  async #tell(name: (typeof REPORT_LISTS)[number]): Promise<void> {
    this.#writer.append(name, []);
    for (const text of this.#lists.get(name)?.texts() ?? []) {
      this.#writer.appendTexts(name, [text]);
      await this.#output.taken();
    }
  }
}
