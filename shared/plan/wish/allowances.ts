import { DAY_MS } from '../../base/durations.ts';
import { matchesGlob } from '../../base/glob.ts';
import type { Snapshot } from '../../cloud/ports.ts';
import type { AllowStatement, Policy } from '../../policy/policy.ts';
import { type Limit, parseTokenTags, type TargetToken, type TokenProblem } from '../../policy/tokens.ts';

/** One way by which a grant may be given: by one statement of `allow`, or by a standing rule, which `allow` does not bind. */
export interface Way {
  /** The place of the statement in `allow`, from 1; absent for a rule. */
  readonly statement?: number;
  /** Those with which it is asked for. Of several the latest counts; none means no end of its own. */
  readonly limits: readonly Limit[];
  readonly maxDays?: Limit;
  readonly needsApproval?: true;
  /** Until when it is approved, as `limits`; absent where it needs no approval, or has none that can be read. */
  readonly approval?: readonly Limit[];
  /** `unclear`: its approval, or whether the statement is about the snapshot, cannot be read. */
  readonly state: 'open' | 'unclear' | 'awaiting approval';
}

/** Whom statements let a snapshot ask for; nobody else may be asked for by tags. */
export interface Allowances {
  readonly byPrincipal: ReadonlyMap<string, readonly Way[]>;
  /** The statements that name a principal, each with what it asks of a snapshot that this one does not meet. */
  readonly lackingFor: (principal: string, snapshot: Snapshot) => string;
  /** What of the tag of approval is not understood. */
  readonly problems: readonly TokenProblem[];
  readonly unknownGroups: readonly TargetToken[];
}

/** What one snapshot has to be like, and how people read it. */
export interface Condition {
  readonly text: string;
  /** Undefined where it is not known. */
  readonly holds: (snapshot: Snapshot, ownerAccountId: string) => boolean | undefined;
}

/** The conditions of a statement, worded as the policy writes them; all of them have to hold. */
export function conditionsOf({ snapshots = {} }: AllowStatement): Condition[] {
  const { owners, tags = {}, resourceGroup, name } = snapshots;
  const conditions: Condition[] = [];
  if (owners) {
    conditions.push({ text: `owners: ${owners.join(', ')}`, holds: (_, accountId) => owners.includes(accountId) });
  }
  for (const [key, value] of Object.entries(tags)) {
    const holds: Condition['holds'] = (one) => Object.hasOwn(one.tags, key) && one.tags[key] === value;
    conditions.push({ text: `${key}=${value}`, holds });
  }
  if (resourceGroup !== undefined) {
    const holds: Condition['holds'] = ({ resourceGroupId: id }) =>
      id === undefined ? undefined : id === resourceGroup;
    conditions.push({ text: `resourceGroup: ${resourceGroup}`, holds });
  }
  if (name !== undefined) conditions.push({ text: `name: ${name}`, holds: (one) => matchesGlob(one.name, name) });
  return conditions;
}

/** A statement with its groups resolved and its conditions read once. */
interface CompiledStatement {
  readonly to: ReadonlySet<string>;
  readonly conditions: readonly Condition[];
  readonly needsApproval: boolean;
  readonly maxDays: Limit | undefined;
}

/** How statements are about a snapshot, a letter each: yes, no, or unknown. */
type Fit = string;

/** Says whom `allow` lets the snapshots of an owner ask for. */
export class AllowReader {
  readonly #policy: Policy;
  readonly #accountId: string;
  readonly #statements: readonly CompiledStatement[];

  constructor(policy: Policy, accountId: string, allow: readonly AllowStatement[]) {
    this.#policy = policy;
    this.#accountId = accountId;
    this.#statements = allow.map((statement) => ({
      to: new Set(statement.to.flatMap((target) => membersOf(target, policy) ?? [])),
      conditions: conditionsOf(statement),
      needsApproval: statement.approval !== undefined,
      maxDays: statement.maxDays === undefined ? undefined : { kind: 'after-creation', ms: statement.maxDays * DAY_MS },
    }));
  }

  /** Snapshots of one fit and one approval have the same allowances. */
  fitOf(snapshot: Snapshot): Fit {
    let fit = '';
    for (const { conditions } of this.#statements) fit += this.#fitOne(conditions, snapshot);
    return fit;
  }

  #fitOne(conditions: readonly Condition[], snapshot: Snapshot): 'y' | 'n' | 'u' {
    let isUnknown = false;
    for (const { holds } of conditions) {
      const answer = holds(snapshot, this.#accountId);
      if (answer === false) return 'n';
      isUnknown ||= answer === undefined;
    }
    return isUnknown ? 'u' : 'y';
  }

  allowancesOf(fit: Fit, tags: Snapshot['tags']): Allowances {
    const approvals = readApprovals(tags, this.#policy);
    const byPrincipal = new Map<string, Way[]>();
    for (const [index, { to, needsApproval, maxDays }] of this.#statements.entries()) {
      if (fit[index] === 'n') continue;
      for (const principal of to) {
        const approval = needsApproval ? approvals.byPrincipal.get(principal) : undefined;
        const isMissing = needsApproval && !approval;
        // A key that only resembles that of approvals approves nothing and keeps nothing: who asks may set it.
        const isUnclear = isMissing ? approvals.areUnclear : fit[index] === 'u';
        const way: Way = {
          statement: index + 1,
          limits: [],
          ...(maxDays && { maxDays }),
          ...(needsApproval && { needsApproval }),
          ...(approval && { approval }),
          state: isUnclear ? 'unclear' : isMissing ? 'awaiting approval' : 'open',
        };
        byPrincipal.set(principal, [...(byPrincipal.get(principal) ?? []), way]);
      }
    }
    const { problems, unknownGroups } = approvals;
    return {
      byPrincipal,
      lackingFor: (principal, snapshot) => this.#lackingFor(principal, snapshot),
      // Where nothing needs an approval the tag is another's.
      ...(this.#statements.some(({ needsApproval }) => needsApproval) ? { problems, unknownGroups } : NOTHING_AMISS),
    };
  }

  #lackingFor(principal: string, snapshot: Snapshot): string {
    const texts = this.#statements.flatMap(({ to, conditions }, index) => {
      if (!to.has(principal)) return [];
      const unmet = conditions.filter(({ holds }) => holds(snapshot, this.#accountId) === false);
      return [`#${index + 1} (${unmet.map(({ text }) => text).join(' & ')})`];
    });
    return texts.length === 0 ? '–' : texts.join(', ');
  }
}

const NOTHING_AMISS = { problems: [], unknownGroups: [] } as const;

interface Approvals extends Pick<Allowances, 'problems' | 'unknownGroups'> {
  readonly byPrincipal: ReadonlyMap<string, readonly Limit[]>;
  readonly areUnclear: boolean;
}

/** Whom the tag of approval names, each until the limits that it gives; unclear where something in it is not understood. */
function readApprovals(tags: Snapshot['tags'], policy: Policy): Approvals {
  const { tokens, problems } = parseTokenTags(tags, policy.tags.approved);
  const named = new Map<string, TargetToken[]>();
  const unknownGroups: TargetToken[] = [];
  for (const token of tokens) {
    const members = membersOf(token.target, policy);
    if (!members) unknownGroups.push(token);
    if (token.hasUnreadableLimit) continue;
    for (const principal of members ?? []) named.set(principal, [...(named.get(principal) ?? []), token]);
  }
  return {
    byPrincipal: new Map([...named].map(([principal, theirs]) => [principal, limitsOf(theirs)])),
    areUnclear: problems.length > 0 || unknownGroups.length > 0,
    problems,
    unknownGroups,
  };
}

/** The limits of readable tokens that name one principal; one without a limit among them leaves none. */
export function limitsOf(tokens: readonly TargetToken[]): readonly Limit[] {
  const limits = tokens.map(({ limit }) => limit).filter((limit) => limit !== undefined);
  return limits.length < tokens.length ? [] : limits;
}

/** The principals a target stands for; undefined when it names a group that does not exist. */
export function membersOf(target: string, policy: Policy): readonly string[] | undefined {
  if (!target.startsWith('@')) return [target];
  const name = target.slice(1);
  return Object.hasOwn(policy.groups, name) ? policy.groups[name] : undefined;
}
