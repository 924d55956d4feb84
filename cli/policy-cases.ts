import * as v from 'valibot';
import { parseYaml, YamlError } from '../shared/base/yaml.ts';
import type { Snapshot } from '../shared/cloud/ports.ts';
import { membersOf } from '../shared/plan/wish/allowances.ts';
import { createJudge } from '../shared/plan/wish/judge.ts';
import { expected, list, mapOf, mapping, oneOf, saidBy, says, text, whole } from '../shared/policy/forms.ts';
import { type PhraseCode, phrase, wordPhrase } from '../shared/policy/phrases.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { lineOf } from '../shared/policy/policy-error.ts';
import { yamlProblem } from '../shared/policy/syntax.ts';
import { continuedKeys } from '../shared/policy/tokens.ts';
import { accountId, target } from '../shared/policy/values.ts';
import { inputError } from './messages/input-error.ts';

const anyText = (code: PhraseCode) => text(/^/, code);
const time = v.pipe(
  text(/^\d{4}-\d{2}-\d{2}(T.*)?$/, 'TIME'),
  v.check((value) => !Number.isNaN(Date.parse(value)), expected(phrase('TIME'))),
);

/** What a file of cases holds. */
export const CasesSchema = v.pipe(
  list(
    v.pipe(
      mapping({
        snapshot: mapping({
          ownerAccountId: v.exactOptional(accountId),
          name: v.exactOptional(anyText('A_NAME'), ''),
          tags: v.exactOptional(mapOf(/^.{1,128}$/su, 'MATCH_TAG_KEY', anyText('TAG_VALUE')), {}),
          resourceGroup: v.exactOptional(anyText('RESOURCE_GROUP'), ''),
          createdAt: v.exactOptional(time),
          retentionDays: v.exactOptional(whole(1, 65_536)),
          type: v.exactOptional(oneOf('auto', 'user'), 'user'),
          diskId: v.exactOptional(anyText('DISK_ID'), ''),
        }),
        granted: v.exactOptional(list(target, 'PRINCIPAL_IDS'), []),
        refused: v.exactOptional(list(target, 'PRINCIPAL_IDS'), []),
      }),
      v.check(({ granted, refused }) => granted.length + refused.length > 0, says('NOBODY')),
    ),
    'CASES',
  ),
  v.minLength(1, says('NO_CASE')),
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
  let document: unknown;
  try {
    document = parseYaml(yaml);
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause;
    const problems = lineOf(yamlProblem(yaml, cause));
    throw inputError('CASES_BAD', { file: path, problems }, { cause });
  }
  const result = v.safeParse(CasesSchema, document, { abortPipeEarly: true });
  if (result.success) return result.output;
  const problems = result.issues.map((issue) =>
    `${v.getDotPath(issue) ?? ''}: ${wordPhrase(saidBy(issue))}`.replace(/^: /, ''),
  );
  throw inputError('CASES_BAD', { file: path, problems: problems.join('; ') });
}

/**
 * Judges each case by the policy alone, as if its snapshot were complete and not encrypted. One that does not say itself what
 * its tags ask for asks for everybody whom the case names.
 * @throws {InputError} where a case names a group that the policy does not have, or one of nobody.
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
  if (members && members.length > 0) return members;
  if (members) throw inputError('CASE_EMPTY_GROUP', { place: index + 1, name: JSON.stringify(named) });
  throw inputError('CASE_NO_GROUP', { place: index + 1, name: JSON.stringify(named) });
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
