"""The shells that words are completed in. zsh and fish are click's own, bash is ours.

bash parts words at `=` and `:`, so its script hands over the line, and gives back what of a word
is not there yet.
"""

import os
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

PROGRAM, VARIABLE = "readiness", "_READINESS_COMPLETE"
_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' line="${COMP_LINE:0:$COMP_POINT}" word type value there
    local whole="${line##* }" current="${COMP_WORDS[COMP_CWORD]}"
    [[ $current == [=:] ]] && current=""
    there="${whole%%"$current"}"
    COMPREPLY=()
    for word in $(env READINESS_LINE="$line" %(complete_var)s=bash_complete "$1"); do
        IFS=',' read -r type value <<< "$word"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                [[ $value == *= ]] && compopt -o nospace
                COMPREPLY+=("${value#"$there"}")
                ;;
        esac
    done
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """bash, which is told the line up to the cursor."""

    source_template = _BASH

    def source(self) -> str:
        """The script; click would start a bash to ask for its version first."""
        return self.source_template % self.source_vars()

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is typed, and that one."""
        line = os.environ.get("READINESS_LINE", "")
        words = split_arg_string(line)[1:]
        if line[-1:].isspace() or not words:
            return words, ""
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        """A kind and a word."""
        return f"{item.type},{item.value}"


SHELLS: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}


def script(shell: str, command: click.Command) -> str:
    """The script of a shell, one of `SHELLS`, for the whole command line."""
    arguments: dict[str, Any] = {}
    return SHELLS[shell](command, arguments, PROGRAM, VARIABLE).source()


def register() -> None:
    """Let click know our bash."""
    add_completion_class(Bash)
