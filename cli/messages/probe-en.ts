/** What `probe` says in English. */
export const PROBE_TEXTS = {
  'probe.about':
    'Try on two real accounts what documentation leaves open; says what it makes and costs, asks, and cleans up',
  'probe.examples':
    'snapshare probe --region cn-hangzhou --profile owner --recipient-profile member --snapshot s-bp1abcdefgh\nsnapshare probe --region cn-hangzhou --recipient-profile member --only mark several-values --yes\nsnapshare probe --clean snapshare-probe-1a2b3c4d.jsonl --profile owner --recipient-profile member',
  'probe.region': 'the region in which everything is made',
  'probe.profile': "the owner's profile of the aliyun CLI or of the credentials file; default: the credential chain",
  'probe.recipient': 'the profile of a second account, which the snapshot is shared with',
  'probe.snapshot': 'a small snapshot to share, best of test data; default: one of a new 20 GiB disk',
  'probe.zone': 'the zone of new disks; default: the first that has them',
  'probe.kmsKey': 'a customer key of the owner, for what concerns encrypted snapshots',
  'probe.only': 'make only these experiments: {names}',
  'probe.wait': 'also what takes more than a day, and look longer for late records',
  'probe.stress': 'also call faster than the service wants, to see how it refuses',
  'probe.clean': 'clean up what the journal of an earlier run names, and do nothing else',
  'probe.journal': 'where to write down what is made, before it is; default: snapshare-probe-RUN.jsonl',
  'probe.out': 'where to write what was found, ids replaced; default: snapshare-probe-RUN.json',
  'probe.accounts': 'Owner {owner}, recipient {recipient}, region {region}. This will be made and touched:',
  'probe.ground.made':
    'a disk of 20 GiB (cloud_essd) and a snapshot of it, for some minutes: the disk about CNY 0.03 an hour at CNY 1 per GiB and month, the empty snapshot next to nothing; the price list of your region counts',
  'probe.ground.named':
    'your snapshot {snapshotId} is shared with the recipient for some minutes, and gets tags that begin with snapshare:probe-; it is neither changed otherwise nor deleted',
  'probe.about.invitation':
    'a share of the snapshot for the recipient, and inside the directory a second, empty one; the recipient accepts; free',
  'probe.about.shares': 'a second share of the snapshot, with nobody in it; free',
  'probe.about.mark': 'the recipient looks through its snapshots; free',
  'probe.about.tags': 'a tag with commas on the snapshot; free',
  'probe.about.copies':
    'an encrypted copy of the snapshot beside it, under the service key; storage of a copy for some minutes, by the price list of your region',
  'probe.about.tokens':
    'two disks of 20 GiB (cloud_essd), one after the other, for a minute each: about CNY 0.03 an hour each at CNY 1 per GiB and month; the price list of your region counts',
  'probe.about.keyless':
    'a copy under your key, a share of it, and a disk of 20 GiB (cloud_essd) in the account of the recipient, for some minutes: the disk about CNY 0.03 an hour, the copy by the price list of your region',
  'probe.about.values':
    'two RAM roles with a policy each, which can only try calls on a share that does not exist; free',
  'probe.about.missing': 'two RAM roles with a policy each, as before; free',
  'probe.about.target': 'two RAM roles with a policy each, as before; free',
  'probe.about.sharingTags':
    'a RAM role with a policy, which can only try to add a snapshot that does not exist to a share of the probe; free',
  'probe.about.events': "a tag on the snapshot, then ActionTrail's lookup for up to 3 minutes (15 with --wait); free",
  'probe.about.functions': 'a function that is never called, if Function Compute takes it; free',
  'probe.about.throttling':
    'up to 240 calls of ListResourceShares in bursts of 60; free, and other callers of the account may be refused meanwhile',
  'probe.about.release':
    'a snapshot of the 20 GiB disk that is kept for a day, and an empty share of it; takes up to 28 hours, of which the disk is billed all',
  'probe.about.deletion': 'the share of the snapshot is deleted with what is in it; free',
  'probe.leftOut': 'left out, only with {option}',
  'probe.promise':
    'Everything carries the run {run} in its name or tag. It is written to {journal} before it is made, and removed in the end, also after a failure or Ctrl-C;\nafter a crash: {clean}\nNothing else is changed or deleted.',
  'probe.question': 'Make all this?',
  'probe.trying': '{id} …',
  'probe.cleaning': 'Cleaning up …',
  'probe.interrupted': 'Ending after the call under way, then cleaning up. Again to leave everything as it is.',
  'probe.clean.interrupted': 'Ending after the call under way; the journal still names what is left.',
  'probe.looking': 'Looking for the snapshot',
  'probe.column.fact': 'FACT',
  'probe.column.expected': 'EXPECTED',
  'probe.column.seen': 'SEEN',
  'probe.column.handled': 'SNAPSHARE HANDLES IT',
  'probe.untried': 'not tried',
  'probe.handled.yes': 'yes',
  'probe.handled.notForeseen': 'not foreseen, please tell us: {detail}',
  'probe.written':
    'What was found, with requests and answers and without ids, is in {file}; docs/verified.md says how to hand it on.',
  'probe.clean.done': 'Nothing of the probe is left.',
  'probe.clean.left': '{count} thing(s) could not be removed. Try again later: {clean}',
  'probe.left': '- {kind} {name} {id} of the {side}: {because}. By hand: {remedy}',
  'probe.left.tag': '- tag {name} on {on} of the {side}: {because}. By hand: {remedy}',
} as const;
