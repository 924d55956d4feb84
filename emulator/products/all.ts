import type { Product } from '../wire/operation.ts';
import { ecs } from './ecs.ts';
import { kms } from './kms.ts';
import { resourcemanager } from './resourcemanager.ts';
import { resourcesharing } from './resourcesharing.ts';
import { ram, sts } from './sts.ts';
import { tag } from './tag.ts';

/** Every emulated product. They share a port, so the API version tells them apart. */
export const PRODUCTS: readonly Product[] = [ecs, resourcesharing, tag, sts, resourcemanager, kms, ram];
