/** What an event asks a function to do: always a hint where to look, never an order. Every field is checked for form. */
export type WakeUp =
  | {
      readonly kind: 'snapshots';
      /** Absent: the function's own region. */
      readonly regionId?: string;
      readonly snapshotIds: readonly string[];
      /** The event's name, for the log. */
      readonly trigger: string;
    }
  | {
      readonly kind: 'timer';
      readonly triggerName: string;
      /** Absent: all regions of the policy. */
      readonly regionIds?: readonly string[];
      readonly isDryRun: boolean;
    }
  | { readonly kind: 'knock'; readonly accountId: string; readonly regionId: string }
  | { readonly kind: 'share-changed'; readonly regionId?: string; readonly accountId: string }
  | { readonly kind: 'ignored'; readonly reason: string };
