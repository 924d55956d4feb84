const MARK = /^FC (?:Invoke|Initialize) (Start|End) RequestId: (\S+)$/;

/**
 * Ties the lines of one process to requests: by the marks that its server writes, where one request is under way, and by
 * the request's id in the line, where several are.
 * @see Function Compute, custom runtime, "Log format"; what becomes of lines between the marks of several is assumed
 */
export class LogMarks {
  readonly #open = new Set<string>();

  /** @returns Whose line it is, undefined when nobody can say, or `mark` when it is a mark itself. */
  read(line: string): string | undefined {
    const mark = MARK.exec(line);
    if (mark?.[2] !== undefined) {
      if (mark[1] === 'Start') this.#open.add(mark[2]);
      else this.#open.delete(mark[2]);
      return 'mark';
    }
    const open = [...this.#open];
    return open.length === 1 ? open[0] : open.find((requestId) => line.includes(requestId));
  }
}
