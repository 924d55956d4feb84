import { Clock } from '../../emulator/clock.ts';
import { LocalCloud } from '../../emulator/local-cloud.ts';
import { ServiceError } from '../../emulator/state/errors.ts';
import { authorizeBy, type RamDocument, type RamReadings, type RamVerdict } from '../../emulator/state/ram.ts';
import type { LocalCloudOptions, Switches } from '../../emulator/state/types.ts';

export const REGION = 'cn-hangzhou';
export const OWNER = '1000000000000001';
export const INSIDER = '1000000000000002';
/** In the directory, and not listed by the policy. */
export const COLLEAGUE = '1000000000000003';
/** In the listed folder, and not listed itself. */
export const LODGER = '1000000000000004';
export const PARTNER = '3000000000000001';
export const STRANGER = '3000000000000009';
export const INSTALLATION = 'acme';

interface Folders {
  /** In which the listed one stands. */
  readonly above: string;
  /** Listed by the policy, with the lodger in it. */
  readonly listed: string;
  /** In the listed one. */
  readonly below: string;
}

function makeFolders(cloud: LocalCloud): Folders {
  const above = cloud.createFolder('above');
  const listed = cloud.createFolder('listed', above);
  return { above, listed, below: cloud.createFolder('below', listed) };
}

const emptyCloud = (options: Partial<LocalCloudOptions> = {}): LocalCloud =>
  new LocalCloud({ clock: new Clock(Date.UTC(2026, 2, 1)), regions: [REGION], ...options });

/** The first ids that a cloud gives are the same in each. */
export const FOLDERS = makeFolders(emptyCloud());

/** One way in which all that is open about RAM may turn out. */
export type World = RamReadings & Pick<Switches, 'conditionTarget' | 'sharingTagConditions'>;

function worldsWith(missingKeys: readonly RamReadings['missingKey'][]): World[] {
  return (['any', 'all', 'none'] as const).flatMap((severalValues) =>
    missingKeys.flatMap((missingKey) =>
      (['path', 'path-of-folders', 'id'] as const).flatMap((conditionTarget) =>
        (['judged', 'ignored'] as const).map((sharingTagConditions) => ({
          severalValues,
          missingKey,
          conditionTarget,
          sharingTagConditions,
        })),
      ),
    ),
  );
}

/** Every way in which the functions can work. */
export const WORLDS: readonly World[] = worldsWith(['fails', 'negation-holds']);

/** Those in which a `Deny` holds for want of its key, so that no snapshot can join a share. */
export const CLOSED_WORLDS: readonly World[] = worldsWith(['deny-holds']);

/** What lies in the owner's account. */
export interface Scene {
  /** Nobody asked for it. */
  readonly plain: string;
  readonly labelled: string;
  /** Asks to be shared. */
  readonly asking: string;
  /** Asks to be shared, and is approved. */
  readonly approved: string;
  /** A copy of ours, that stands in for another. */
  readonly standIn: string;
  readonly ourShare: string;
  readonly ourExternal: string;
  /** Made by a person, with a stranger in it. */
  readonly byHand: string;
  /** Of another installation. */
  readonly rival: string;
  /** Of a stranger to the owner. */
  readonly invitation: string;
}

/** What came of a call: refused by RAM or by the service, or done. */
export type Outcome =
  | { readonly kind: 'refused'; readonly verdict: RamVerdict }
  | { readonly kind: 'not taken'; readonly code: string }
  | { readonly kind: 'done' };

/** An account with everything in it that a leaked role may go for, in a cloud that judges by documents. */
export class Stage {
  readonly scene: Scene;
  readonly #cloud: LocalCloud;
  #verdict: RamVerdict | undefined;

  constructor(world: World, documentsOf: (roleName: string) => readonly RamDocument[]) {
    const { conditionTarget, sharingTagConditions } = world;
    this.#cloud = emptyCloud({
      switches: { conditionTarget, sharingTagConditions, isRateLimited: false },
      authorize: authorizeBy(
        ({ roleName }) => (roleName === undefined ? undefined : documentsOf(roleName)),
        world,
        (_, __, verdict) => {
          this.#verdict = verdict;
        },
      ),
    });
    const { listed: folderId } = makeFolders(this.#cloud);
    this.#cloud.createAccount({ accountId: LODGER, directory: 'member', folderId });
    for (const accountId of [OWNER, INSIDER, COLLEAGUE]) this.#cloud.createAccount({ accountId, directory: 'member' });
    for (const accountId of [PARTNER, STRANGER]) this.#cloud.createAccount({ accountId });
    this.scene = this.#furnish();
  }

  #furnish(): Scene {
    const person = this.#cloud.as(OWNER, REGION);
    const stranger = this.#cloud.as(STRANGER, REGION);
    const make = (tags: Record<string, string> = {}): string =>
      person.createSnapshot({ isComplete: true, tags }).snapshotId;
    const share = (principals: string[], allowsExternalTargets: boolean, installation?: string): string =>
      person.createShare({
        name: 'share',
        allowsExternalTargets,
        principals,
        snapshotIds: [make()],
        ...(installation && { tags: { 'snapshare:installation': installation } }),
      }).shareId;
    const lure = stranger.createSnapshot({ isComplete: true }).snapshotId;
    stranger.createShare({ name: 'lure', allowsExternalTargets: true, principals: [OWNER], snapshotIds: [lure] });
    const scene = {
      plain: make(),
      labelled: make({ confidential: '', classification: 'secret' }),
      asking: make({ 'share-to': INSIDER }),
      standIn: make({ 'snapshare:copy-of': 's-1', 'snapshare:installation': INSTALLATION }),
      ourShare: share([INSIDER], false, INSTALLATION),
      ourExternal: share([PARTNER], true, INSTALLATION),
      byHand: share([STRANGER], true),
      rival: share([INSIDER], false, 'rival'),
      invitation: person.listInvitations()[0]?.invitationId ?? '',
      approved: make({ 'share-to': PARTNER, 'share-approved': PARTNER }),
    };
    return scene;
  }

  /** One call with a role's credentials. */
  attempt(roleName: string, product: string, action: string, input: Readonly<Record<string, unknown>>): Outcome {
    try {
      this.#cloud.as(OWNER, REGION, roleName).call(product, action, input);
      return { kind: 'done' };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const verdict = this.#verdict;
      return verdict?.isAllowed === false ? { kind: 'refused', verdict } : { kind: 'not taken', code: error.code };
    }
  }
}
