import { CloudCallError } from '../../base/errors.ts';
import type { ShareApi } from '../../cloud/ports.ts';
import type { ActionOf } from '../../plan/action.ts';
import { finding } from '../../plan/findings/finding.ts';
import { type Refused, refusedSubject, WHOLE_SNAPSHOT } from '../../plan/wish/refusal-marks.ts';
import { INSTALLATION_TAG, KIND_TAG } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { isExternal } from '../../policy/principals.ts';
import type { Progress, Result } from '../progress.ts';
import { type RefusalScope, refusalFinding, refusalScopeOf } from './refusal.ts';

/** Refusals that may be about only some items of a call; a quota may still have room for a few. */
const SPLITTABLE: ReadonlySet<RefusalScope> = new Set(['principal', 'snapshot', 'item', 'more snapshots']);

/** The grants that one call makes: every one of the principals gets every one of the snapshots. */
interface Rectangle {
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
}

/**
 * Makes grants. The service refuses a call whole, so a refused one is split until only items are left that are refused
 * for themselves; each becomes a finding and holds up nothing else. A refusal that every further call of its kind would
 * meet is met once.
 */
export class Granter {
  readonly #shares: ShareApi;
  readonly #policy: Policy;
  readonly #progress: Progress;
  readonly #shareIds = new Map<string, string>();
  readonly #closed = new Set<RefusalScope>();
  #directoryIsOpen: Promise<boolean> | undefined;
  /** What the service refused for good, for the marks that keep the next runs from asking again. */
  readonly refused: Refused[] = [];

  constructor(shares: ShareApi, policy: Policy, progress: Progress) {
    this.#shares = shares;
    this.#policy = policy;
    this.#progress = progress;
  }

  /** Whether the service refused the principal for good in this run, whatever the snapshot. */
  hasRefused(principal: string): boolean {
    const subject = refusedSubject(principal, isExternal(this.#policy, principal));
    return this.refused.some((one) => one.subject === subject);
  }

  /** The id of a share that this run created. */
  createdShareId(name: string): string | undefined {
    return this.#shareIds.get(name);
  }

  async create(action: ActionOf<'create-share'>): Promise<Result> {
    return (await this.#create(action, action)) ? 'applied' : 'failed';
  }

  async add(action: ActionOf<'add'>): Promise<Result> {
    const { share } = action;
    const shareId = 'shareId' in share ? share.shareId : this.#shareIds.get(share.newShareName);
    return shareId !== undefined && (await this.#add(shareId, action)) ? 'applied' : 'failed';
  }

  /** Creates the share with what is not refused. @returns Whether that was everything. */
  async #create(action: ActionOf<'create-share'>, part: Rectangle): Promise<boolean> {
    const { principals, snapshotIds } = part;
    const kindScope = action.shareKind === 'external' ? 'invitations' : 'directory sharing';
    if (this.#isHopeless('new shares', 'more snapshots', kindScope)) return false;
    if (action.shareKind === 'directory' && !(await this.#isDirectoryOpen())) return false;
    const doing = `Sharing ${snapshotIds.join(', ')} with ${principals.join(', ')}`;
    const error = await this.#progress.attempt(doing, async () => {
      const share = await this.#shares.createShare({
        name: action.name,
        allowsExternalTargets: action.shareKind === 'external',
        principals,
        snapshotIds,
        tags: { [INSTALLATION_TAG]: this.#policy.installation, [KIND_TAG]: action.shareKind },
      });
      this.#shareIds.set(action.name, share.shareId);
    });
    if (!error) return true;
    const bySnapshot = snapshotIds.length > 1 && refusalScopeOf(error) !== 'principal';
    const byPrincipal = principals.length > 1 && refusalScopeOf(error) !== 'snapshot';
    if (!this.#canSplit(error) || !(bySnapshot || byPrincipal)) {
      this.#giveUp(error, doing, part);
      return false;
    }
    const items = bySnapshot ? snapshotIds : principals;
    for (const [at, item] of items.entries()) {
      await this.#create(
        action,
        bySnapshot ? { principals, snapshotIds: [item] } : { principals: [item], snapshotIds },
      );
      const shareId = this.#shareIds.get(action.name);
      if (shareId === undefined) continue;
      const rest = items.slice(at + 1);
      await this.#add(shareId, { principals: bySnapshot ? [] : rest, snapshotIds: bySnapshot ? rest : [] });
      break;
    }
    return false;
  }

  /** Adds what is not refused. @returns Whether that was everything. */
  async #add(shareId: string, part: Rectangle): Promise<boolean> {
    const { principals, snapshotIds } = part;
    const count = principals.length + snapshotIds.length;
    if (count === 0) return true;
    if (snapshotIds.length > 0 && this.#isHopeless('more snapshots')) return false;
    const doing = `Adding ${[...principals, ...snapshotIds].join(', ')} to ${shareId}`;
    const error = await this.#progress.attempt(doing, () => this.#shares.associate(shareId, part));
    if (!error) return true;
    if (count === 1 || !this.#canSplit(error)) {
      this.#giveUp(error, doing, part, shareId);
      return false;
    }
    for (const smaller of split(part)) await this.#add(shareId, smaller);
    return false;
  }

  /** Looked up once a run, before the first call that would be refused; where it cannot be seen the call itself tells. */
  #isDirectoryOpen(): Promise<boolean> {
    this.#directoryIsOpen ??= this.#shares.isDirectorySharingEnabled().then(
      (isEnabled) => {
        if (!isEnabled) {
          this.#closed.add('directory sharing');
          this.#progress.find(
            finding('DIRECTORY_SHARING_OFF', {}, { doing: 'Sharing in the directory', requestId: 'none' }),
          );
        }
        return isEnabled;
      },
      (error: unknown) => {
        if (!(error instanceof CloudCallError)) throw error;
        return true;
      },
    );
    return this.#directoryIsOpen;
  }

  #isHopeless(...scopes: readonly RefusalScope[]): boolean {
    if (this.#progress.isServiceDown) {
      this.#progress.leaveForRetry();
      return true;
    }
    return this.#closed.has('everything') || scopes.some((scope) => this.#closed.has(scope));
  }

  #canSplit(error: CloudCallError): boolean {
    return !error.retryable && SPLITTABLE.has(refusalScopeOf(error));
  }

  #giveUp(error: CloudCallError, doing: string, part: Rectangle, shareId?: string): void {
    const [principal, ...otherPrincipals] = part.principals;
    const [snapshotId, ...otherSnapshots] = part.snapshotIds;
    const scope = refusalScopeOf(error);
    const subject = {
      ...(shareId !== undefined && { shareId }),
      ...(principal !== undefined && otherPrincipals.length === 0 && scope !== 'snapshot' && { principal }),
      ...(snapshotId !== undefined && otherSnapshots.length === 0 && scope !== 'principal' && { snapshotId }),
    };
    if (error.retryable) {
      this.#progress.reportFailure(error, doing, subject);
      return;
    }
    if (scope !== 'principal' && scope !== 'snapshot' && scope !== 'item') {
      if (this.#closed.has(scope)) return;
      this.#closed.add(scope);
    }
    this.#progress.find(refusalFinding(error, doing, subject));
    if (scope === 'principal' && subject.principal !== undefined) {
      const isOutsider = isExternal(this.#policy, subject.principal);
      this.refused.push({ snapshotIds: part.snapshotIds, subject: refusedSubject(subject.principal, isOutsider) });
    } else if ((scope === 'snapshot' || scope === 'item') && subject.snapshotId !== undefined) {
      this.refused.push({ snapshotIds: [subject.snapshotId], subject: WHOLE_SNAPSHOT });
    }
  }
}

/** Principals and snapshots apart, or one kind in halves. */
function split({ principals, snapshotIds }: Rectangle): Rectangle[] {
  if (principals.length > 0 && snapshotIds.length > 0) {
    return [
      { principals, snapshotIds: [] },
      { principals: [], snapshotIds },
    ];
  }
  const half = Math.ceil((principals.length + snapshotIds.length) / 2);
  return [
    { principals: principals.slice(0, half), snapshotIds: snapshotIds.slice(0, half) },
    { principals: principals.slice(half), snapshotIds: snapshotIds.slice(half) },
  ];
}
