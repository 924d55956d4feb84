import { MINUTE_MS } from '../../../shared/base/durations.ts';
import { CloudCallError } from '../../../shared/base/errors.ts';
import { type Bench, required } from '../bench.ts';
import type { Experiment } from '../experiment.ts';
import { door, snapshot } from '../ground.ts';
import { type Hand, type Outcome, Untried } from '../hand.ts';
import { descriptionOf, PROBE_TAG } from '../things.ts';

/** Conditions of a statement: operator, key, values. */
type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string;
  readonly Resource: '*';
  readonly Condition?: Condition;
}

const ASSOCIATE = 'resourcesharing:AssociateResourceShare';
const TARGET = 'resourcesharing:Target';
/** No share has it: what RAM lets pass is refused by the service, and nothing is changed. */
const NO_SHARE = 'rs-snapshareprobe00';
/** An account id that nobody has; RAM only compares it. */
const NOBODY = '1000000000000000';
/** How long a new role and its policy may take until they are judged. */
const LIVE_WITHIN_MS = 3 * MINUTE_MS;

const allow = (condition?: Condition, action = ASSOCIATE): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...(condition && { Condition: condition }),
});
const deny = (condition: Condition): Statement => ({ ...allow(condition), Effect: 'Deny' });

/** An id under both readings of how principals are named. */
const named = (accountId: string): readonly string[] => [accountId, `*/${accountId}`];

/**
 * Makes a role with these rights, and waits until what everybody is allowed is allowed and what nobody is allowed is
 * refused, so that an answer that follows is RAM's own.
 */
async function roleWith(bench: Bench, statements: readonly Statement[]): Promise<Hand> {
  const { owner, run } = bench;
  const name = bench.newName();
  const description = descriptionOf(run);
  const trust = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { RAM: [`acs:ram::${owner.accountId}:root`] },
        Condition: { StringEquals: { 'sts:ExternalId': [run] } },
      },
    ],
  };
  const live = allow(undefined, 'resourcesharing:DisassociateResourceShare');
  const document = { Version: '1', Statement: [...statements, live] };
  const role = { RoleName: name, Description: description, AssumeRolePolicyDocument: JSON.stringify(trust) };
  const policy = { PolicyName: name, Description: description, PolicyDocument: JSON.stringify(document) };
  const made = [
    await bench.make(
      { kind: 'policy', side: 'owner', name },
      () => owner.tell('ram', 'CreatePolicy', policy),
      () => name,
    ),
    await bench.make(
      { kind: 'role', side: 'owner', name },
      () => owner.tell('ram', 'CreateRole', role),
      () => name,
    ),
    await owner.tell('ram', 'AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: name, RoleName: name }),
  ];
  for (const outcome of made) required(outcome, 'making a role with a policy');
  return bench.wait(
    'the new role at work',
    async () => {
      const hand = await assumed(bench, name);
      if (hand === undefined) return undefined;
      const request = { ResourceShareId: NO_SHARE, Targets: [NOBODY] };
      const [lets, refuses] = [
        await judgement(hand, 'DisassociateResourceShare', request),
        await judgement(hand, 'DeleteResourceShare', { ResourceShareId: NO_SHARE }),
      ];
      return lets === 'allowed' && refuses === 'denied' ? hand : undefined;
    },
    LIVE_WITHIN_MS,
  );
}

/** A role that has just been made may not be known yet. */
async function assumed({ owner, run }: Bench, name: string): Promise<Hand | undefined> {
  try {
    return await owner.inRole(name, run);
  } catch (error) {
    if (error instanceof CloudCallError && /^(?:EntityNotExist|NoPermission)/.test(error.cloudCode)) return undefined;
    throw error;
  }
}

type Judgement = 'allowed' | 'denied';

async function judgement(hand: Hand, action: string, request: Readonly<Record<string, unknown>>): Promise<Judgement> {
  const outcome: Outcome = await hand.tell('resourcesharing', action, request);
  return !outcome.isDone && /^(?:NoPermission|Forbidden|AccessDenied)/.test(outcome.code) ? 'denied' : 'allowed';
}

const associating = (hand: Hand, targets: readonly string[], shareId = NO_SHARE): Promise<Judgement> => {
  const resources = [{ ResourceId: 's-snapshareprobe000000', ResourceType: 'Snapshot' }];
  return judgement(hand, 'AssociateResourceShare', {
    ResourceShareId: shareId,
    Resources: resources,
    Targets: targets,
  });
};

const values: Experiment = {
  id: 'several-values',
  facts: ['several-values'],
  about: 'probe.about.values',
  async run(bench) {
    const { accountId } = bench.recipient;
    const both = [accountId, NOBODY];
    const like = await roleWith(bench, [allow({ StringLike: { [TARGET]: named(accountId) } })]);
    const control = [await associating(like, [accountId]), await associating(like, [NOBODY])].join();
    if (control !== 'allowed,denied') throw new Untried(`one value alone was ${control}, so that two tell nothing`);
    const unlike = await roleWith(bench, [allow({ StringNotLike: { [TARGET]: named(NOBODY) } })]);
    const found = [await associating(like, both), await associating(unlike, both)].join();
    const readings: Readonly<Record<string, string>> = {
      'allowed,allowed': 'any',
      'denied,denied': 'all',
      'allowed,denied': 'none',
    };
    const detail = `one of two matches: StringLike ${found.replace(',', ', StringNotLike ')}`;
    bench.see('several-values', readings[found] ?? 'another', detail);
  },
};

const missing: Experiment = {
  id: 'missing-key',
  facts: ['missing-key'],
  about: 'probe.about.missing',
  async run(bench) {
    const { accountId } = bench.recipient;
    const plain = await roleWith(bench, [allow(), deny({ StringLike: { [TARGET]: named(NOBODY) } })]);
    const negated = await roleWith(bench, [allow(), deny({ StringNotLike: { [TARGET]: named(accountId) } })]);
    const control = [await associating(plain, [accountId]), await associating(negated, [NOBODY])].join();
    if (control !== 'allowed,denied') throw new Untried(`with the key the calls were ${control}`);
    const found = [await associating(plain, []), await associating(negated, [])].join();
    const readings: Readonly<Record<string, string>> = {
      'allowed,allowed': 'fails',
      'allowed,denied': 'negation-holds',
      'denied,denied': 'deny-holds',
    };
    bench.see(
      'missing-key',
      readings[found] ?? 'another',
      `without the key: StringLike ${found.replace(',', ', StringNotLike ')}`,
    );
  },
};

const target: Experiment = {
  id: 'target-form',
  facts: ['target-form'],
  about: 'probe.about.target',
  async run(bench) {
    const { isExternal } = await door(bench);
    if (isExternal) throw new Untried('the recipient is outside the directory, so that it has no path');
    const { accountId } = bench.recipient;
    const byId = await roleWith(bench, [allow({ StringEquals: { [TARGET]: [accountId] } })]);
    const byPath = await roleWith(bench, [allow({ StringLike: { [TARGET]: [`*/${accountId}`] } })]);
    const found = [await associating(byId, [accountId]), await associating(byPath, [accountId])].join();
    const reading = found === 'allowed,denied' ? 'id' : found === 'denied,allowed' ? 'path' : 'another';
    bench.see('target-form', reading, `the id ${found.replace(',', ', the path ')}`);
  },
};

/** The call names a share that carries the tag, and a snapshot that does not exist: whatever RAM says, nothing is added. */
const tags: Experiment = {
  id: 'sharing-tags',
  facts: ['sharing-tags'],
  about: 'probe.about.sharingTags',
  async run(bench) {
    const { shareId } = await door(bench);
    await snapshot(bench);
    const hand = await roleWith(bench, [allow({ StringEquals: { [`acs:ResourceTag/${PROBE_TAG}`]: [bench.run] } })]);
    const found = await associating(hand, [], shareId);
    bench.see('sharing-tags', found === 'allowed' ? 'judged' : 'ignored', `by the tag of the share: ${found}`);
  },
};

export const OF_RIGHTS = [values, missing, target, tags];
