import type { LandingZone } from './landing-zone.ts';

/** Whether an account is a principal or one of those below it. */
export function standsFor({ accounts, folders }: LandingZone, principal: string, accountId: string): boolean {
  if (principal === accountId) return true;
  if (principal === folders.production)
    return [accounts.shop, accounts.billing].some((account) => account.accountId === accountId);
  return principal === folders.testing && accounts.lab.accountId === accountId;
}

/** Which tags of a snapshot ask for a principal and approve it, in words. */
export function wishFor({ policy }: LandingZone, principal: string, tags: Readonly<Record<string, string>>): string {
  const targets = policy.groups.release.includes(principal) ? [principal, '@release'] : [principal];
  const named = (prefix: string): readonly { readonly key: string; readonly target: string }[] =>
    Object.entries(tags)
      .filter(([key]) => key.startsWith(prefix))
      .flatMap(([key, value]) => targets.filter((text) => value.includes(text)).map((target) => ({ key, target })));
  const [asking] = named('share-to');
  if (asking === undefined) return 'no tag asks for it';
  const approvals = named('share-approved').map(({ key }) => `, and tag ${key} approves it`);
  return `tag ${asking.key} asks for ${asking.target}${approvals.join('')}`;
}
