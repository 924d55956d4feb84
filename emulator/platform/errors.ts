/** Why the platform refused something. */
export type PlatformErrorCode =
  | 'InvalidEventPattern'
  | 'InvalidServerlessYaml'
  | 'InvalidTemplate'
  | 'InvalidArgument'
  | 'FunctionNotFound'
  | 'FunctionNotBuilt'
  | 'FunctionFailed'
  | 'ProcessesStuck';

/** The emulated platform was asked for something that it, or the real one, refuses. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: PlatformErrorCode;

  constructor(code: PlatformErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
