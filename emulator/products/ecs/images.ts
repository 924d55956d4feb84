import { refuse } from '../../state/errors.ts';
import type { Snapshot, SnapshotEntry } from '../../state/model.ts';
import { secondsText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { numberedAnswer } from '../call/paging.ts';

/** Parameters that keep the images whose member of that name is the same. */
const SAME_TEXT = [
  'Architecture',
  'ImageFamily',
  'ImageId',
  'ImageName',
  'ImageOwnerAlias',
  'OSType',
  'Usage',
] as const;

/** The account's own images; only those that were imported exist here, and they are told by their OSS object. */
export function describeImages(call: Call): Answer {
  const { region, accountId, params } = call;
  const snapshotId = params.text('SnapshotId');
  const statuses = (params.text('Status') ?? 'Available').split(',');
  const wanted = SAME_TEXT.map((name) => [name, params.text(name)] as const);
  if (params.boolean('DryRun') === true) refuse(400, 'DryRunOperation');
  const rows = [...region.entriesOf(accountId).values()]
    .filter((entry) => snapshotId === undefined || entry.entryId === snapshotId)
    .flatMap(imageRows)
    .filter((row) => statuses.includes('Available') && wanted.every(([name, value]) => !value || row[name] === value));
  return { RegionId: region.regionId, ...numberedAnswer(call, 'Images', 'Image', rows) };
}

function imageRows({ snapshot, shareeAccountId }: SnapshotEntry): Answer[] {
  if (shareeAccountId !== undefined || snapshot.image === undefined) return [];
  const { imageId, name } = snapshot.image;
  const row = {
    ImageId: imageId,
    ImageName: name,
    ImageOwnerAlias: 'self',
    ImageOwnerId: Number(snapshot.ownerAccountId),
    Status: 'Available',
    Progress: '100%',
    Usage: 'none',
    CreationTime: secondsText(snapshot.createdAtMs),
    Size: snapshot.sourceDiskSizeGiB,
    DiskDeviceMappings: { DiskDeviceMapping: [mappingRow(snapshot, name)] },
    ...IMPORTED,
  };
  return [row];
}

const mappingRow = (snapshot: Snapshot, imageName: string): Answer => ({
  SnapshotId: snapshot.snapshotId,
  Device: '/dev/xvda',
  Type: 'system',
  Size: String(snapshot.sourceDiskSizeGiB),
  Format: 'RAW',
  ImportOSSBucket: 'example-images',
  ImportOSSObject: `${imageName}.raw`,
  Progress: '100%',
  RemainTime: 0,
  Encrypted: snapshot.isEncrypted,
});

/** What is the same of every imported image. */
const IMPORTED: Answer = {
  Architecture: 'x86_64',
  BootMode: 'BIOS',
  Description: '',
  DetectionOptions: { Items: { Item: [] }, Status: '' },
  Features: {
    CpuOnlineDowngrade: '',
    CpuOnlineUpgrade: '',
    ImdsSupport: '',
    MemoryOnlineDowngrade: '',
    MemoryOnlineUpgrade: '',
    NvmeSupport: 'unsupported',
  },
  ImageFamily: '',
  ImageVersion: '',
  IsCopied: false,
  IsPublic: false,
  IsSelfShared: 'False',
  IsSubscribed: false,
  IsSupportCloudinit: true,
  IsSupportIoOptimized: true,
  LicenseType: 'Auto',
  LoginAsNonRootSupported: false,
  OSName: 'Linux',
  OSNameEn: 'Linux',
  OSType: 'linux',
  Platform: 'Others Linux',
  ProductCode: '',
  ResourceGroupId: '',
  SecureBootOptions: { SecureBootSupport: '' },
  SupplierName: '',
  Tags: { Tag: [] },
  Usable: true,
};
