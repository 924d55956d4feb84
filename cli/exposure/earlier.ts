import * as v from 'valibot';
import { counts, type ExposureFinding, isAtLeast, SEVERITIES } from '../../shared/view/exposure/finding.ts';
import { readJson } from '../json-file.ts';
import { inputError } from '../messages/input-error.ts';

export const EXPOSURE_SCHEMA = 'snapshare.exposure/2';

const FindingSchema = v.object({
  id: v.string(),
  kind: v.string(),
  severity: v.picklist(SEVERITIES),
  ownerAccountId: v.exactOptional(v.string()),
  regionId: v.string(),
  principal: v.string(),
  snapshots: v.array(v.object({ snapshotId: v.string() })),
  acceptance: v.exactOptional(v.object({ until: v.string(), because: v.string(), hasLapsed: v.boolean() })),
});

const FileSchema = v.object({
  schema: v.literal(EXPOSURE_SCHEMA),
  accountId: v.string(),
  regions: v.array(v.string()),
  findings: v.array(FindingSchema),
  unread: v.array(v.object({ regionId: v.string() })),
});

export type EarlierFinding = v.InferOutput<typeof FindingSchema>;

/** What an earlier `exposure --json` told. */
export type EarlierExposure = v.InferOutput<typeof FileSchema>;

/** @throws {InputError} when the text is no such document of the account. */
export function readEarlier(path: string, text: string, accountId: string): EarlierExposure {
  const document = readJson(path, text, () => inputError('EARLIER_NO_JSON', { file: path }));
  const result = v.safeParse(FileSchema, document);
  if (!result.success) throw inputError('EARLIER_OTHER_SCHEMA', { file: path, schema: EXPOSURE_SCHEMA });
  if (result.output.accountId !== accountId)
    throw inputError('EARLIER_OTHER_ACCOUNT', { file: path, accountId: result.output.accountId, expected: accountId });
  return result.output;
}

/** What of the present is looked at beside its findings. */
interface Sight {
  /** Accounts and regions that were read whole. @see placeOf */
  readonly readPlaces: ReadonlySet<string>;
  readonly isDirectoryRead: boolean;
}

/** One region of one account. */
export function placeOf(accountId: string, regionId: string): string {
  return `${accountId} ${regionId}`;
}

/** What has changed since. */
export interface ExposureChange {
  readonly newIds: ReadonlySet<string>;
  readonly gone: readonly EarlierFinding[];
  /** Of which it is not known whether they are gone, since what tells of them was not read. */
  readonly unseen: readonly EarlierFinding[];
}

/** A finding is new as well when it has become worse, or when what accepted it has lapsed or is gone. */
export function changeSince(
  { findings: before, accountId }: EarlierExposure,
  findings: readonly ExposureFinding[],
  { readPlaces, isDirectoryRead }: Sight,
): ExposureChange {
  const earlier = new Map(before.map((one) => [one.id, one]));
  const present = new Set(findings.map(({ id }) => id));
  const isKnown = (one: ExposureFinding): boolean => {
    const known = earlier.get(one.id);
    return known !== undefined && isAtLeast(known.severity, one.severity) && (counts(known) || !counts(one));
  };
  const missing = before.filter(({ id }) => !present.has(id));
  const isSeen = ({ ownerAccountId = accountId, regionId, kind }: EarlierFinding): boolean =>
    readPlaces.has(placeOf(ownerAccountId, regionId)) && (isDirectoryRead || kind !== 'left-directory');
  return {
    newIds: new Set(findings.filter((one) => !isKnown(one)).map(({ id }) => id)),
    gone: missing.filter(isSeen),
    unseen: missing.filter((one) => !isSeen(one)),
  };
}
