import type { SeenShare } from '../../emulator/people/seen.ts';
import { PlatformError } from '../../emulator/platform/errors.ts';
import type { FunctionError } from '../../emulator/platform/instance/function-request.ts';
import type { CallRecord } from '../../emulator/state/types.ts';
import { type Company, HANGZHOU, type Summary } from './landscape.ts';

/** Long enough for everything that a run has started in the cloud to take effect. */
const SETTLED_MS = 30_000;

/** Makes a company's functions run once and lets what they have started take effect. */
export async function run(company: Company, name: string, event: unknown = {}, accountId?: string): Promise<Summary> {
  const summary = await company.invoke(name, event, accountId);
  await company.land.advance(SETTLED_MS);
  return summary;
}

/** Runs a function that has to fail, and gives the error that its caller sees. */
export async function failureOf(
  company: Company,
  name: string,
  event: unknown = {},
  accountId?: string,
): Promise<FunctionError> {
  try {
    await run(company, name, event, accountId);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== 'FunctionFailed') throw error;
    await company.land.advance(SETTLED_MS);
    return error.cause as FunctionError;
  }
  throw new Error(`${name} should have failed`);
}

/** The owner's shares that still exist, oldest first. */
export function livingShares({ land, owner }: Company, regionId: string = HANGZHOU): SeenShare[] {
  return land.cloud
    .as(owner.accountId, regionId)
    .shares()
    .filter(({ status }) => status !== 'Deleted' && status !== 'Deleting');
}

/** What a share holds at this moment, names first: `principal principal | snapshot snapshot`. */
export function contentOf({ principals, snapshots }: SeenShare): string {
  const isIn = ({ status }: { readonly status: string }): boolean =>
    status === 'Associated' || status === 'Associating';
  const names = principals.filter(isIn).map(({ principal }) => principal);
  const ids = snapshots.filter(isIn).map(({ snapshotId }) => snapshotId);
  return `${names.sort().join(' ')} | ${ids.sort().join(' ')}`;
}

/** Calls of functions that would change something, refused and broken ones included. */
export function attemptedWrites({ land }: Company): CallRecord[] {
  return land.cloud.calls.filter(({ isWrite }) => isWrite);
}

/** Lets an account accept everything that it is invited to. */
export function acceptAll({ land }: Company, accountId: string, regionId: string = HANGZHOU): void {
  const person = land.cloud.as(accountId, regionId);
  for (const { invitationId, status } of person.listInvitations()) {
    if (status === 'Pending') person.acceptInvitation(invitationId);
  }
}
