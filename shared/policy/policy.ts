/**
 * The policy of an installation as the functions use it: checked, with every default filled in. Plain data.
 */
export interface Policy {
  /** The name by which this deployment marks what it owns; `[a-z0-9-]{1,30}`. */
  readonly installation: string;
  readonly mode: Mode;
  /** What the timers visit; at least one. */
  readonly regions: readonly string[];
  /** The keys of the tags that are read. */
  readonly tags: {
    readonly shareTo: string;
    readonly shareUntil: string;
    readonly hold: string;
    readonly approved: string;
    /** Whose value names the team that a snapshot belongs to. It decides nothing about sharing. */
    readonly team: string;
  };
  /** What tags may ask for at all. */
  readonly principals: { readonly directory: 'any' | readonly string[]; readonly external: readonly string[] };
  /** Which snapshots may ask for whom, at least one statement; absent: all for all of `principals`. Rules are not bound by it. */
  readonly allow?: readonly AllowStatement[];
  /** Principal ids by group name, without the `@`. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Standing grants. */
  readonly rules: readonly Rule[];
  /** Snapshots with one of these tags are never shared; each as `readLabel` reads it. */
  readonly blockWhenTagged: readonly string[];
  readonly expiry: { readonly unshareBeforeHours: number; readonly deleteExpired: 'never' | 'after-unshare' };
  readonly hygiene: { readonly scope: 'managed' | 'all' };
  /** `copyKeys`: key id by region; has one for each of `regions` when `serviceKey` is `copy`. */
  readonly encryption: {
    readonly serviceKey: 'refuse' | 'copy';
    readonly copyKeys: Readonly<Record<string, string>>;
  };
  /** `additions` absent: any number of new grants. */
  readonly brakes: {
    readonly removals: Brake;
    readonly forbidden: Brake;
    readonly blocked: Brake;
    readonly expiries: Brake;
    readonly additions?: Brake;
  };
  /** The account's own limits, where they were raised. */
  readonly limits: { readonly resourceShares: number };
  /** What is known to be exposed, and may be for a while. */
  readonly exposure: { readonly accepted: readonly AcceptedExposure[] };
  /** Whose credentials the command line and a deployment may work with; empty means anybody's. Functions do not look at it. */
  readonly expectedAccountIds: readonly string[];
  /** `shareNames`: globs, one of which a share's name must match; `["*"]` by default. */
  readonly accept: {
    readonly senders: readonly string[];
    readonly shareNames: readonly string[];
    readonly otherwise: 'leave' | 'reject';
  };
  /** Accounts whose snapshots a hub looks after beside its own; absent means only those of the account it runs in. */
  readonly owners?: VisitedAccounts;
  /** Accounts for which a hub accepts and uses shares; absent means only the account it runs in. */
  readonly members?: VisitedAccounts;
  readonly functionCompute:
    | { readonly version: 3; readonly service?: never }
    | { readonly version: 2; readonly service: string };
  /** Which form the roles' documents have: whether RAM judges conditions on tags in calls about shares. */
  readonly ram: { readonly sharingTags: 'judged' | 'ignored' };
  readonly use: readonly UseRule[];
  /** Where the whole is told, and by team what concerns its snapshots. */
  readonly notify: NoticeAddresses & {
    readonly teams: Readonly<Record<string, NoticeAddresses>>;
    /** A custom bus of EventBridge in the account and region of the function, that every run tells what it changed; empty for none. */
    readonly eventBus: string;
  };
  /** By region. */
  readonly prices: Readonly<Record<string, { readonly standardPerGiBMonth: number; readonly currency: string }>>;
}

/** URLs, which may carry a secret, or `env:NAME` for the variable that holds one; an empty one is off. */
export interface NoticeAddresses {
  readonly webhook: string;
  readonly dingtalk: string;
}

/** Accounts that a hub visits through a role of this name in each. `directory`: all members of the resource directory. */
export interface VisitedAccounts {
  readonly roleName: string;
  readonly accounts: 'directory' | readonly string[];
}

/** `observe` writes nothing, `upsert-only` never revokes, `sync` does both. */
export type Mode = 'observe' | 'upsert-only' | 'sync';

/** Snapshots that meet all conditions given, or all where none is, may ask for the principals in `to`. */
export interface AllowStatement {
  readonly snapshots?: SnapshotConditions;
  /** Principal ids and `@` names of groups, all of them permitted and known. */
  readonly to: readonly string[];
  /** Only whom the tag of approval names as well. */
  readonly approval?: 'required';
  /** Days after the snapshot's creation; absent: no end. */
  readonly maxDays?: number;
}

/** At least one. */
export interface SnapshotConditions {
  /** The accounts that own them. */
  readonly owners?: readonly string[];
  /** All of them, with exactly these values. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly resourceGroup?: string;
  /** A glob over the snapshot's name. */
  readonly name?: string;
}

/** A standing grant: the snapshots that meet all conditions given in `match` are shared with `shareTo`. */
export interface Rule {
  readonly match: {
    /** A glob over the snapshot's name. */
    readonly name?: string;
    /** Source disks. */
    readonly diskIds?: readonly string[];
    /** All of them, with exactly these values. */
    readonly tags?: Readonly<Record<string, string>>;
    readonly type?: 'auto' | 'user';
  };
  /** Tokens as in a `share-to` tag: at least one, all readable and permitted, and their groups exist. */
  readonly shareTo: string;
  /** Only the newest so many complete snapshots of each disk; absent means all. */
  readonly latest?: number;
}

/** Exposure that somebody answers for: it is shown as accepted until the end of the day `until`, UTC. */
export interface AcceptedExposure {
  /** As the share names it: an account, or a folder or directory and so whoever reads by it. */
  readonly principal: string;
  /** The id of a snapshot, or a glob over names. */
  readonly snapshots: string;
  readonly until: string;
  readonly because: string;
}

/** A run may remove the larger of `count` grants and `percent` of the actual ones. */
export interface Brake {
  readonly count: number;
  readonly percent: number;
}

/**
 * What a sharee makes, once each, of the snapshots that account `from` shares and whose name matches the glob; never more
 * than `max`, what was made before counted.
 */
export type UseRule = {
  readonly from: string;
  readonly name: string;
  readonly max: { readonly count: number; readonly totalGiB: number };
} & ({ readonly copy: UseCopy; readonly disk?: never } | { readonly disk: UseDisk; readonly copy?: never });

/** `retentionDays` absent: kept for ever. `kmsKeyId` empty: no key is asked for. */
export interface UseCopy {
  readonly region: string;
  readonly retentionDays?: number;
  readonly kmsKeyId: string;
}

/** `sizeGiB` absent: as large as the source disk. `kmsKeyId` empty: encrypted only if the snapshot is, as the service chooses. */
export interface UseDisk {
  readonly zoneId: string;
  readonly category: string;
  readonly sizeGiB?: number;
  readonly kmsKeyId: string;
}
