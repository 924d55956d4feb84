/** One text of a source file and what a mutant has in its place. The text stands there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A product with one rule switched off. */
export interface Mutation {
  /** The rule that no longer holds. */
  readonly rule: string;
  readonly edits: readonly Edit[];
  /** Shown by worlds with owners that a hub visits; default by those of one account. */
  readonly hasOwners?: boolean;
}

const one = (rule: string, file: string, find: string, replace: string): Mutation => ({
  rule,
  edits: [{ file, find, replace }],
});

/** The safety rules and the rules of the share cover, each switched off in turn. */
export const MUTATIONS: readonly Mutation[] = [
  one(
    'policy says who may be granted at all',
    'shared/plan/wish/requests.ts',
    "return isPermitted(policy, principal) ? undefined : 'NOT_PERMITTED';",
    'return undefined;',
  ),
  one(
    'a blocking label keeps a snapshot from being shared',
    'shared/plan/wish/checks.ts',
    'return labelsOf(policy).find(',
    'return labelsOf(policy).slice(0, 0).find(',
  ),
  one(
    'an outsider is at home only while policy lists it as one',
    'shared/plan/wish/wish.ts',
    'if (home !== kind) return false;',
    '',
  ),
  {
    rule: 'a failed read suppresses all removals',
    edits: [
      {
        file: 'shared/engine/owner/observe.ts',
        find: 'cloud.snapshots.listSnapshots() :',
        replace: 'cloud.snapshots.listSnapshots().catch(() => []) :',
      },
      {
        file: 'shared/engine/owner/observe.ts',
        find: 'await cloud.snapshots.getSnapshots([...new Set(unseen)])',
        replace: 'await cloud.snapshots.getSnapshots([...new Set(unseen)]).catch(() => [])',
      },
      // Reading tags again before a removal would hold what rests on such a read as well.
      {
        file: 'shared/engine/owner/steps/action-runner.ts',
        find: 'if (!present) return undefined;',
        replace: 'if (!present) return new Set();',
      },
      {
        file: 'shared/engine/owner/steps/action-runner.ts',
        find: '!isJudgedAlike(this.world.snapshots.get(snapshot.snapshotId), snapshot);',
        replace:
          'this.world.snapshots.has(snapshot.snapshotId) && !isJudgedAlike(this.world.snapshots.get(snapshot.snapshotId), snapshot);',
      },
    ],
  },
  one(
    'removals over their budget stop all removals',
    'shared/plan/brakes.ts',
    'countOf(cause) > 0 &&',
    "countOf(cause) > 0 && cause !== 'nobody asks' &&",
  ),
  one(
    'what policy forbids over its budget stops all of it',
    'shared/plan/brakes.ts',
    'countOf(cause) > 0 &&',
    "countOf(cause) > 0 && cause !== 'forbidden' &&",
  ),
  one(
    'what a label blocks over its budget stops all of it',
    'shared/plan/brakes.ts',
    'countOf(cause) > 0 &&',
    "countOf(cause) > 0 && cause !== 'blocked' &&",
  ),
  one(
    'expiries over their budget stop all expiries',
    'shared/plan/brakes.ts',
    'countOf(cause) > 0 &&',
    "countOf(cause) > 0 && cause !== 'expired' &&",
  ),
  one(
    'what is merely kept ends on the budget of removals',
    'shared/plan/kept-ends.ts',
    'const toHold = isAllHeld ? more : braked;',
    'const toHold = more.slice(more.length);',
  ),
  one(
    'observe writes nothing',
    'shared/engine/owner/reconcile.ts',
    "policy.mode === 'observe'",
    'policy.regions.length === 0',
  ),
  one(
    'upsert-only never revokes',
    'shared/plan/brakes.ts',
    "!world.isComplete || policy.mode === 'upsert-only'",
    '!world.isComplete',
  ),
  one(
    'only what carries our installation tag is ours',
    'shared/plan/world.ts',
    'isOurs: share.tags[INSTALLATION_TAG] === installation,',
    'isOurs: true,',
  ),
  one(
    'a name like ours proves nothing',
    'shared/plan/world.ts',
    'isOurs: share.tags[INSTALLATION_TAG] === installation,',
    "isOurs: share.tags[INSTALLATION_TAG] === installation || share.name.startsWith('snapshare-'),",
  ),
  one(
    'snapshots are deleted only if policy says so',
    'shared/plan/expiry/overdue.ts',
    "policy.expiry.deleteExpired !== 'after-unshare' ||",
    '',
  ),
  one(
    'only senders that are listed are accepted',
    'shared/plan/sharee/invitations.ts',
    'accept.senders.includes(accountId)',
    'accountId.length > 0',
  ),
  one(
    'only shares with an expected name are accepted',
    'shared/plan/sharee/invitations.ts',
    'accept.shareNames.some((glob) => matchesGlob(invitation.shareName, glob))',
    'accept.shareNames.length > 0',
  ),
  one(
    'a tag that cannot be understood ends nothing for want of being asked for',
    'shared/plan/wish/judge.ts',
    'isAnyoneKept && !allowances ? ended : undefined',
    'undefined',
  ),
  one(
    'sharing ends before the retention does',
    'shared/plan/wish/grant-end.ts',
    'return snapshot.retentionDays ?',
    'return snapshot.retentionDays === 0 ?',
  ),
  one(
    'share-until ends a grant',
    'shared/plan/wish/grant-end.ts',
    'return Math.min(ownEndMs(request, asker), deadline.endsAtMs, sharingEndMs(asker, policy));',
    'return Math.min(ownEndMs(request, asker), sharingEndMs(asker, policy));',
  ),
  one(
    'a snapshot leaves a share that has a principal it does not want',
    'shared/plan/cover/cover.ts',
    'draft.seers.every(tolerated(wish)) &&',
    '',
  ),
  one(
    'only a share that is still of its set is joined',
    'shared/plan/cover/share-set.ts',
    'return share.name === nameOfShare(share.kind, named);',
    'return share.name.length > 0;',
  ),
  one(
    'grants that take over are in effect before the removal',
    'shared/engine/owner/steps/remove-grants.ts',
    'takeovers.length > 0;',
    'takeovers.length < 0;',
  ),
  one(
    'what is only kept is never given anew',
    'shared/plan/cover/cover.ts',
    'const rest = new Set([...wish.wanted].filter(may));',
    "const rest = new Set([...wish.wanted, ...(wish.kept === 'all' ? [] : wish.kept)].filter(may));",
  ),
  one(
    'the younger of two shares of one set is folded',
    'shared/plan/cover/share-draft.ts',
    'draft.isReplaced = mayFold && !draft.isJoinable;',
    'draft.isReplaced = false;',
  ),
  one(
    'unshare-expired ends nothing but what is due',
    'shared/plan/brakes.ts',
    "purpose === 'reconcile' || cause === 'expired';",
    'cause.length > 0;',
  ),
  one(
    'what is made is looked for before it is made',
    'shared/plan/sharee/use-plan.ts',
    'switch (stateOf(wanted, results)) {',
    "switch ('none' as State) {",
  ),
  one(
    'a repeated call makes nothing twice',
    'shared/plan/sharee/uses.ts',
    'const clientToken = clientTokenOf(request);',
    'const clientToken = clientTokenOf({ ...request, at: Math.random() });',
  ),
  one(
    'only what the owner of a rule shares is used',
    'shared/plan/sharee/uses.ts',
    'use.filter(({ from, name }) => from === source.ownerAccountId && matchesGlob(snapshot.name, name))',
    'use.filter(({ name }) => matchesGlob(snapshot.name, name))',
  ),
  one(
    'only what the name of a rule matches is used',
    'shared/plan/sharee/uses.ts',
    'use.filter(({ from, name }) => from === source.ownerAccountId && matchesGlob(snapshot.name, name))',
    'use.filter(({ from }) => from === source.ownerAccountId)',
  ),
  one(
    'a copy goes only when nobody asks for its source',
    'shared/plan/wish/stand-in-copies.ts',
    'return isForNobody(wish) ||',
    'return wish.wanted.size === 0 ||',
  ),
  one(
    'what cannot be shared is copied once',
    'shared/plan/wish/stand-in-copies.ts',
    'if (copy || busyDisks.has(source.sourceDiskId)) continue;',
    'if (busyDisks.has(source.sourceDiskId)) continue;',
  ),
  {
    rule: 'a snapshot that a share holds is not deleted',
    edits: [
      {
        file: 'shared/engine/owner/steps/delete-snapshots.ts',
        find: 'settled?.isHeld(snapshotId) === false;',
        replace: 'settled !== undefined;',
      },
      {
        file: 'shared/engine/owner/steps/delete-snapshots.ts',
        find: "if (associations.isHeld(snapshotId)) return 'deferred';",
        replace: '',
      },
    ],
  },
  {
    rule: 'a share goes in two steps, and only when nobody sees anything through it',
    edits: [
      {
        file: 'shared/plan/cover/cover-actions.ts',
        find: 'if (closed.length === 0) return isDeletable',
        replace: 'if (closed.length >= 0) return isDeletable',
      },
      {
        file: 'shared/engine/owner/steps/remove-grants.ts',
        find: "return reading.heldIn(shareId, 'principal').length === 0 &&",
        replace: "return reading.heldIn(shareId, 'principal').length >= 0 &&",
      },
    ],
  },
  one(
    'only a run that sees every member takes a principal out of a share',
    'shared/engine/owner/observe.ts',
    'areMembersKnown: scope.size > MAX_SINGLE_LOOKUPS,',
    'areMembersKnown: true,',
  ),
  one(
    'a principal is taken out of a share only when no member wants it',
    'shared/plan/cover/cover.ts',
    'if (wishes.has(wish)) continue;',
    'if (wishes.size > 0) continue;',
  ),
  one(
    'a snapshot joins only a share all of whose principals it wants',
    'shared/plan/cover/cover.ts',
    "const draft = open.get(nameOfShare('directory', set));",
    'const draft = [...open.values()].find(({ principals }) => set.every((id) => principals.includes(id)));',
  ),
  one(
    'outsiders have shares of their own',
    'shared/plan/cover/cover.ts',
    'setsOf(remainder.principals.filter((id) => !isExternal(id)));',
    'setsOf(remainder.principals);',
  ),
  one(
    'what is refused holds up nothing that was to be granted with it',
    'shared/engine/owner/steps/granter.ts',
    'return !error.retryable && scopes.has(refusalScopeOf(error));',
    'return error.retryable && scopes.has(refusalScopeOf(error));',
  ),
  one(
    'a limit ends a grant',
    'shared/plan/wish/grant-end.ts',
    'return limits.length === 0 ? NEVER',
    'return limits.length >= 0 ? NEVER',
  ),
  one(
    'share-hold lifts share-until',
    'shared/plan/wish/grant-end.ts',
    'Math.max(limitEndMs(limit, snapshot), holdAtMs ?? 0)',
    'limitEndMs(limit, snapshot)',
  ),
  one(
    'shares that are not ours are touched only if policy says so',
    'shared/plan/plan.ts',
    "policy.hygiene.scope === 'all' ? findForeignOverdue(world, nowMs) : [];",
    'findForeignOverdue(world, nowMs);',
  ),
  one(
    'only what is overdue leaves a share that is not ours',
    'shared/plan/expiry/overdue.ts',
    'mayGrant(membership) && snapshot && retentionEndMs(snapshot) <= nowMs;',
    'mayGrant(membership) && snapshot !== undefined;',
  ),
  one(
    'a snapshot is deleted only after its retention',
    'shared/plan/expiry/overdue.ts',
    'return expiredIn(world, nowMs)\n    .filter((snapshot) => world.heldByOurs',
    'return [...world.snapshots.values()]\n    .filter((snapshot) => world.heldByOurs',
  ),
  one(
    'only a snapshot that a share of ours held is deleted',
    'shared/plan/expiry/overdue.ts',
    'world.heldByOurs.has(snapshot.snapshotId) && isAskedByTag(snapshot)',
    'isAskedByTag(snapshot)',
  ),
  one(
    'a snapshot is deleted only if its tag asks for somebody',
    'shared/plan/expiry/overdue.ts',
    'world.heldByOurs.has(snapshot.snapshotId) && isAskedByTag(snapshot)',
    'world.heldByOurs.has(snapshot.snapshotId)',
  ),
  one(
    'a snapshot that is locked is not deleted',
    'shared/engine/owner/steps/delete-snapshots.ts',
    'if (!lockedIds.has(snapshotId)) return',
    'if (lockedIds.size >= 0) return',
  ),
  one(
    'what a deletion rests on is read again right before it',
    'shared/engine/owner/steps/delete-snapshots.ts',
    'before.description === description && isJudgedAlike(before, now)',
    'before.description === description || isJudgedAlike(before, now)',
  ),
  one(
    'an invitation is rejected only if policy says so',
    'shared/plan/sharee/invitations.ts',
    "if (accept.otherwise === 'reject') {",
    'if (accept.otherwise.length > 0) {',
  ),
];
