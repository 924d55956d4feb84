import * as v from 'valibot';
import { REGION_ID } from '../base/ids.ts';
import { expected, list, mapOf, mapping, oneOf, ownText, says, set, text, whole, wordOr } from './forms.ts';
import { phrase } from './phrases.ts';
import type { UseRule } from './policy.ts';
import { accountId, day, glob, label, noticeAddress, principalId, regionId, tagKey, target } from './values.ts';

/** Persistent categories, from the list of the CreateDisk operation, ECS API 2014-05-26. */
const DISK_CATEGORIES = [
  'cloud',
  'cloud_efficiency',
  'cloud_ssd',
  'cloud_essd',
  'cloud_auto',
  'cloud_essd_entry',
  'cloud_regional_disk_auto',
] as const;

function brake(count: number, percent: number) {
  return v.exactOptional(
    mapping({
      count: v.exactOptional(whole(0, 1_000_000_000), count),
      percent: v.exactOptional(whole(0, 100), percent),
    }),
    {},
  );
}

function visited(what: 'OWNER_ACCOUNTS' | 'MEMBER_ACCOUNTS') {
  return v.exactOptional(
    mapping({
      // Lower case only: the deployment tool lower-cases role names on the way.
      roleName: text(/^[a-z0-9.-]{1,64}$/, 'ROLE_NAME'),
      accounts: wordOr('directory', set(accountId, what)),
    }),
  );
}

/** `principals` alone, for the checks that compare other parts with it. */
export const PrincipalsSchema = mapping({
  directory: v.exactOptional(wordOr('any', list(principalId, 'PRINCIPAL_IDS')), 'any'),
  external: v.exactOptional(list(accountId, 'ACCOUNT_IDS'), []),
});

/** Tags that a snapshot has to carry, all with exactly these values. */
const carriedTags = v.exactOptional(
  v.pipe(
    mapOf(/^.{1,128}$/su, 'MATCH_TAG_KEY', ownText(/^.{0,128}$/su, 'TAG_VALUE')),
    v.check((tags) => Object.keys(tags).length > 0, says('NO_TAG_NAMED')),
  ),
);

const AllowSchema = mapping({
  snapshots: v.exactOptional(
    v.pipe(
      mapping({
        owners: v.exactOptional(set(accountId, 'OWNER_ACCOUNTS')),
        tags: carriedTags,
        resourceGroup: v.exactOptional(text(/^rg-[A-Za-z0-9-]{1,64}$/, 'RESOURCE_GROUP')),
        name: v.exactOptional(glob),
      }),
      v.check((conditions) => Object.keys(conditions).length > 0, says('MATCHES_EVERY_SNAPSHOT')),
    ),
  ),
  to: set(target, 'ALLOWED_TARGETS'),
  approval: v.exactOptional(oneOf('required')),
  maxDays: v.exactOptional(whole(1, 65_536)),
});

const RuleSchema = mapping({
  match: v.pipe(
    mapping({
      name: v.exactOptional(glob),
      diskIds: v.exactOptional(set(text(/^d-[A-Za-z0-9]{1,40}$/, 'DISK_ID'), 'DISKS')),
      tags: carriedTags,
      type: v.exactOptional(oneOf('auto', 'user')),
    }),
    v.check((match) => Object.keys(match).length > 0, says('MATCHES_ALL')),
  ),
  shareTo: text(/\S/, 'TARGETS'),
  latest: v.exactOptional(whole(1, 256)),
});

/** A key where one may be given. */
const optionalKeyId = v.exactOptional(text(/^[A-Za-z0-9/_-]{0,128}$/, 'KEY_ID_OR_NONE'), '');

const UseSchema = v.pipe(
  mapping({
    from: accountId,
    name: glob,
    copy: v.exactOptional(
      mapping({
        region: regionId,
        retentionDays: v.exactOptional(whole(1, 65_536)),
        kmsKeyId: optionalKeyId,
      }),
    ),
    disk: v.exactOptional(
      mapping({
        zoneId: text(/^[a-z]{2}-[a-z0-9-]{2,40}$/, 'ZONE_ID'),
        category: v.exactOptional(oneOf(...DISK_CATEGORIES), 'cloud_essd'),
        sizeGiB: v.exactOptional(whole(1, 65_536)),
        kmsKeyId: optionalKeyId,
      }),
    ),
    max: v.exactOptional(
      mapping({
        count: v.exactOptional(whole(0, 1_000_000), 50),
        totalGiB: v.exactOptional(whole(0, 1_000_000_000), 10_000),
      }),
      {},
    ),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): UseRule => {
    const { from, name, copy, disk, max } = dataset.value;
    if (copy !== undefined && disk === undefined) return { from, name, copy, max };
    if (disk !== undefined && copy === undefined) return { from, name, disk, max };
    addIssue({ message: says('COPY_OR_DISK') });
    return NEVER;
  }),
);

const FunctionComputeSchema = v.pipe(
  mapping({
    version: v.exactOptional(oneOf(3, 2), 3),
    service: v.exactOptional(text(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/, 'SERVICE_NAME')),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { version, service } = dataset.value;
    if (version === 3 && service === undefined) return { version } as const;
    if (version === 2 && service !== undefined) return { version, service } as const;
    addIssue({ message: says(version === 2 ? 'SERVICE_NEEDED' : 'SERVICE_UNUSED') });
    return NEVER;
  }),
);

const noticeAddresses = {
  webhook: v.exactOptional(noticeAddress, ''),
  dingtalk: v.exactOptional(noticeAddress, ''),
};

const priceExpected = expected(phrase('PRICE'));

/** The form of a policy, part by part. What compares one part with another is checked in `parsePolicy`. */
export const PolicySchema = mapping({
  installation: text(/^[a-z0-9-]{1,30}$/, 'INSTALLATION'),
  mode: oneOf('observe', 'upsert-only', 'sync'),
  regions: set(regionId, 'REGIONS'),
  tags: v.exactOptional(
    mapping({
      // Two characters are left for the continuations, `-2` to `-9`; so are they of `approved`.
      shareTo: v.exactOptional(tagKey(126), 'share-to'),
      shareUntil: v.exactOptional(tagKey(128), 'share-until'),
      hold: v.exactOptional(tagKey(128), 'share-hold'),
      approved: v.exactOptional(tagKey(126), 'share-approved'),
      team: v.exactOptional(tagKey(128), 'team'),
    }),
    {},
  ),
  owners: visited('OWNER_ACCOUNTS'),
  principals: v.exactOptional(PrincipalsSchema, {}),
  allow: v.exactOptional(v.pipe(list(AllowSchema, 'STATEMENTS'), v.minLength(1, says('NO_STATEMENT')))),
  groups: v.exactOptional(mapOf(/^[A-Za-z0-9_-]{1,64}$/, 'GROUP_NAME', list(principalId, 'PRINCIPAL_IDS')), {}),
  rules: v.exactOptional(list(RuleSchema, 'RULES'), []),
  blockWhenTagged: v.exactOptional(list(label, 'TAGS'), []),
  expiry: v.exactOptional(
    mapping({
      unshareBeforeHours: v.exactOptional(whole(0, 8760), 24),
      deleteExpired: v.exactOptional(oneOf('never', 'after-unshare'), 'never'),
    }),
    {},
  ),
  hygiene: v.exactOptional(mapping({ scope: v.exactOptional(oneOf('managed', 'all'), 'managed') }), {}),
  encryption: v.exactOptional(
    mapping({
      serviceKey: v.exactOptional(oneOf('refuse', 'copy'), 'refuse'),
      copyKeys: v.exactOptional(mapOf(REGION_ID, 'REGION_ID', text(/^[A-Za-z0-9/_-]{1,128}$/, 'KEY_ID')), {}),
    }),
    {},
  ),
  brakes: v.exactOptional(
    mapping({
      removals: brake(20, 10),
      forbidden: brake(20, 10),
      blocked: brake(20, 10),
      expiries: brake(1000, 100),
      additions: v.exactOptional(
        mapping({
          count: v.exactOptional(whole(0, 1_000_000_000), 0),
          percent: v.exactOptional(whole(0, 1_000_000), 0),
        }),
      ),
    }),
    {},
  ),
  limits: v.exactOptional(mapping({ resourceShares: v.exactOptional(whole(1, 1_000_000), 1000) }), {}),
  exposure: v.exactOptional(
    mapping({
      accepted: v.exactOptional(
        list(
          mapping({ principal: principalId, snapshots: glob, until: day, because: text(/\S/, 'A_REASON') }),
          'ACCEPTED_EXPOSURES',
        ),
        [],
      ),
    }),
    {},
  ),
  expectedAccountIds: v.exactOptional(list(accountId, 'ACCOUNT_IDS'), []),
  accept: v.exactOptional(
    mapping({
      senders: v.exactOptional(list(accountId, 'ACCOUNT_IDS'), []),
      shareNames: v.exactOptional(set(glob, 'SHARE_NAMES'), ['*']),
      otherwise: v.exactOptional(oneOf('leave', 'reject'), 'leave'),
    }),
    {},
  ),
  members: visited('MEMBER_ACCOUNTS'),
  functionCompute: v.exactOptional(FunctionComputeSchema, {}),
  ram: v.exactOptional(mapping({ sharingTags: v.exactOptional(oneOf('judged', 'ignored'), 'ignored') }), {}),
  use: v.exactOptional(list(UseSchema, 'USE_RULES'), []),
  notify: v.exactOptional(
    mapping({
      ...noticeAddresses,
      teams: v.exactOptional(mapOf(/^(?!.*:\/\/).{1,128}$/su, 'TEAM_NAME', mapping(noticeAddresses)), {}),
      // The default bus takes events of the cloud alone. See EventBridge, limits, names of event buses.
      eventBus: v.exactOptional(
        text(/^(?:(?!default$|eventbridge-reserved-)[A-Za-z0-9][A-Za-z0-9-]{0,126})?$/, 'EVENT_BUS'),
        '',
      ),
    }),
    {},
  ),
  prices: v.exactOptional(
    mapOf(
      REGION_ID,
      'REGION_ID',
      mapping({
        standardPerGiBMonth: v.pipe(v.number(priceExpected), v.finite(priceExpected), v.gtValue(0, priceExpected)),
        currency: text(/^[A-Z]{3}$/, 'CURRENCY'),
      }),
    ),
    {},
  ),
});
