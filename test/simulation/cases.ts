import type { FaultEffect } from '../../emulator/wire/faults.ts';
import type { EstateName, MemberName, Seat, Server, TargetName } from './cast.ts';

/** When a grant ends: counted from the snapshot's creation, on a day counted from the day of tagging, or unreadable. */
export type LimitSpec =
  | { readonly kind: 'after'; readonly count: number; readonly unit: 'h' | 'd' | 'w' }
  | { readonly kind: 'day'; readonly inDays: number }
  | { readonly kind: 'bad'; readonly text: string };

/** One token of a tag. `garbage` is no target at all; a group may not exist. */
export interface TokenSpec {
  readonly target:
    | { readonly kind: 'principal'; readonly name: TargetName }
    | { readonly kind: 'group'; readonly name: string }
    | { readonly kind: 'garbage'; readonly text: string };
  readonly limit?: LimitSpec;
}

/** What one snapshot's tags say. Undefined: the tag is not there. */
export interface TagSpec {
  readonly shareTo?: readonly TokenSpec[];
  readonly shareTo2?: readonly TokenSpec[];
  readonly until?: LimitSpec;
  readonly hold?: LimitSpec;
  readonly isSecret?: boolean;
  readonly separator?: string;
}

export interface RuleSpec {
  readonly match: 'golden' | 'automatic';
  readonly shareTo: readonly { readonly name: TargetName; readonly days?: number }[];
  readonly latest?: number;
}

export interface BrakeSpec {
  readonly count: number;
  readonly percent: number;
}

export type CopyFate = 'complete' | 'fail' | 'delete';

/** What `m1` makes of each golden snapshot that the owner shares with it. */
export type UseKind = 'copy' | 'disk';

/** A policy in the simulation's words. */
export interface PolicySpec {
  readonly mode: 'observe' | 'upsert-only' | 'sync';
  readonly directory: 'any' | readonly TargetName[];
  /** Whether the partner stands under `principals.external`. */
  readonly hasPartner: boolean;
  readonly groups: Readonly<Record<string, readonly TargetName[]>>;
  readonly rules: readonly RuleSpec[];
  /** Whether the tag `secret` keeps a snapshot from being shared. */
  readonly blocksSecret: boolean;
  readonly unshareBeforeHours: number;
  readonly deletesExpired: boolean;
  readonly hygieneAll: boolean;
  readonly removals: BrakeSpec;
  readonly expiries: BrakeSpec;
  readonly rejectsOthers: boolean;
  readonly uses?: readonly UseKind[];
  /** Whether what is under the service key is copied under another, so that the copy can be shared in its stead. */
  readonly copiesServiceKey?: boolean;
}

/** A new snapshot of the owner. */
export interface SnapshotSpec {
  readonly disk: number;
  readonly name: 'golden' | 'other';
  readonly isAutomatic: boolean;
  readonly isComplete: boolean;
  readonly retentionDays?: number;
  readonly nature: 'plain' | 'service-key' | 'customer-key' | 'imported';
  readonly tags: TagSpec;
}

export type FunctionName = 'sweep' | 'unshare-expired' | 'share-on-tag' | 'accept-invitation' | 'use-shared';

/** A fault for the time of one run. `times` 0: as long as the run lasts. */
export interface FaultSpec {
  readonly effect: FaultEffect;
  readonly action?: string;
  /** Only calls in this account. */
  readonly account?: EstateName;
  readonly page?: number;
  /** Instead of the effect's own. */
  readonly code?: string;
  readonly status?: number;
  /** How late a slow call takes effect, or is answered. */
  readonly slowMs?: number;
  readonly times: number;
}

/** A run of a function and what befalls it. Indexes count modulo what there is. */
export interface RunSpec {
  readonly name: FunctionName;
  /** Whose function; default the hub's, where there is one. */
  readonly of?: Server;
  /** Of share-on-tag: the oldest events still on their way, so many of them at once, and each so many times. */
  readonly events?: { readonly count: number; readonly copies: number };
  readonly faults: readonly FaultSpec[];
  readonly kill?: { readonly call: number; readonly moment: 'before' | 'after' };
  /** How far the function's clock is ahead. */
  readonly skewMs?: number;
  readonly meanwhile?: Meanwhile;
}

/** At a run's n-th call someone retags a snapshot, or has it kept so many days longer; default in `home`. */
export type Meanwhile = { readonly call: number; readonly snapshot: number; readonly in?: EstateName } & (
  | { readonly tags: TagSpec }
  | { readonly keptDays: number }
);

/** What becomes of the role through which a hub visits an owner; `distrust` has it demand another external id. */
export type RoleFate = 'remove' | 'distrust' | 'restore';

/** One thing that people do. `snapshot` and `share` are indexes modulo the number of those there are. */
export type PeopleStep =
  | { readonly kind: 'create'; readonly snapshot: SnapshotSpec }
  | { readonly kind: 'complete' | 'fail' | 'delete' | 'lock'; readonly snapshot: number }
  | { readonly kind: 'tag'; readonly snapshot: number; readonly tags: TagSpec }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'seat'; readonly member: MemberName; readonly seat: Seat }
  | { readonly kind: 'partner'; readonly does: 'accept' | 'reject' | 'leave' }
  | { readonly kind: 'policy'; readonly index: number }
  | { readonly kind: 'directory-sharing'; readonly isOn: boolean }
  | { readonly kind: 'share by hand'; readonly snapshot: number; readonly targets: readonly TargetName[] }
  /** A stranger offers something that looks like ours; default to the partner. `m1` accepts it by hand. */
  | { readonly kind: 'lure'; readonly to?: 'm1' }
  /** Befalls one of the copies, in whosever account it lies. */
  | { readonly kind: 'copy'; readonly item: number; readonly does: CopyFate }
  | {
      readonly kind: 'edit our share';
      readonly share: number;
      readonly does: 'add principal' | 'remove principal' | 'add snapshot' | 'remove snapshot' | 'delete';
      readonly item: number;
      readonly target: TargetName;
    }
  | { readonly kind: 'forge twin'; readonly share: number }
  | { readonly kind: 'mix events' }
  | { readonly kind: 'lose events' }
  | { readonly kind: 'role'; readonly does: RoleFate };

/** One thing that happens. */
export type Step =
  | PeopleStep
  /** Something that people do in another account than `home`. */
  | { readonly kind: 'in'; readonly estate: EstateName; readonly step: PeopleStep }
  | { readonly kind: 'run'; readonly run: RunSpec }
  | {
      readonly kind: 'race';
      readonly runs: readonly FunctionName[];
      /** Beside them, of the owner that serves itself. */
      readonly ofItself?: readonly FunctionName[];
      readonly faults?: readonly FaultSpec[];
      readonly meanwhile?: Meanwhile;
    };

/** A whole world's history. It plays the same in any new landscape. */
export interface Case {
  readonly policies: readonly PolicySpec[];
  readonly steps: readonly Step[];
  /** Whether the functions are those of a hub that visits two owners, one of which also serves itself. */
  readonly hasOwners?: boolean;
}
