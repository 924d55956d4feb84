import { inBatches } from '../../../base/batches.ts';
import { CloudCallError } from '../../../base/errors.ts';
import { utcDay } from '../../../base/written.ts';
import type { ActionOf, ShareRef } from '../../../plan/action.ts';
import { isOpen, nameOfShare } from '../../../plan/cover/share-set.ts';
import { finding } from '../../../plan/findings/finding.ts';
import { type Refused, refusedSubject, WHOLE_SNAPSHOT } from '../../../plan/wish/refusal-marks.ts';
import { INSTALLATION_TAG, KIND_TAG, RENEWED_TAG, type ShareState } from '../../../plan/world.ts';
import { isExternal } from '../../../policy/principals.ts';
import type { Result } from '../../progress.ts';
import { lookInto } from '../look-into.ts';
import { type RefusalScope, refusalFinding, refusalScopeOf, saysShareIsGone } from '../refusal.ts';
import type { ActionRunner } from './action-runner.ts';

/** Refusals that may be about only some principals of a call. */
const OF_PRINCIPALS: ReadonlySet<RefusalScope> = new Set(['principal', 'item', 'right']);

/** Refusals that may be about only some snapshots of a call; a quota may still have room for a few. */
const OF_SNAPSHOTS: ReadonlySet<RefusalScope> = new Set(['snapshot', 'item', 'more snapshots']);

/** Refusals that every further call of a kind would meet. */
const OF_ALL_CALLS: ReadonlySet<RefusalScope> = new Set([
  'directory sharing',
  'new shares',
  'more snapshots',
  'invitations',
  'everything',
]);

type Creation = ActionOf<'create-share'>;

/** The grants that one call makes: every one of the principals gets every one of the snapshots. */
interface Rectangle {
  readonly principals: readonly string[];
  readonly snapshotIds: readonly string[];
}

/**
 * Makes grants. The service refuses a call whole, so a refused one is split until only items are left that are refused
 * for themselves; each becomes a finding and holds up nothing else. Since a share's set is fixed, a set that is refused in
 * part becomes shares of its parts. A refusal that every further call of its kind would meet is met once.
 */
export class Granter {
  readonly #runner: ActionRunner;
  readonly #closed = new Set<RefusalScope>();
  readonly #givenUp = new Set<string>();
  /** Shares that were not made for the sake of their first snapshots, of whom they were to name, or of what was seen since. */
  readonly #refusedNames = new Set<string>();
  /** Shares that were not made for a reason that a plan made anew would meet again. */
  readonly #unmadeNames = new Set<string>();
  #directoryIsOpen: Promise<boolean> | undefined;
  /** What the service refused for good, for the marks that keep the next runs from asking again. */
  readonly refused: Refused[] = [];

  constructor(runner: ActionRunner) {
    this.#runner = runner;
  }

  /** Whether the service refused the principal for good in this run, whatever the snapshot. */
  hasRefused(principal: string): boolean {
    const subject = refusedSubject(principal, isExternal(this.#runner.policy, principal));
    return this.refused.some((one) => one.subject === subject);
  }

  /** Whether the snapshot will not come to the share, for a reason that a retry does not cure. */
  hasGivenUp(share: ShareRef, snapshotId: string): boolean {
    return this.#givenUp.has(keyOf(share, snapshotId));
  }

  async create(action: Creation): Promise<Result> {
    return this.#create(action, action);
  }

  async join({ share, snapshotIds }: ActionOf<'join'>): Promise<Result> {
    if (this.#isHopeless('more snapshots')) return this.#giveUpOn(share, snapshotIds);
    const shareIds = this.#runner.shareIdsOf(share);
    if (shareIds.length === 0 && 'newShareName' in share) {
      if (this.#unmadeNames.has(share.newShareName)) return this.#giveUpOn(share, snapshotIds);
      if (!this.#refusedNames.has(share.newShareName)) return 'failed';
      // A plan without what was refused, or with what was seen since, makes it for these.
      this.#runner.isWorldMoved = true;
      return 'deferred';
    }
    return worst(await Promise.all(shareIds.map((shareId) => this.#add(share, shareId, snapshotIds))));
  }

  /** Creates the share, or shares of the parts of its set that are not refused. */
  async #create(action: Creation, part: Rectangle): Promise<Result> {
    const { progress, policy, cloud } = this.#runner;
    const { principals, snapshotIds } = part;
    const planned = { newShareName: action.name };
    const kindScope = action.shareKind === 'external' ? 'invitations' : 'directory sharing';
    const isHopeless =
      this.#isHopeless('new shares', 'more snapshots', kindScope) ||
      (action.shareKind === 'directory' && !(await this.#isDirectoryOpen()));
    if (isHopeless) return this.#giveUpOnShare(planned, snapshotIds);
    if (principals.length < action.principals.length) {
      const present = await this.#openSharesOf(action, principals);
      if (!present) return 'failed';
      const [share] = present;
      if (share) {
        this.#runner.noteShareFor(action.name, share.shareId);
        return this.#add(planned, share.shareId, snapshotIds);
      }
    }
    if (action.shareKind === 'external') {
      const isAsPlanned = await this.#areInvitationsAsPlanned(action.name, principals);
      if (isAsPlanned === undefined) return 'failed';
      if (!isAsPlanned) {
        this.#refusedNames.add(action.name);
        this.#runner.isWorldMoved = true;
        return 'deferred';
      }
    }
    const doing = `Sharing ${snapshotIds.join(', ')} with ${principals.join(', ')}`;
    const error = await progress.attempt(doing, async () => {
      const share = await cloud.shares.createShare({
        name: nameOfShare(action.shareKind, principals),
        allowsExternalTargets: action.shareKind === 'external',
        principals,
        snapshotIds,
        tags: {
          [INSTALLATION_TAG]: policy.installation,
          [KIND_TAG]: action.shareKind,
          ...(action.isRenewal && Object.fromEntries(principals.map((id) => [RENEWED_TAG + id, this.#today()]))),
        },
      });
      this.#runner.noteShareFor(action.name, share.shareId);
    });
    if (!error) return 'applied';
    if (snapshotIds.length > 1 && isAbout(error, OF_SNAPSHOTS)) return this.#createForOneOf(action, part);
    if (principals.length === 1 || !isAbout(error, OF_PRINCIPALS)) return this.#giveUp(error, doing, part, planned);
    const results: Result[] = [];
    for (const half of inHalves(principals))
      results.push(await this.#create(action, { principals: half, snapshotIds }));
    return worst(results);
  }

  /**
   * Looks right before an outsider is invited whether its shares stand as they were read: a listing that left one out would
   * have it asked again against its answer. Undefined when that cannot be seen.
   */
  #areInvitationsAsPlanned(name: string, principals: readonly string[]): Promise<boolean | undefined> {
    const { cloud, policy, progress, shares } = this.#runner;
    return progress.look(`Looking for shares of ${principals.join(', ')}`, async () => {
      const named = await cloud.shares.listShares('Self', { name });
      return (await lookInto(cloud, named, policy.installation))
        .filter(({ isOurs, kind }) => isOurs && kind === 'external')
        .every((share) => {
          const known = shares.get(share.shareId);
          // One of nobody may be the memory of an answer, too.
          return (
            known && principals.every((id) => share.principals.get(id)?.standing === known.principals.get(id)?.standing)
          );
        });
    });
  }

  /** Creates the share with the first snapshot that is not refused, and brings the others to it. */
  async #createForOneOf(action: Creation, { principals, snapshotIds }: Rectangle): Promise<Result> {
    const planned = { newShareName: action.name };
    const results: Result[] = [];
    for (const [at, snapshotId] of snapshotIds.entries()) {
      const madeBefore = this.#runner.shareIdsOf(planned);
      results.push(await this.#create(action, { principals, snapshotIds: [snapshotId] }));
      const made = this.#runner.shareIdsOf(planned).filter((shareId) => !madeBefore.includes(shareId));
      if (made.length === 0) continue;
      const rest = snapshotIds.slice(at + 1);
      for (const shareId of made) results.push(await this.#add(planned, shareId, rest));
      break;
    }
    return worst(results);
  }

  /** Brings snapshots to a share, as far as they are not refused. */
  async #add(share: ShareRef, shareId: string, snapshotIds: readonly string[]): Promise<Result> {
    if (snapshotIds.length === 0) return 'applied';
    if (this.#isHopeless('more snapshots')) return this.#giveUpOn(share, snapshotIds);
    const { progress, cloud } = this.#runner;
    const doing = `Adding ${snapshotIds.join(', ')} to ${shareId}`;
    const error = await progress.attempt(doing, () => cloud.shares.addSnapshots(shareId, snapshotIds));
    if (!error) return 'applied';
    if (saysShareIsGone(error)) {
      this.#runner.isWorldMoved = true;
      return 'deferred';
    }
    if (snapshotIds.length === 1 || !(isAbout(error, OF_SNAPSHOTS) || refusalScopeOf(error) === 'principal'))
      return this.#giveUp(error, doing, { principals: [], snapshotIds }, share, shareId);
    const results: Result[] = [];
    for (const half of inHalves(snapshotIds)) results.push(await this.#add(share, shareId, half));
    return worst(results);
  }

  /** Looked up once a run, before the first call that would be refused; where it cannot be seen the call itself tells. */
  #isDirectoryOpen(): Promise<boolean> {
    const { cloud, progress } = this.#runner;
    this.#directoryIsOpen ??= cloud.shares.isDirectorySharingEnabled().then(
      (isEnabled) => {
        if (!isEnabled) {
          this.#closed.add('directory sharing');
          progress.find(finding('DIRECTORY_SHARING_OFF', {}, { doing: 'Sharing in the directory', requestId: 'none' }));
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
    if (this.#runner.progress.isServiceDown) {
      this.#runner.progress.leaveForRetry();
      return true;
    }
    return this.#closed.has('everything') || scopes.some((scope) => this.#closed.has(scope));
  }

  /**
   * The shares that are there for a part of a set, of which no plan knew; a part that a new share is made for each time would
   * fill the quota. Undefined when that cannot be seen.
   */
  async #openSharesOf({ shareKind }: Creation, principals: readonly string[]): Promise<ShareState[] | undefined> {
    const { cloud, policy, progress, shares, world } = this.#runner;
    const name = nameOfShare(shareKind, principals);
    const unseen = (world.unseenShares ?? []).filter((share) => share.name === name);
    const looked = await progress.look(`Looking for shares of ${principals.join(', ')}`, () =>
      lookInto(cloud, unseen, policy.installation),
    );
    return (
      looked &&
      [...shares.values(), ...looked].filter(
        (share) => share.isOurs && share.kind === shareKind && share.name === name && isOpen(share),
      )
    );
  }

  #today(): string {
    return utcDay(this.#runner.clock.nowMs());
  }

  /** What a service that is down leaves undone is not given up: the next run makes it. */
  #giveUpOn(share: ShareRef, snapshotIds: readonly string[]): Result {
    if (!this.#runner.progress.isServiceDown) for (const id of snapshotIds) this.#givenUp.add(keyOf(share, id));
    return 'failed';
  }

  #giveUpOnShare(share: ShareRef & { readonly newShareName: string }, snapshotIds: readonly string[]): Result {
    if (!this.#runner.progress.isServiceDown) this.#unmadeNames.add(share.newShareName);
    return this.#giveUpOn(share, snapshotIds);
  }

  #giveUp(error: CloudCallError, doing: string, part: Rectangle, share: ShareRef, shareId?: string): Result {
    const [principal, ...otherPrincipals] = part.principals;
    const [snapshotId, ...otherSnapshots] = part.snapshotIds;
    const scope = refusalScopeOf(error);
    const subject = {
      ...(shareId !== undefined && { shareId }),
      ...(principal !== undefined && otherPrincipals.length === 0 && scope !== 'snapshot' && { principal }),
      ...(snapshotId !== undefined && otherSnapshots.length === 0 && scope !== 'principal' && { snapshotId }),
    };
    if (error.retryable) {
      this.#runner.progress.reportFailure(error, doing, subject);
      return 'failed';
    }
    this.#giveUpOn(share, part.snapshotIds);
    if ('newShareName' in share) {
      const isUnmade = scope === 'right' || OF_ALL_CALLS.has(scope);
      (isUnmade ? this.#unmadeNames : this.#refusedNames).add(share.newShareName);
    }
    if (OF_ALL_CALLS.has(scope)) {
      if (this.#closed.has(scope)) return 'failed';
      this.#closed.add(scope);
    }
    this.#runner.progress.find(refusalFinding(error, doing, subject));
    if (scope === 'principal' && subject.principal !== undefined) {
      const isOutsider = isExternal(this.#runner.policy, subject.principal);
      this.refused.push({ snapshotIds: part.snapshotIds, subject: refusedSubject(subject.principal, isOutsider) });
    } else if ((scope === 'snapshot' || scope === 'item') && subject.snapshotId !== undefined) {
      this.refused.push({ snapshotIds: [subject.snapshotId], subject: WHOLE_SNAPSHOT });
    }
    return 'failed';
  }
}

function isAbout(error: CloudCallError, scopes: ReadonlySet<RefusalScope>): boolean {
  return !error.retryable && scopes.has(refusalScopeOf(error));
}

function worst(results: readonly Result[]): Result {
  if (results.includes('failed')) return 'failed';
  return results.includes('deferred') ? 'deferred' : 'applied';
}

function inHalves<T>(items: readonly T[]): T[][] {
  return inBatches(items, Math.ceil(items.length / 2));
}

function keyOf(share: ShareRef, snapshotId: string): string {
  return `${'shareId' in share ? share.shareId : share.newShareName} ${snapshotId}`;
}
