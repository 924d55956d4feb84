import type { Written } from '../render.ts';

/** An event for one of the owner's functions. */
export interface SentEvent {
  readonly function: 'sweep' | 'unshare-expired' | 'share-on-tag';
  /** What somebody wrote: the event itself, or the payload of a timer. */
  readonly body: Written;
  /** How the body is sent. */
  readonly as: 'event' | 'payload';
  readonly encoding: BufferEncoding;
}
