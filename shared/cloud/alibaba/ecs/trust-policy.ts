/**
 * The ECS service of one account, as the role for encrypted images has to name it; the service without an account stands for
 * no sharee there. @see ECS, share an encrypted custom image: trust policy of the role
 */
const ECS_OF_ACCOUNT = /^(\d{16})@ecs\.aliyuncs\.com$/;

/**
 * The accounts whose ECS service a role trusts.
 * @param text The role's trust policy. People write it, so it is read leniently.
 * @returns Undefined where it is not understood, or where a condition or a `Deny` says more than can be judged here.
 */
export function accountsTrustedBy(text: string): Set<string> | undefined {
  const statements = listOf(membersOf(parsed(text))?.['Statement']).map(membersOf);
  if (statements.length === 0) return undefined;
  const trusted = new Set<string>();
  for (const statement of statements) {
    if (statement?.['Effect'] !== 'Allow' || statement['Condition'] !== undefined) return undefined;
    const isOfRole = listOf(statement['Action']).some((action) => /^(sts:(AssumeRole|\*)|\*)$/i.test(String(action)));
    if (!isOfRole) continue;
    for (const service of listOf(membersOf(statement['Principal'])?.['Service'])) {
      const accountId = typeof service === 'string' ? ECS_OF_ACCOUNT.exec(service.trim())?.[1] : undefined;
      if (accountId !== undefined) trusted.add(accountId);
    }
  }
  return trusted;
}

/** Some services hand a document on as it stands in a URL. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** What may stand alone or in a list. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
