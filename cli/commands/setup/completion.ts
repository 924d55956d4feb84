import { Argument, type Command } from 'commander';
import { exits, newCommand } from '../../command.ts';
import type { Cli } from '../../context.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `completion SHELL`: a script that completes commands and options, made from the commands themselves. */
export function completionCommand(cli: Cli, commands: () => readonly Command[]): Command {
  return newCommand('completion', cli)
    .addArgument(new Argument('<shell>', cli.texts.say('completion.shell')).choices(SHELLS))
    .action(
      exits(cli, 'completion', (shell: Shell) => {
        cli.output.lines(scriptFor(shell, commands()));
        return Promise.resolve(0 as const);
      }),
    );
}

function scriptFor(shell: Shell, commands: readonly Command[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case 'fish':
      return fishScript(commands);
  }
}

function longOptions(command: Command): string[] {
  return [...command.options.flatMap(({ long }) => long ?? []), '--help'];
}

function bashScript(commands: readonly Command[]): string {
  const names = commands.map((command) => command.name()).join(' ');
  const cases = commands.map((command) => `    ${command.name()}) words="${longOptions(command).join(' ')}" ;;`);
  return `_snapshare() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="${names} help"
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "$COMP_CWORD" -gt 1 ] && [ -z "\${COMPREPLY[*]}" ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _snapshare snapshare`;
}

function fishScript(commands: readonly Command[]): string {
  return commands
    .flatMap((command) => {
      const name = command.name();
      const about = JSON.stringify(command.description());
      return [
        `complete -c snapshare -n __fish_use_subcommand -f -a ${name} -d ${about}`,
        ...longOptions(command).map(
          (option) => `complete -c snapshare -n "__fish_seen_subcommand_from ${name}" -l ${option.slice(2)}`,
        ),
      ];
    })
    .join('\n');
}
