"""Where the program starts: the one answer that needs no library, and then the commands."""

import gc
import sys

from readiness_tui import __version__


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"readiness {__version__}\n")
        return
    # Boards are read into values without cycles: collecting while they grow took two fifths of a
    # check of 10,000 tickets and freed nothing. The screen turns it on again (ui/bridge/bridge.py).
    gc.disable()
    from readiness_tui.cli.group import planner

    try:
        planner.main(prog_name="readiness")
    finally:
        # At its end the interpreter looks for cycles in all there is: a tenth of a short command.
        gc.freeze()
