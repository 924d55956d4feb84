import type { Answer, Call } from '../call/operation.ts';

/** Every region has two zones, with all that can be had there. */
export function describeZones({ region }: Call): Answer {
  const zone = (letter: string): Answer => ({
    ZoneId: `${region.regionId}-${letter}`,
    LocalName: `${region.regionId} ${letter}`,
    ZoneType: 'AvailabilityZone',
    AvailableDiskCategories: { DiskCategories: ['cloud_essd', 'cloud_auto', 'cloud_efficiency'] },
    AvailableResourceCreation: { ResourceTypes: ['Disk', 'Instance', 'VSwitch'] },
  });
  return { Zones: { Zone: [zone('h'), zone('i')] } };
}
