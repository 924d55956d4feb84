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
} as const;
