import { textAt } from '../answers.ts';
import { refusalText } from '../bench.ts';
import type { Experiment } from '../experiment.ts';
import { descriptionOf } from '../things.ts';

/** An archive with `exports.handler = async () => ''` in `index.js`. */
const CODE = [
  'UEsDBBQAAAAAAAAAIVzinY9iIgAAACIAAAAIAAAAaW5kZXguanNleHBvcnRzLmhhbmRsZXIgPSBhc3luYyAoKSA9PiAnJzsKUEsB',
  'AhQDFAAAAAAAAAAhXOKdj2IiAAAAIgAAAAgAAAAAAAAAAAAAAKQBAAAAAGluZGV4LmpzUEsFBgAAAAABAAEANgAAAEgAAAAAAA==',
].join('');
const ASKED = 10;

const concurrency: Experiment = {
  id: 'functions',
  facts: ['built-in-concurrency'],
  about: 'probe.about.functions',
  async run(bench) {
    const functionName = bench.newName();
    const request = {
      functionName,
      description: descriptionOf(bench.run),
      runtime: 'nodejs20',
      handler: 'index.handler',
      cpu: 0.05,
      memorySize: 128,
      diskSize: 512,
      timeout: 10,
      instanceConcurrency: ASKED,
      code: { zipFile: CODE },
    };
    const outcome = await bench.make(
      { kind: 'function', side: 'owner', name: functionName },
      () => bench.owner.tell('fc', 'CreateFunction', request),
      () => functionName,
    );
    if (!outcome.isDone) {
      bench.see('built-in-concurrency', 'refused', refusalText(outcome));
      return;
    }
    const shown = textAt(await bench.owner.ask('fc', 'GetFunction', { functionName }), 'instanceConcurrency');
    const reading = shown === String(ASKED) ? 'kept' : shown === '1' || shown === '' ? 'one' : 'another';
    bench.see('built-in-concurrency', reading, `asked for ${ASKED}, shown as ${shown || 'nothing'}`);
  },
};

export const OF_FUNCTIONS = [concurrency];
