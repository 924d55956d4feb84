import type { Turn } from '../base/schedule.ts';
import type { Asked } from '../view/waiting.ts';

/** What an event asks a function to do: always a hint where to look, never an order. Every field is checked for form. */
export type WakeUp =
  | {
      readonly kind: 'snapshots';
      /** Whose they are, as far as the event tells; absent: the function's own account's. */
      readonly accountId?: string;
      /** Absent: the function's own region. */
      readonly regionId?: string;
      /** At most 1,000, none twice. */
      readonly snapshotIds: readonly string[];
      /** Present when they have just become complete, so that nobody can have lost anything of them. */
      readonly areNew?: true;
      /** When that came about which the event tells of; absent where it does not say it. */
      readonly atMs?: number;
      /** The event's name, for the log. */
      readonly trigger: string;
      /** Present when the snapshots may have come to ask by what happened, or somebody asks about them. */
      readonly asked?: Pick<Asked, 'by'>;
    }
  | {
      readonly kind: 'timer';
      readonly triggerName: string;
      /** Absent: all regions of the policy. */
      readonly regionIds?: readonly string[];
      readonly isDryRun: boolean;
      /** Present when owners and members are none of its concern, though the policy may name some. */
      readonly isForOwnAccount?: true;
      /** Absent where no schedule is known: by hand, or where the timer does not say it. */
      readonly turn?: Turn;
    }
  | {
      readonly kind: 'knock';
      readonly accountId: string;
      readonly regionId: string;
      /** Present when a dry run passes it on. */
      readonly isDryRun?: true;
      /** Present when the run of a timer passes its own on. */
      readonly turn?: Turn;
    }
  | { readonly kind: 'share-changed'; readonly regionId?: string; readonly accountId: string }
  | { readonly kind: 'ignored'; readonly reason: string };
