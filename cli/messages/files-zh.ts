import type { FailureText } from '../../shared/base/errors.ts';
import type { FILE_TEXTS } from './files-en.ts';

/** {@link FILE_TEXTS} in Simplified Chinese. */
export const FILE_TEXTS_ZH: Readonly<Record<keyof typeof FILE_TEXTS, FailureText>> = {
  FILE_KEY_TWICE: {
    doing: '读取 {file}',
    problem: '第 {line} 行第 {column} 列：键 {key} 在同一个对象中出现两次',
    remedy: '请去掉其中一个。',
  },
};
