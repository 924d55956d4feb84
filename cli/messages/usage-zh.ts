/** How a command line was mistyped, in Simplified Chinese. In English the library of the command line says it itself. */
export const USAGE_ZH = {
  choices: '可选：{choices}',
  otherwise: '默认：{value}',
  missingArgument: '缺少参数 {name}',
  optionMissingArgument: '选项 {flags} 缺少值',
  valueEmpty: '{of} 的值为空',
  optionTwice: '选项 {flags} 只能给出一次',
  unknownOption: '没有选项 {flag}',
  unknownCommand: '没有命令 {name}',
  didYouMean: '{refusal}。是否应为 {close}？',
  excessArguments: '{command} 的参数过多：{more}',
  invalidValue: '{what} 的值 {value} 无效',
  invalidChoice: '{what} 的值 {value} 无效，可选：{choices}',
} as const;
