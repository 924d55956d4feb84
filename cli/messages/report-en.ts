/** What `report` says of its options in English. */
export const REPORT_OPTION_TEXTS = {
  'report.since': 'an earlier report, the page or its JSON: also tell what has changed since',
  'report.log': 'a log of functions as JSON lines, for what was saved so far; may be given several times',
  'report.members': 'look into the member accounts too, and tell what they made of what is shared',
  'report.unusedFor': 'the same, and find grants of which nothing was made for so long, as in 30d or 4w',
};
