/** The tags of one snapshot, and who sees it already. */
export interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  readonly held: readonly string[];
  /** Which of the policies it is judged under. */
  readonly policy: number;
}
