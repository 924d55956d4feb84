import { describe, expect, test } from 'vitest';
import { readCases } from './cases.ts';
import { type AnyKind, KINDS } from './kinds.ts';
import { newTally, replay, tryKind } from './run.ts';

/** Always the same inputs. `npm run fuzz` tries others for as long as it is told. */
const SEED = 20_260_301;
/** Inputs of the cheapest kind; of another so many fewer as one of it costs more. */
const INPUTS = 800;

const kindNamed = (name: string): AnyKind => {
  const kind = KINDS.find((one) => one.name === name);
  if (!kind) throw new Error(`There is no kind "${name}".`);
  return kind;
};

describe('what people get wrong changes nothing that was not asked for, and is named with a suggestion', () => {
  test.each(KINDS)('$name', async (kind) => {
    const tally = newTally();
    const found = await tryKind(kind, { seed: SEED, runs: Math.ceil(INPUTS / kind.weight), tally });
    expect(found && `${found.law}\n${JSON.stringify(found.found)}`).toBe(undefined);
    const { understood, refused, told } = tally.taken;
    // Nearly every input has something that a slip can happen to, and most of that is no longer understood.
    expect(understood + refused + told).toBeGreaterThan(INPUTS / kind.weight / 2);
    expect(refused + told).toBeGreaterThan(0);
  });

  test.each(readCases())('once: $name', async ({ found }) => {
    expect(await replay(kindNamed(found.kind), found)).toBe(undefined);
  });
});
