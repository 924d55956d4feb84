import { actiontrail } from './actiontrail.ts';
import type { Product } from './call/operation.ts';
import { ecs } from './ecs/ecs.ts';
import { eventbridge } from './eventbridge.ts';
import { kms } from './kms.ts';
import { location } from './location.ts';
import { ram } from './ram.ts';
import { resourcemanager } from './resourcemanager.ts';
import { resourcesharing } from './sharing/resourcesharing.ts';
import { sts } from './sts.ts';
import { tag } from './tag.ts';

/** Every emulated product. They share a port, so the API version tells them apart. */
export const PRODUCTS: readonly Product[] = [
  ecs,
  resourcesharing,
  tag,
  sts,
  resourcemanager,
  kms,
  ram,
  location,
  actiontrail,
  eventbridge,
];
