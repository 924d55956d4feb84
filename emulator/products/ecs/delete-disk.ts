import { refuse } from '../../state/errors.ts';
import type { Answer, Call } from '../call/operation.ts';

/** Releases a disk at once, and its snapshots stay; one that does not exist is ignored, as the page says. */
export function deleteDisk({ world, region, accountId, params }: Call): Answer {
  const disk = region.disks.get(params.required('DiskId'));
  if (disk?.ownerAccountId !== accountId) return {};
  if (disk.status.value !== 'Available') refuse(403, 'IncorrectDiskStatus');
  const isRead = [...region.entriesOf(accountId).values()].some(
    ({ snapshot }) => snapshot.sourceDiskId === disk.diskId && snapshot.state.value.status === 'progressing',
  );
  if (isRead) refuse(403, 'DiskCreatingSnapshot');
  region.disks.delete(disk.diskId);
  world.forgetToken(disk.diskId);
  return {};
}
