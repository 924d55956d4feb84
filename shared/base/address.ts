/** Addresses, also without their beginning: what follows may be a secret, as in the address of a robot. */
const ADDRESS = /:\/\/|[?&][\w-]+=/;

/** Whether a text holds something that no message repeats. */
export function holdsAddress(text: string): boolean {
  return ADDRESS.test(text);
}
