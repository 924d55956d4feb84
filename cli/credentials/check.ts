import { inputError } from '../messages/input-error.ts';

/** What a source of credentials hands out. */
export interface FoundCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
  /** Names of sources within sources, as in `default/env`. */
  readonly providerName?: string;
}

/** The variables of the environment, and the members of a profile, that hold the parts. */
const NAMES = {
  accessKeyId: { variable: 'ALIBABA_CLOUD_ACCESS_KEY_ID', member: 'access_key_id' },
  accessKeySecret: { variable: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', member: 'access_key_secret' },
  securityToken: { variable: 'ALIBABA_CLOUD_SECURITY_TOKEN', member: 'sts_token' },
} as const;

/** Of what no key id, secret or token ever holds: blanks, ends of lines, quotes, and all beyond ASCII. */
const STRAY = /[^!#-&(-_a-~]/u;

/**
 * Refuses what no service would take, before anything is sent: a stray character, mostly left by a file or a shell, or a
 * role's key without its token.
 * @param profile Whose they are; undefined when the chain found them.
 * @throws {InputError} naming the variable or the member of the profile, and never what is in it.
 */
export function requireUsable(found: FoundCredentials, profile: string | undefined): void {
  const { providerName = '' } = found;
  const source = profile === undefined ? providerName : `--profile ${JSON.stringify(profile)}`;
  const nameOf = (part: keyof typeof NAMES): string =>
    providerName.endsWith('env') ? NAMES[part].variable : `${NAMES[part].member} (${source})`;
  for (const part of ['accessKeyId', 'accessKeySecret', 'securityToken'] as const) {
    const [stray] = STRAY.exec(found[part] ?? '') ?? [];
    if (stray !== undefined) throw inputError('CREDENTIAL_STRAY', { name: nameOf(part), character: codePoint(stray) });
  }
  if (found.accessKeyId.startsWith('STS.') && !found.securityToken)
    throw inputError('CREDENTIAL_NO_TOKEN', { name: nameOf('accessKeyId'), token: nameOf('securityToken') });
}

/** As Unicode writes it, since it is mostly one that no eye sees. */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
