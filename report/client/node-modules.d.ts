/** Types that the page reads come from files that use it; the page itself does not. */
declare module 'node:crypto' {
  export function createHash(algorithm: string): { update(text: string): { digest(encoding: 'hex'): string } };
}
