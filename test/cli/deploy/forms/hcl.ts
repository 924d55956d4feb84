/** A block of HCL, as far as our module uses the language. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  /** Expressions by the names of their attributes, as they are written. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly blocks: readonly Block[];
}

/** Reads the blocks of a file. @throws {Error} for what it does not know, and for an attribute that stands twice. */
export function parseHcl(text: string): readonly Block[] {
  let at = 0;
  const skip = (): void => {
    at += /^(?:\s+|#[^\n]*)*/.exec(text.slice(at))?.[0].length ?? 0;
  };
  const take = (pattern: RegExp): string | undefined => {
    const found = new RegExp(`^(?:${pattern.source})`).exec(text.slice(at))?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const fail = (): never => {
    throw new Error(`not understood: ${text.slice(at, at + 60)}`);
  };
  /** Until the end of the line on which nothing is open any more. */
  const expression = (): string => {
    const start = at;
    let depth = 0;
    for (;;) {
      if (take(STRING) !== undefined || take(/#[^\n]*/) !== undefined) continue;
      const one = text[at];
      if (one === undefined || (one === '\n' && depth === 0)) return text.slice(start, at).trim();
      if ('([{'.includes(one)) depth += 1;
      if (')]}'.includes(one)) depth -= 1;
      if (depth < 0) return text.slice(start, at).trim();
      at += 1;
    }
  };
  const body = (): Pick<Block, 'attributes' | 'blocks'> => {
    const attributes = new Map<string, string>();
    const blocks: Block[] = [];
    for (;;) {
      skip();
      if (at >= text.length || text[at] === '}') return { attributes, blocks };
      const name = take(/[A-Za-z_][\w-]*/) ?? fail();
      take(/[ \t]+/);
      if (take(/=(?!=)/) !== undefined) {
        if (attributes.has(name)) throw new Error(`${name} stands twice`);
        attributes.set(name, expression());
        continue;
      }
      const labels: string[] = [];
      for (;;) {
        const label = take(/"[^"]*"/);
        if (label === undefined) break;
        labels.push(label.slice(1, -1));
        take(/[ \t]+/);
      }
      if (take(/\{/) === undefined) fail();
      const inside = body();
      if (take(/\}/) === undefined) fail();
      blocks.push({ type: name, labels, ...inside });
    }
  };
  const { attributes, blocks } = body();
  if (attributes.size > 0 || at < text.length) fail();
  return blocks;
}

/** A text with what is filled into it, one level deep. */
const STRING = /"(?:[^"\\$]|\\.|\$(?!\{)|\$\{(?:[^{}"]|"[^"]*")*\})*"/;

/** Everything that an expression goes through, such as `each.value.props.cpu`; what stands in texts as text is none. */
export function traversalsIn(expression: string): string[] {
  const code = expression
    .replaceAll(/#[^\n]*/g, '')
    .replaceAll(new RegExp(STRING, 'g'), (text) =>
      [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, one]) => ` ${one} `).join(''),
    );
  return [...code.matchAll(/[A-Za-z_]\w*(?:\[[^\]]*\])?(?:\.[A-Za-z_]\w*(?:\[[^\]]*\])?)+/g)].map(([one]) =>
    one.replaceAll(/\[[^\]]*\]/g, ''),
  );
}

/** The blocks below, themselves as well. */
export function* blocksIn(blocks: readonly Block[]): Generator<Block, void> {
  for (const block of blocks) {
    yield block;
    yield* blocksIn(block.blocks);
  }
}
