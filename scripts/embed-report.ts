import type { Plugin } from 'esbuild';
import { CLIENT_CODE, STYLE } from '../report/assets.ts';

/** Puts the finished script and style of the report page into a bundle, which then needs neither their sources nor esbuild. */
export const embedReport: Plugin = {
  name: 'embed-report',
  setup(context) {
    context.onLoad({ filter: /[/\\]report[/\\]assets\.ts$/ }, () => ({
      contents: [
        `export const CLIENT_CODE = ${JSON.stringify(CLIENT_CODE)};`,
        `export const STYLE = ${JSON.stringify(STYLE)};`,
      ].join('\n'),
    }));
  },
};
