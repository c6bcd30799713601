"""What the program carries along: inside an installed package, beside an editable one."""

from pathlib import Path

import readiness_tui


def bundled(name: str) -> Path:
    """Where a file or folder lies that comes with the program, such as `themes`."""
    package = Path(readiness_tui.__file__).parent
    inside = package / "_bundled" / name
    return inside if inside.exists() else package.parent / name
