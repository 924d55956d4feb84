import type { Answer, Call } from '../call/operation.ts';

/** Every region has two zones, with every category of disks; nothing is told of instances. */
export function describeZones({ region }: Call): Answer {
  const zone = (letter: string): Answer => ({
    ZoneId: `${region.regionId}-${letter}`,
    LocalName: `${region.regionId} ${letter}`,
    ZoneType: 'AvailabilityZone',
    AvailableDiskCategories: { DiskCategories: ['cloud_essd', 'cloud_auto', 'cloud_efficiency'] },
    AvailableDedicatedHostTypes: { DedicatedHostType: [] },
    AvailableInstanceTypes: { InstanceTypes: [] },
    AvailableResources: { ResourcesInfo: [] },
    AvailableVolumeCategories: { VolumeCategories: [] },
    DedicatedHostGenerations: { DedicatedHostGeneration: [] },
    AvailableResourceCreation: { ResourceTypes: ['Disk', 'Instance', 'VSwitch'] },
  });
  return { Zones: { Zone: [zone('h'), zone('i')] } };
}
