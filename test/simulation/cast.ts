/**
 * Who may be asked for in the simulation, by short names, so that a case reads and replays anywhere. `m…` are members,
 * `fold…` folders (the second lies in the first), `partner` and `stranger` stand outside the directory.
 */
export const TARGET_NAMES = [
  'm1',
  'm2',
  'm3',
  'fold1',
  'fold2',
  'root',
  'directory',
  'partner',
  'stranger',
  'owner',
] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export const MEMBER_NAMES = ['m1', 'm2', 'm3'] as const;
export type MemberName = (typeof MEMBER_NAMES)[number];

/** Where a member stands; `out` is outside the directory. */
export type Seat = 'fold1' | 'fold2' | 'root' | 'out';

export const FIRST_SEATS: Readonly<Record<MemberName, Seat>> = { m1: 'fold1', m2: 'fold2', m3: 'root' };

/** Where the members' copies go, from whatever region a world plays in. */
export const COPIES_REGION = 'cn-copies';

/** The members that a principal stands for. The directory reaches whoever is in it, a folder what lies in it or below. */
export function membersBehind(target: TargetName, seats: Readonly<Record<MemberName, Seat>>): MemberName[] {
  const isIn = (member: MemberName): boolean => {
    const seat = seats[member];
    if (seat === 'out') return false;
    switch (target) {
      case 'root':
      case 'directory':
        return true;
      case 'fold1':
        return seat !== 'root';
      case 'fold2':
        return seat === 'fold2';
      case 'm1':
      case 'm2':
      case 'm3':
      case 'partner':
      case 'stranger':
      case 'owner':
        return target === member;
    }
  };
  return MEMBER_NAMES.filter(isIn);
}

/** Whether the service takes it as a principal of the directory. */
export function isInDirectory(target: TargetName, seats: Readonly<Record<MemberName, Seat>>): boolean {
  switch (target) {
    case 'partner':
    case 'stranger':
    case 'owner':
      return false;
    case 'm1':
    case 'm2':
    case 'm3':
      return seats[target] !== 'out';
    case 'fold1':
    case 'fold2':
    case 'root':
    case 'directory':
      return true;
  }
}

/** The installation of the functions. */
export const INSTALLATION = 'simulated';
/** Of the role through which a hub visits an owner. */
export const OWNER_ROLE = 'snapshare-owner';

/** An account of the company whose snapshots are shared, as one installation sees it. */
export interface Estate {
  readonly name: EstateName;
  readonly accountId: string;
  readonly installation: string;
  /** What stands before the keys of the installation's tags. */
  readonly tagPrefix: string;
}

/**
 * `home` is the account that the functions run in, and `first` and `second` are visited from there. `second itself` is the
 * account of `second` once more, for functions of its own under another installation.
 */
export type EstateName = 'home' | 'first' | 'second' | 'second itself';

/** The two installations: the hub's, and that of an owner that also serves itself. */
export type Server = 'hub' | 'itself';

export const HOME: Estate = { name: 'home', accountId: '1000000000000001', installation: INSTALLATION, tagPrefix: '' };

/** A hub's own account, two owners that it visits, and one of these by itself. */
export const HUB_ESTATES: readonly Estate[] = [
  HOME,
  { name: 'first', accountId: '1000000000000002', installation: INSTALLATION, tagPrefix: '' },
  { name: 'second', accountId: '1000000000000003', installation: INSTALLATION, tagPrefix: '' },
  { name: 'second itself', accountId: '1000000000000003', installation: 'by-itself', tagPrefix: 'own-' },
];

export const serverOf = ({ name }: Estate): Server => (name === 'second itself' ? 'itself' : 'hub');

/** The account that serves itself. */
export const ITSELF = '1000000000000003';
