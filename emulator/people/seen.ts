import type {
  AssociationStatus,
  Disk,
  Invitation,
  InvitationStatus,
  ResourceShare,
  ShareStatus,
  Snapshot,
} from '../state/model.ts';

/** A snapshot as an account sees it. */
export interface SeenSnapshot {
  readonly snapshotId: string;
  readonly name: string;
  readonly status: Snapshot['state']['value']['status'];
  readonly isAvailable: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly retentionDays: number | undefined;
  readonly createdAtMs: number;
  /** Its full size. */
  readonly sizeBytes: number;
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string;
  readonly ownerAccountId: string;
  /** Of a shared one its id in the owner's account, of a copy the id it was made from, else its own id. */
  readonly sourceSnapshotId: string;
  /** Shared to this account by another. */
  readonly isShared: boolean;
}

export interface SeenDisk {
  readonly diskId: string;
  /** The snapshot that it was made from, as the account names it. */
  readonly sourceSnapshotId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SeenShare {
  readonly shareId: string;
  readonly name: string;
  readonly status: ShareStatus;
  readonly allowsExternalTargets: boolean;
  readonly createdAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly snapshots: readonly { readonly snapshotId: string; readonly status: AssociationStatus }[];
  readonly principals: readonly {
    readonly principal: string;
    readonly status: AssociationStatus;
    readonly isExternal: boolean;
  }[];
}

export interface SeenInvitation {
  readonly invitationId: string;
  readonly shareId: string;
  readonly senderAccountId: string;
  readonly status: InvitationStatus;
  readonly createdAtMs: number;
}

/** @param snapshotId The id that the account names it by. */
export const seenSnapshot = (snapshot: Snapshot, snapshotId: string, isShared: boolean): SeenSnapshot => ({
  snapshotId,
  name: snapshot.name,
  ...snapshot.state.value,
  tags: isShared ? {} : Object.fromEntries(snapshot.tags.value),
  retentionDays: snapshot.retentionDays,
  createdAtMs: snapshot.createdAtMs,
  sizeBytes: snapshot.sizeBytes,
  isEncrypted: snapshot.isEncrypted,
  kmsKeyId: snapshot.kmsKeyId,
  ownerAccountId: snapshot.ownerAccountId,
  sourceSnapshotId: isShared ? snapshot.snapshotId : snapshot.sourceSnapshotId || snapshotId,
  isShared,
});

export function seenShare(share: ResourceShare): SeenShare {
  return {
    shareId: share.shareId,
    name: share.name,
    status: share.status.value,
    allowsExternalTargets: share.allowsExternalTargets,
    createdAtMs: share.createdAtMs,
    tags: Object.fromEntries(share.tags.value),
    snapshots: [...share.resources.values()].map(({ entityId, status }) => ({
      snapshotId: entityId,
      status: status.value,
    })),
    principals: [...share.targets.values()].map(({ entityId, status, isExternal }) => ({
      principal: entityId,
      status: status.value,
      isExternal,
    })),
  };
}

export const seenInvitation = (invitation: Invitation): SeenInvitation => ({
  invitationId: invitation.invitationId,
  shareId: invitation.share.shareId,
  senderAccountId: invitation.share.ownerAccountId,
  status: invitation.status.value,
  createdAtMs: invitation.createdAtMs,
});

export const seenDisk = ({ diskId, sourceSnapshotId, tags }: Disk): SeenDisk => ({
  diskId,
  sourceSnapshotId,
  tags: Object.fromEntries(tags.value),
});
