"""Where the program starts: the one answer that needs no library, and then the commands."""

import sys

from readiness_tui import __version__


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"readiness {__version__}\n")
        return
    from readiness_tui.cli.group import planner

    planner.main(prog_name="readiness")
