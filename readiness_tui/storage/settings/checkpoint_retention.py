"""How long checkpoints are kept: the `[retention]` of `readiness.toml`."""

from dataclasses import dataclass

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.plain_data import Table, table_of

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The `[retention]` of `readiness.toml`.

    Attributes:
        auto_checkpoints: How many of the program's own stay, beside the newest green ones.
        checkpoint_bytes: How much all of them may hold; the oldest of its own go first.
        min_free_bytes: Room on the disk that no checkpoint may take.
        min_free_share: The same as a share of the disk.
    """

    auto_checkpoints: int = 10
    checkpoint_bytes: int = 256 * MIB
    min_free_bytes: int = 64 * MIB
    min_free_share: float = 0.01


def retention_of(settings: Table) -> Retention:
    """The retention that the settings ask for; what they leave out, or say wrongly, is default."""
    table, usual = table_of(settings.get("retention")), Retention()
    return Retention(
        auto_checkpoints=_count(table.get("auto_checkpoints"), usual.auto_checkpoints),
        checkpoint_bytes=_count(table.get("checkpoint_bytes"), usual.checkpoint_bytes),
        min_free_bytes=_count(table.get("min_free"), usual.min_free_bytes),
    )


def _count(value: "Plain | None", usual: int) -> int:
    return value if isinstance(value, int) and value >= 0 and value is not True else usual
