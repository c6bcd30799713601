"""What becomes of one failing command: does the script fail with it, or is the failure lost?"""

from dataclasses import replace

from readiness_tui.gates.shell.follower import Follower
from readiness_tui.gates.shell.lost_status import Loss
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Script, Simple
from readiness_tui.gates.shell.way import target_of
from readiness_tui.gates.shell.words import ShellError


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
    try:
        spot = target_of(script, target, twins, code=code)
        follower = Follower(script, spot, options)
        lost = follower.follow()
        if lost is None and not follower.has_passed_over:
            return None
        if lost is None:
            wary = Follower(script, spot, options, is_wary=True).follow()
            return wary and replace(wary, is_sure=False)
        return Follower(script, spot, strict).follow() or lost
    except RecursionError as error:
        message = "functions call each other too deep"
        raise ShellError(message, target.at) from error
