import fc from 'fast-check';
import { DAY_MS } from './landscape.ts';

/** What a person or the time does; numbers choose among what is there. */
export type Act =
  | {
      readonly kind: 'share';
      readonly snapshots: readonly number[];
      readonly principals: readonly number[];
      readonly isOpen: boolean;
      readonly isOurs: boolean;
    }
  | { readonly kind: 'add' | 'remove'; readonly share: number; readonly snapshot: number; readonly principal: number }
  | { readonly kind: 'delete share'; readonly share: number }
  | { readonly kind: 'answer'; readonly outsider: number; readonly isAccepted: boolean }
  | { readonly kind: 'leave share'; readonly outsider: number; readonly share: number }
  | { readonly kind: 'move'; readonly member: number; readonly folder: number }
  | { readonly kind: 'leave directory' | 'join directory'; readonly account: number }
  | { readonly kind: 'delete folder'; readonly folder: number }
  | { readonly kind: 'wait'; readonly ms: number };

const at = fc.nat({ max: 7 });
const some = fc.array(at, { minLength: 1, maxLength: 3 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('share' as const),
      snapshots: some,
      principals: some,
      isOpen: fc.boolean(),
      isOurs: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('add' as const, 'remove' as const),
      share: at,
      snapshot: at,
      principal: at,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete share' as const), share: at }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), outsider: at, isAccepted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave share' as const), outsider: at, share: at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), member: at, folder: at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('leave directory' as const, 'join directory' as const), account: at }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete folder' as const), folder: at }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 60_000, DAY_MS, 8 * DAY_MS),
    }),
  },
);

const DENIALS = [
  undefined,
  'ListAccounts',
  'GetResourceDirectory',
  'ListResourceShares',
  'ListResourceShareAssociations',
] as const;

export const history = fc.record({
  acts: fc.array(act, { minLength: 3, maxLength: 14 }),
  /** A member may not list the directory. */
  isOwnerManagement: fc.boolean(),
  /** The policy lists whom it permits in the directory. */
  isListed: fc.boolean(),
  denied: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...DENIALS) },
  ),
});
