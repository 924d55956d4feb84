/** What is said in English of plans under review, of how things are printed, and of being interrupted. */
export const PLANS_TEXTS = {
  'option.format': 'how to print it; csv is for a spreadsheet, yaml is what json is, wide leaves nothing out',
  'plan.head': 'Account {account}: {total}',
  'plan.total': '{counts}; {count} call(s) in {regions} region(s)',
  'plan.someRead': '{counts}; {count} call(s) in {regions} of {all} region(s); the others could not be read',
  'plan.noneRead': 'none of {all} region(s) could be read',
  'plan.region':
    '{region}: {counts}; {count} call(s); of {grantCount} grants now {removalCount} no longer wanted, {expiryCount} past their time',
  'plan.counts': '+{gained} grants, −{lost}, {leaving} leaving the directory',
  'plan.more': 'and {count} more',
  'plan.outside': '+{gained}, {leaving} outside',
  'plan.folded': '… and {count} more (+{gained}, −{lost}); --format wide shows all',
  'findings.folded': '… and {count} more; --format wide shows all',
  'column.change': 'GRANTS',
  'column.calls': 'CALLS',
  'column.gained': 'GIVEN',
  'column.lost': 'TAKEN',
  'column.leaving': 'LEAVING',
  'progress.names': 'Looking for names',
  'apply.question':
    'Give {gained} grant(s) and take {lost}, by {count} call(s)? Of those given {leaving} leave the directory.',
  'interrupted.ending':
    'Interrupted: the calls under way are waited for, and no other is made. Ctrl-C again ends at once.',
  'interrupted.left': 'Interrupted: {done} done, {count} left: {items}. The same command goes on with them.',
  'interrupted.allDone': 'Interrupted, when everything had been done already.',
  'interrupted.region': '{region}: {applied} call(s) done, {count} left',
  'interrupted.planAgain':
    'Interrupted: what was done stays, and what is left is planned again with: snapshare plan --out FILE',
  'markdown.title': 'Snapshare: plan for {account}',
  'markdown.changes': '{region}: {count} change(s)',
  'markdown.unread': '{region} was not read whole: {what}: {problem}',
  'column.outside': 'OUTSIDE',
  'column.shares': 'SHARES',
  'column.shareId': 'SHARE ID',
  'column.shareNames': 'SHARE NAMES',
} as const satisfies Readonly<Record<string, string>>;
