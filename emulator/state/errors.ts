/** A call that a service refuses, with the code and HTTP status it answers. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    readonly status: number,
    readonly code: string,
    message = `The request was refused (${code}).`,
  ) {
    super(message);
  }
}

/** Throws a {@link ServiceError}. */
export function refuse(status: number, code: string, message?: string): never {
  throw new ServiceError(status, code, message);
}
