import { CloudCallError } from '../../shared/base/errors.ts';
import type { Hand } from './hand.ts';
import type { OpenThing } from './journal.ts';
import { type Found, membersOf } from './lookups.ts';
import type { Kind } from './things.ts';

/**
 * One step of removing something that was found and is ours; taken again until it is not found any more.
 * @returns Whether the call that removes it was made.
 */
type Removal = (found: Found, thing: OpenThing, hand: Hand) => Promise<boolean>;

export const REMOVALS: Readonly<Record<Kind, Removal>> = {
  /** First nobody sees anything through it, then nothing is in it, then it goes. */
  share: async ({ id, status }, _, hand) => {
    if (status === 'Deleting') return true;
    for (const side of ['Target', 'Resource'] as const) {
      const members = [...(await membersOf(hand, id, side))];
      const staying = members.filter(([, state]) => state === 'Associated' || state === 'Associating');
      if (staying.length > 0) {
        const ids = staying.map(([entityId]) => entityId);
        const named =
          side === 'Target'
            ? { Targets: ids }
            : { Resources: ids.map((ResourceId) => ({ ResourceId, ResourceType: 'Snapshot' })) };
        const request = { ResourceShareId: id, ResourceOwner: 'Self', ...named };
        await hand.ask('resourcesharing', 'DisassociateResourceShare', request);
      }
      if (staying.length > 0 || members.some(([, state]) => state === 'Disassociating')) return false;
    }
    await hand.ask('resourcesharing', 'DeleteResourceShare', { ResourceShareId: id });
    return true;
  },
  tag: async (_, { name, on = '' }, hand) => {
    const request = { RegionId: hand.regionId, ResourceType: 'snapshot', ResourceId: [on], TagKey: [name] };
    await hand.ask('ecs', 'UntagResources', request);
    return true;
  },
  function: async ({ id }, _, hand) => {
    await hand.ask('fc', 'DeleteFunction', { functionName: id });
    return true;
  },
  /** The policy of a role has its name. */
  role: async ({ id }, _, hand) => {
    await detach(hand, id);
    await hand.ask('ram', 'DeleteRole', { RoleName: id });
    return true;
  },
  policy: async ({ id }, _, hand) => {
    await detach(hand, id);
    await hand.ask('ram', 'DeletePolicy', { PolicyName: id });
    return true;
  },
  snapshot: async ({ id }, _, hand) => {
    await hand.ask('ecs', 'DeleteSnapshot', { SnapshotId: id });
    return true;
  },
  disk: async ({ id, status }, _, hand) => {
    if (status === 'Creating') return false;
    await hand.ask('ecs', 'DeleteDisk', { DiskId: id });
    return true;
  },
};

async function detach(hand: Hand, name: string): Promise<void> {
  try {
    await hand.ask('ram', 'DetachPolicyFromRole', { PolicyType: 'Custom', PolicyName: name, RoleName: name });
  } catch (error) {
    if (!(error instanceof CloudCallError) || !error.cloudCode.startsWith('EntityNotExist')) throw error;
  }
}

/** How a person removes it; `NAME` stands for its name. */
export const BY_HAND: Readonly<Record<Kind, string>> = {
  share:
    'Resource Management console, Resource Sharing, shared by me: remove its principals, then its resources, then delete it',
  tag: 'ECS console, Snapshots: edit the tags of the snapshot',
  function: 'Function Compute 3.0 console, Functions: delete it',
  role: 'RAM console, Roles: take its policy from it, then delete it',
  policy: 'RAM console, Policies: delete it',
  snapshot: 'ECS console, Snapshots: delete it',
  disk: 'ECS console, Disks: release it',
};
