"""What becomes of one failing command, and whether a script fails where one says so."""

from dataclasses import replace

from readiness_tui.gates.shell.follower import Follower
from readiness_tui.gates.shell.lost_status import Loss
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.trace import Target
from readiness_tui.gates.shell.tree import Script, Simple


def fate(
    script: Script,
    target: Simple,
    options: Options,
    twins: frozenset[int] = frozenset(),
    code: int = 0,
) -> Loss | None:
    """Where the failure of a command is lost; None where the script fails with it.

    A loss that is written at the command (`|| true`) is told before one that follows from how the
    shell is set up.

    Args:
        script: The whole script.
        target: One of its simple commands.
        options: How its shell is started.
        twins: Where the same command stands again as `a || a`: it fails each time.
        code: The status with which it fails, 0 where nobody knows which.

    Raises:
        ShellError: A script inside the script is no shell, or its functions never end.
    """
    strict = Options(errexit=True, pipefail=True, is_strict=True)
    spot = Target(script, target, code or 1, twins, is_exact=bool(code))
    follower = Follower(script, spot, options)
    lost = follower.follow()
    if lost is None and not follower.has_passed_over:
        return None
    if lost is None:
        wary = Follower(script, spot, options, is_wary=True).follow()
        return wary and replace(wary, is_sure=False)
    return Follower(script, spot, strict).follow() or lost


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
    spot = Target(script, target, status)
    follower = Follower(script, spot, options, is_whole=True)
    return follower.follow() is None and follower.is_reached


def fails_anyway(script: Script, options: Options) -> bool:
    """Whether a script ends in a failure although all of its commands succeed.

    Raises:
        ShellError: As `fate`.
    """
    return fails_where(script, Simple(script.at - 1, script.at - 1, ()), 0, options)
