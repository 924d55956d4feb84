/** What `doctor` says of versions and of many owners, in English. */
export const DOCTOR_TEXTS = {
  'doctor.version.same': '{version}, which this command line deploys',
  'doctor.version.older':
    '{version}, older than {own}, which this command line deploys; deploy again, and see docs/upgrading.md first',
  'doctor.version.newer':
    '{version}, newer than {own}, which this command line deploys; use the command line of that version, and do not deploy with this one',
  'doctor.version.otherBuild':
    '{version}, another build than {own}, which this command line deploys, and the numbers do not say which is newer; deploy again, or use the command line of that build',
  'doctor.version.none':
    'it does not tell its build: deployed by hand or by an earlier version; deploy again, and see docs/upgrading.md first',
  'doctor.version.ownUnknown': '{version}; this command line lies beside no built functions to compare it with',
  'doctor.versions.one': 'all {count} are of one build',
  'doctor.versions.none': 'none tells its build',
  'doctor.versions.mixed': 'they are of different builds: {listed}. Deploy all of them again from one',

  'doctor.owners': '{count} account(s) are looked at',
  'doctor.owners.alone':
    '{account} alone is looked at, since it is not known for the hub of owners; --account ID looks at one of them all the same',
  'doctor.owner.opened': 'it lets the caller in: {roleName}',
  'doctor.owner.noRole':
    'there is no role {roleName}: create owner-role.ros.yaml as a stack in this account, as docs/landing-zone.md says',
  'doctor.owner.badExternalId':
    'the service takes no external id of the form of {externalId}, the name of the installation: it wants at least two characters',
  'doctor.owner.turnedAway':
    'the role {roleName} turns this caller away, and the service does not tell which it is: its stack has another HubAccountId, it demands another external id than {externalId}, or it does not name the role of these credentials (ReaderArn; documents: npx snapshare policies readers). Whether the functions are let in, their runs tell: --log FILE',
  'doctor.owner.shut': 'it turns away who names no external id',
  'doctor.owner.tooOpen':
    'the role {roleName} lets the caller in without an external id, so that whatever else in the hub may assume roles gets in by its name alone. Its trust policy has to demand sts:ExternalId = {externalId}: apply owner-role.ros.yaml again',
  'doctor.right.underConditions':
    'refused for a share that does not exist; the role has this right for shares of this installation only, which cannot be tried without changing one',
  'doctor.directory.notAsked': 'the role has no right to ask; look with credentials of this account',
  'doctor.rules.noLog':
    'no call shows the rules of another account: give --log FILE, since runs of share-on-tag for an owner prove its rules, or see snapshare-on-tag and snapshare-on-snapshot-completed in the console of EventBridge there',
  'doctor.rules.silent':
    'the log has no run of share-on-tag for this account and region: tag a snapshot there and look again, or see the rules snapshare-on-tag and snapshare-on-snapshot-completed in the console of EventBridge there',
  'doctor.rules.woken': 'share-on-tag last ran for this account at {at}',
  'doctor.account': 'Account {account}: {well} of {count} checks are ok',
  'doctor.sum': '{count} account(s) looked at, {well} of them well in all',
} as const;
