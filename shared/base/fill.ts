import { visible } from './visible.ts';

/** Evidence by name. */
export type Facts = Readonly<Record<string, string | number>>;

/** Fills a template's `{names}` with facts, made harmless to show. A fact that is not given leaves nothing behind. */
export function fill(template: string, facts: Facts): string {
  return template
    .replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(facts, name) ? visible(String(facts[name])) : ''))
    .trimEnd();
}
