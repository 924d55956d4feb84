import * as v from 'valibot';
import { InputError } from '../shared/base/errors.ts';
import { parseYaml } from '../shared/base/yaml.ts';
import type { Snapshot } from '../shared/cloud/ports.ts';
import { membersOf } from '../shared/plan/wish/allowances.ts';
import { createJudge } from '../shared/plan/wish/judge.ts';
import { expected, list, mapOf, mapping, oneOf, text, whole } from '../shared/policy/forms.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { continuedKeys } from '../shared/policy/tokens.ts';
import { accountId, target } from '../shared/policy/values.ts';

const anyText = (what: string) => text(/^/, what);
const time = v.pipe(
  text(/^\d{4}-\d{2}-\d{2}(T.*)?$/, 'a date (2026-03-31) or a time (2026-03-31T12:00:00Z)'),
  v.check(
    (value) => !Number.isNaN(Date.parse(value)),
    expected('a date (2026-03-31) or a time (2026-03-31T12:00:00Z)'),
  ),
);

const CasesSchema = v.pipe(
  list(
    mapping({
      snapshot: mapping({
        ownerAccountId: v.exactOptional(accountId),
        name: v.exactOptional(anyText('a name'), ''),
        tags: v.exactOptional(mapOf(/^.{1,128}$/su, 'a tag key of up to 128 characters', anyText('a tag value')), {}),
        resourceGroup: v.exactOptional(anyText('the id of a resource group'), ''),
        createdAt: v.exactOptional(time),
        retentionDays: v.exactOptional(whole(1, 65_536)),
        type: v.exactOptional(oneOf('auto', 'user'), 'user'),
        diskId: v.exactOptional(anyText('a disk id'), ''),
      }),
      granted: v.exactOptional(list(target, 'principals'), []),
      refused: v.exactOptional(list(target, 'principals'), []),
    }),
    'cases',
  ),
  v.minLength(1, 'give at least one case'),
);

type PolicyCase = v.InferOutput<typeof CasesSchema>[number];

/** Who owns a snapshot that names no owner: nobody whom a policy can name. */
const NO_OWNER = '';

/** What the policy says of one principal of a case. */
export interface CaseAnswer {
  /** Its place in the file, from 1. */
  readonly place: number;
  readonly name: string;
  readonly principal: string;
  readonly expected: 'granted' | 'refused';
  readonly isMet: boolean;
  /** The check that stops it, by its name in docs/rules.md; absent where it is granted. */
  readonly check?: string;
}

/**
 * Reads cases of a policy.
 * @throws {InputError} with every problem.
 */
export function readCases(yaml: string, path: string): PolicyCase[] {
  const fail = (problem: string, cause?: unknown): InputError =>
    new InputError(
      {
        doing: `reading the cases ${path}`,
        problem,
        remedy: 'Write a list of snapshot, granted and refused; docs/policy.md has an example.',
      },
      { cause },
    );
  let document: unknown;
  try {
    document = parseYaml(yaml);
  } catch (cause) {
    throw fail(cause instanceof Error ? cause.message : 'it is no YAML', cause);
  }
  const result = v.safeParse(CasesSchema, document, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw fail(
    result.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`.replace(/^: /, '')).join('; '),
  );
}

/**
 * Judges each case by the policy alone, as if its snapshot were complete and not encrypted. One that does not say itself what
 * its tags ask for asks for everybody whom the case names.
 * @throws {InputError} where a case names a group that the policy does not have.
 */
export function judgeCases(policy: Policy, cases: readonly PolicyCase[], nowMs: number): CaseAnswer[] {
  return cases.flatMap((one, index) => {
    const { snapshot } = one;
    const [granted, refused] = [one.granted, one.refused].map((targets) =>
      targets.flatMap((target) => principalsOf(target, policy, index)),
    );
    const judge = createJudge({
      policy,
      accountId: snapshot.ownerAccountId ?? NO_OWNER,
      nowMs,
      originOfKey: () => 'customer',
      importedIds: new Set(),
      sharingRole: 'unknown',
      snapshots: new Map(),
    });
    const judgement = judge(snapshotOf(one, policy, nowMs));
    const answerFor = (principal: string, expected: CaseAnswer['expected']): CaseAnswer => {
      const isGranted = judgement.wish.wanted.has(principal);
      const check = judgement.verdictOn(principal)?.check;
      return {
        place: index + 1,
        name: snapshot.name,
        principal,
        expected,
        isMet: isGranted === (expected === 'granted'),
        ...(!isGranted && check !== undefined && { check }),
      };
    };
    return [
      ...(granted ?? []).map((principal) => answerFor(principal, 'granted')),
      ...(refused ?? []).map((principal) => answerFor(principal, 'refused')),
    ];
  });
}

function principalsOf(named: string, policy: Policy, index: number): readonly string[] {
  const members = membersOf(named, policy);
  if (members) return members;
  throw new InputError({
    doing: `judging case ${index + 1}`,
    problem: `the policy has no group ${JSON.stringify(named)}`,
    remedy: 'Correct the name, or name its members.',
  });
}

function snapshotOf({ snapshot, granted, refused }: PolicyCase, policy: Policy, nowMs: number): Snapshot {
  const { name, tags, resourceGroup, createdAt, retentionDays, type, diskId } = snapshot;
  const { shareTo } = policy.tags;
  const asks = continuedKeys(shareTo).some((key) => Object.hasOwn(tags, key));
  return {
    snapshotId: 's-case',
    name,
    status: 'accomplished',
    isAvailable: true,
    type,
    createdAtMs: createdAt === undefined ? nowMs : Date.parse(createdAt),
    ...(retentionDays !== undefined && { retentionDays }),
    isEncrypted: false,
    resourceGroupId: resourceGroup,
    sourceDiskId: diskId,
    sizeBytes: 0,
    sourceDiskSizeGiB: 0,
    usage: 'none',
    tags: asks ? tags : { ...tags, [shareTo]: [...granted, ...refused].join(' ') },
  };
}
