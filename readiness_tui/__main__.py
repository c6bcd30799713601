"""Start with `python -m readiness_tui`, importing nothing from the folder it is started in."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:] = [place for place in sys.path if place not in {"", str(Path.cwd())}]
    from readiness_tui.cli.main import main

    main()
