"""Where a person's own settings and themes lie, and what messages call that."""

from pathlib import Path

CONFIG = "config.toml"


def config_folder() -> Path:
    """The folder of a person's own file and themes; it need not be there."""
    from platformdirs import user_config_path  # not needed by who only reads boards

    return user_config_path("readiness_tui")


def user_file() -> Path:
    """A person's own file."""
    return config_folder() / CONFIG


def spoken(path: Path) -> str:
    """A path of the person's own as messages have it: `~` for their home."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)
