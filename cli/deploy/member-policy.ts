/**
 * A policy as it goes into a package for a member's account, whose people may read it: without the addresses for notices,
 * which are the owner's. What names a variable of the environment stays, since it says nothing where that is not set.
 * @param document A good policy, in which no default is filled in.
 */
export function memberPolicy(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || !('notify' in document)) return document;
  return { ...document, notify: withoutAddresses(document.notify) };
}

function withoutAddresses(part: unknown): unknown {
  if (typeof part === 'string') return part.startsWith('env:') ? part : '';
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withoutAddresses(value)]));
}
