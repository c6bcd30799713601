"""Where what a person keeps of the stand-ups of a clone lies: in their state folder."""

import hashlib
import os
from pathlib import Path


def standup_folder(root: Path) -> Path:
    """The folder for a clone; it need not be there."""
    from platformdirs import user_state_path  # not needed by who only reads boards

    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    return user_state_path("readiness_tui") / "standups" / name
