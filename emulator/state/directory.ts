/** A folder of the resource directory; the root is one, too. */
export interface Folder {
  readonly folderId: string;
  readonly name: string;
  readonly parentId: string | undefined;
  readonly createdAtMs: number;
}

export interface Membership {
  readonly accountId: string;
  readonly joinedAtMs: number;
  folderId: string;
}

/** The one resource directory of the cloud: folders, members, the management account, and the sharing switch. */
export class Directory {
  readonly directoryId: string;
  readonly rootId: string;
  readonly folders = new Map<string, Folder>();
  readonly members = new Map<string, Membership>();
  managementAccountId: string | undefined;
  isSharingEnabled = true;

  constructor(directoryId: string, rootId: string, createdAtMs: number) {
    this.directoryId = directoryId;
    this.rootId = rootId;
    this.folders.set(rootId, { folderId: rootId, name: 'root', parentId: undefined, createdAtMs });
  }

  /** The management account counts as a member of its directory. */
  has(accountId: string): boolean {
    return accountId === this.managementAccountId || this.members.has(accountId);
  }

  /** From the root down to the folder itself. */
  ancestors(folderId: string): Folder[] {
    const path: Folder[] = [];
    for (
      let folder = this.folders.get(folderId);
      folder !== undefined;
      folder = this.folders.get(folder.parentId ?? '')
    ) {
      path.unshift(folder);
    }
    return path;
  }

  children(folderId: string): Folder[] {
    return [...this.folders.values()].filter((folder) => folder.parentId === folderId);
  }

  /**
   * The accounts that a directory, folder or account principal stands for at present.
   * The management account is reached by the directory, its root, and its own id.
   */
  accountsUnder(principal: string): string[] {
    if (this.has(principal)) return [principal];
    const isWhole = principal === this.directoryId || principal === this.rootId;
    if (!isWhole && !this.folders.has(principal)) return [];
    const accounts = [...this.members.values()]
      .filter((member) => isWhole || this.ancestors(member.folderId).some((folder) => folder.folderId === principal))
      .map((member) => member.accountId);
    if (isWhole && this.managementAccountId !== undefined) accounts.push(this.managementAccountId);
    return accounts;
  }

  /** `rd-…/r-…/fd-…` down to the folder or account; undefined for what is not in the directory. */
  pathOf(id: string): string | undefined {
    if (id === this.directoryId) return id;
    if (id === this.managementAccountId) return [this.directoryId, this.rootId, id].join('/');
    const folderId = this.folders.has(id) ? id : this.members.get(id)?.folderId;
    if (folderId === undefined) return undefined;
    const path = [this.directoryId, ...this.ancestors(folderId).map((folder) => folder.folderId)];
    return [...path, ...(folderId === id ? [] : [id])].join('/');
  }

  /** Whether it names something of this directory: the directory, a folder, or a member. */
  isPrincipal(id: string): boolean {
    return id === this.directoryId || this.folders.has(id) || this.has(id);
  }
}
