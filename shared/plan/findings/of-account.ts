import type { Policy } from '../../policy/policy.ts';
import { type Finding, recode } from './finding.ts';
import { MESSAGES } from './messages.ts';

/** An account, and under which policy it is looked after. */
export interface LookedAfter {
  readonly policy: Pick<Policy, 'owners'>;
  readonly accountId: string;
}

/** What a command that people are told ends with: the account it is for, where an installation looks after several. */
export function accountOption({ policy, accountId }: LookedAfter): string {
  return policy.owners ? ` --account ${accountId}` : '';
}

/** The same as the fact `ofAccount` of a text. */
export function accountFact(lookedAfter: LookedAfter): { readonly ofAccount?: string } {
  const ofAccount = accountOption(lookedAfter);
  return ofAccount === '' ? {} : { ofAccount };
}

/** Ends the commands that findings tell, where their texts say `{ofAccount}`, likewise. */
export function nameAccount(findings: readonly Finding[], lookedAfter: LookedAfter): readonly Finding[] {
  if (!lookedAfter.policy.owners) return findings;
  const fact = accountFact(lookedAfter);
  return findings.map((one) =>
    MESSAGES[one.code].remedy.includes('{ofAccount}')
      ? recode(one.code, { ...one, facts: { ...one.facts, ...fact } })
      : one,
  );
}
