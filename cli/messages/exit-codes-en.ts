/** What the codes mean that a command ends with, and what to do then. */
export const EXIT_CODE_TEXTS = {
  'code.0': 'nothing to do, or done',
  'code.0.todo': 'go on',
  'code.1': 'an error, or something could not be read',
  'code.1.todo':
    'read `unread` of the document, or `code` and `message` of `snapshare.error/1`; never take it for "nothing"',
  'code.2': 'changes are pending, or only a new plan can do the rest',
  'code.2.todo': 'plan anew, and show the plan',
  'code.3': 'a brake holds something back, also when other changes are pending or done',
  'code.3.todo': 'show its findings to a person',
  'code.4': '`exposure --fail-on` found something',
  'code.4.todo': 'show the findings and their `toEnd`',
  'code.130': 'ended by Ctrl-C',
  'code.130.todo': 'the same command goes on; for `apply` make a new plan',
  'code.title': 'Exit codes:',
  'code.column.code': 'code',
  'code.column.meaning': 'what it means',
  'code.column.todo': 'what to do',
  'code.column.commands': 'commands',
  'code.all': 'all',
} as const;
