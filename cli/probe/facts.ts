/** Something that the vendor's documentation leaves open, or says twice in different ways. */
export interface Fact {
  readonly question: string;
  /** What may be found, by the word that stands for it. */
  readonly readings: Readonly<Record<string, string>>;
  /** The likelier reading. */
  readonly expected: string;
  /** What Snapshare does about it. */
  readonly handling: string;
  /** Readings under which Snapshare lacks something, and what. Everything else that is foreseen, it handles. */
  readonly lacking?: Readonly<Record<string, string>>;
}

/** A fact that no experiment looks at. */
export interface UntriedFact extends Pick<Fact, 'question' | 'handling'> {
  readonly because: string;
}

/** What `snapshare probe` tries. `docs/decisions/unverified-facts.md` is made from this list. */
export const FACTS = {
  'several-shares': {
    question: 'may a snapshot sit in several shares at once',
    readings: { allowed: 'yes', refused: 'a second share refuses it' },
    expected: 'allowed',
    handling: 'assumed, in `shared/plan/cover/cover.ts` alone; a refusal becomes a finding',
    lacking: { refused: 'a snapshot that needs several shares reaches only those of one; the rest is a finding' },
  },
  'repeated-association': {
    question: 'does an association that is repeated succeed',
    readings: { 'error-free': 'yes', error: 'it is refused' },
    expected: 'error-free',
    handling: 'success and "already so" are the same',
  },
  'deletion-in-use': {
    question: 'may a share with settled associations be deleted in one call',
    readings: { done: 'yes', refused: 'its members have to be removed before' },
    expected: 'done',
    handling:
      'tried; when the service says there are unfinished tasks, its members are removed instead and a later run deletes it',
  },
  'invitation-inside': {
    question: 'is a member of the directory invited when a share that allows outsiders names it',
    readings: { none: 'no, it is added at once', needed: 'yes, it has to accept' },
    expected: 'none',
    handling: 'shares for members never allow outsiders, so that nobody inside is invited',
  },
  'invitation-outside': {
    question: 'how does a principal outside the directory show while its invitation is unanswered',
    readings: { associating: 'as being added', associated: 'as added', failed: 'as failed' },
    expected: 'associating',
    handling: 'an outsider that is not yet associated counts as pending, and as lapsed after 7 days',
    lacking: { failed: 'an invitation that still waits would be taken for a lapsed one' },
  },
  'accepted-invitation': {
    question: 'does the record of an accepted invitation stay listed',
    readings: { listed: 'yes', gone: 'no' },
    expected: 'listed',
    handling: 'a share without one is not left, since it may have come through the directory: reported',
  },
  mark: {
    question: 'has the mark of a shared-in snapshot a key alone, or a key and a value',
    readings: {
      key: 'the whole text is the key',
      'key-and-value': 'the source is the value',
      none: 'there is no mark',
    },
    expected: 'key-and-value',
    handling: 'both are read, and the sharing lists if there is no mark',
  },
  'shared-mark': {
    question: 'does the service mark what an owner shares (`acs:ecs:isShared`)',
    readings: { set: 'yes', none: 'no' },
    expected: 'set',
    handling: 'a hint in `doctor` and `exposure` where no share is seen; decides nothing',
  },
  'key-only-filter': {
    question: 'does a tag filter of DescribeSnapshots find a key whatever its value',
    readings: { match: 'yes', mismatch: 'it is refused, or finds nothing' },
    expected: 'mismatch',
    handling: 'never asked so: lists by tag name a value, or use `ListTagResources`',
  },
  commas: {
    question: 'are tag values with commas allowed',
    readings: { allowed: 'yes', refused: 'no' },
    expected: 'allowed',
    handling: '`share-to` separates by spaces, `,`, `;` or `+`',
  },
  'token-after-deletion': {
    question: 'does a client token go on answering a copy or disk that was deleted',
    readings: { repeats: 'yes', 'makes-anew': 'it makes another', refused: 'it is refused' },
    expected: 'repeats',
    handling:
      'every result is looked up after it was made; one that cannot be seen within a minute is asked for with the next token',
  },
  'missing-deletion': {
    question: "is a missing snapshot's deletion an error",
    readings: { refused: 'yes', ignored: 'no' },
    expected: 'refused',
    handling: 'both are success',
  },
  'empty-key': {
    question: 'is an empty `KMSKeyId` the service key',
    readings: { shown: 'the id of the service key is told', empty: 'yes, the id is left out' },
    expected: 'shown',
    handling: 'yes, as on older data',
  },
  'copy-source': {
    question: 'is `SourceSnapshotId` filled for a copy within its region',
    readings: { named: 'yes', empty: 'no' },
    expected: 'named',
    handling: 'a copy is deleted only where it is; otherwise reported',
  },
  'new-disk': {
    question: 'may a snapshot be made of a disk that was never attached',
    readings: { allowed: 'yes', refused: 'no' },
    expected: 'allowed',
    handling: 'no function makes snapshots; `npx snapshare probe` then needs one that is named',
  },
  'keyless-disk': {
    question: "is a disk of a shared encrypted snapshot refused without a key, or put under the service's",
    readings: { 'service-key': "put under the service's", refused: 'refused' },
    expected: 'service-key',
    handling: 'asked for without one where the rule gives none; a refusal is the finding `USE_KEY_REFUSED`',
  },
  release: {
    question: 'is an expired snapshot released by itself after the last unshare',
    readings: { released: 'yes, within two hours', kept: 'no' },
    expected: 'released',
    handling: 'watched for a day, then reported or deleted by policy',
  },
  'several-values': {
    question: 'does RAM judge several values of a request by any or by all',
    readings: {
      any: 'one that meets the condition is enough',
      all: 'all have to meet it',
      none: 'a negated condition holds only if its opposite holds for none',
    },
    expected: 'any',
    handling: "the roles' documents hold either way; see `rights-in-two-forms.md`",
  },
  'missing-key': {
    question: 'what does RAM make of a key that the call does not have, in a `Deny`',
    readings: {
      fails: 'the condition does not hold',
      'negation-holds': 'it holds if it is negated',
      'deny-holds': 'it holds in every `Deny`',
    },
    expected: 'fails',
    handling: "the roles' documents hold under the first two; see `rights-in-two-forms.md`",
    lacking: {
      'deny-holds': 'a `Deny` against principals refuses calls that name none; no snapshot could join a share',
    },
  },
  'target-form': {
    question: 'is `resourcesharing:Target` of a member its id or its path in the directory',
    readings: { id: 'the id; folders may be named by their path', path: 'the path that ends in the id, as of folders' },
    expected: 'path',
    handling: 'both are listed',
  },
  'sharing-tags': {
    question: 'does RAM judge tags in calls about shares',
    readings: { judged: 'yes', ignored: 'no' },
    expected: 'ignored',
    handling: 'two forms of the documents, `ram.sharingTags`',
  },
  'trail-of-tags': {
    question: 'is setting a tag on a snapshot recorded by ActionTrail, and how are its lists written',
    readings: {
      flat: 'a parameter for each member, as in `ResourceId.1`',
      lists: 'as lists',
      none: 'it is not recorded in time',
    },
    expected: 'flat',
    handling: 'both forms are read; a sweep finds what no event told',
    lacking: { none: 'nothing is shared before the next sweep' },
  },
  'built-in-concurrency': {
    question: 'may a built-in runtime take many requests at once (`instanceConcurrency`)',
    readings: {
      refused: 'no, the call is refused',
      kept: 'the call is taken as it is',
      one: 'the call is taken, with one',
    },
    expected: 'refused',
    handling:
      'neither matters: all functions are custom runtimes, and a deployment that says otherwise is refused; see `requests-an-instance.md`',
  },
  throttling: {
    question: 'which code and status has a throttled call',
    readings: {
      400: 'a code of the throttling family with HTTP 400',
      403: 'with HTTP 403',
      429: 'with HTTP 429',
      503: 'with HTTP 503',
      'another code': 'a code that is not of the family',
    },
    expected: '400',
    handling: 'decided by code (`Throttling`, `Throttling.*`, `Rejected.Throttling`), never by status',
    lacking: { 'another code': 'calls that are too fast are not repeated' },
  },
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;

/** A fact with what was found of it, as people are told. */
export interface ToldFact {
  readonly id: FactId;
  readonly question: string;
  /** Absent when it could not be tried. */
  readonly seen?: string;
  /** What Snapshare lacks under it. */
  readonly lacking?: string;
}

export const factOf = (id: FactId): Fact => FACTS[id];

/** What stays open whatever the probe finds. */
export const UNTRIED: readonly UntriedFact[] = [
  {
    question: 'does a lapsed invitation show as being added for ever, or as failed',
    handling: 'both count as lapsed after 7 days (`shared/plan/cover/outsiders.ts`)',
    because: 'it takes seven days',
  },
  {
    question:
      'has the role for sharing encrypted snapshots to name each sharee (`<id>@ecs.aliyuncs.com`), and how folders',
    handling: 'grants are given; who is not trusted, or may not be, is named',
    because: 'it would take a change of a role that the account uses',
  },
  {
    question: "how far may a request's time be from the service's",
    handling: '15 minutes; a share whose creation is uncertain is looked for that far back',
    because: 'the bound is documented; only its edge is not',
  },
  {
    question: 'how many invitations may be pending, and resources a share',
    handling: 'the service says when it is too many',
    because: 'it would take hundreds of accounts and snapshots',
  },
  {
    question: 'how many custom policies does a role take',
    handling:
      "10, as on today's page of limits; 5 on older ones; a document more than that is refused when it is written",
    because: 'the quota center shows it',
  },
  {
    question: 'is `acs:RequestTag` judged for `ecs:TagResources`',
    handling:
      'yes, as the pages on tags say in general; if not, the mark of a refusal cannot be set and the refused call is made again with each sweep',
    because: 'documented in general',
  },
  {
    question: 'does reserved concurrency count instances or requests where an instance takes several',
    handling: 'nothing is reserved',
    because: 'nothing depends on it',
  },
  {
    question: 'what becomes of an instance whose server tells a failure (`x-fc-status: 404`)',
    handling: 'it is used again; nothing that a failed run leaves behind matters to the next',
    because: 'it would take functions that run',
  },
  {
    question: 'which custom runtime does a region have',
    handling:
      '`custom.debian10`, which the pages name with its Node.js; another is one line in `s.yaml` and `s.member.yaml`',
    because: 'a deployment says at once what is missing',
  },
  {
    question: 'do records of ActionTrail reach EventBridge in the form in which they are looked up',
    handling: 'the envelope is documented, and the form inside is read leniently; a sweep finds what no event told',
    because: 'it would take a rule with a target on the default bus of the account',
  },
];
