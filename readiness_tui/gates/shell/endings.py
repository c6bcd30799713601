"""Whether a script ends in a failure where one of its commands says so, or in any case."""

from readiness_tui.gates.shell.follower import Follower
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Script, Simple
from readiness_tui.gates.shell.way import target_of
from readiness_tui.gates.shell.words import ShellError


def fails_where(script: Script, target: Simple, status: int, options: Options) -> bool:
    """Whether a script fails where one of its commands ends with a status and all others succeed.

    Args:
        script: The whole script.
        target: One of its simple commands.
        status: 0 for its success, 1 for its failure.
        options: How its shell is started.

    Raises:
        ShellError: As `fate`.
    """
    try:
        spot = target_of(script, target, status=status)
        follower = Follower(script, spot, options, is_whole=True)
        return follower.follow() is None and follower.is_seen
    except RecursionError as error:
        message = "functions call each other too deep"
        raise ShellError(message, target.at) from error


def fails_anyway(script: Script, options: Options) -> bool:
    """Whether a script ends in a failure although all of its commands succeed.

    Raises:
        ShellError: As `fate`.
    """
    return fails_where(script, Simple(script.at - 1, script.at - 1, ()), 0, options)
