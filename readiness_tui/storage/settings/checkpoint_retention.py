"""When checkpoints are made and how long they stay: the `[retention]` of `readiness.toml`."""

from dataclasses import dataclass

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.plain_data import Table, is_list, items_of, table_of

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The `[retention]` of `readiness.toml`.

    Attributes:
        auto_checkpoints: How many of the program's own stay, beside the newest green ones.
        checkpoint_bytes: How much all of them may hold; the oldest of its own go first.
        min_free_bytes: Room on the disk that no checkpoint may take.
        min_free_share: The same as a share of the disk.
        checkpoint_after: The gates after which the program makes one, by name, when they turn to
            pass; `phase:A` is what a phase ends with.
    """

    auto_checkpoints: int = 10
    checkpoint_bytes: int = 256 * MIB
    min_free_bytes: int = 64 * MIB
    min_free_share: float = 0.01
    checkpoint_after: tuple[str, ...] = ("phase:*",)


def retention_of(settings: Table) -> Retention:
    """The retention that the settings ask for; what they leave out, or say wrongly, is default."""
    table, usual = table_of(settings.get("retention")), Retention()
    return Retention(
        auto_checkpoints=_count(table.get("auto_checkpoints"), usual.auto_checkpoints),
        checkpoint_bytes=_count(table.get("checkpoint_bytes"), usual.checkpoint_bytes),
        min_free_bytes=_count(table.get("min_free"), usual.min_free_bytes),
        checkpoint_after=_texts(table.get("checkpoint_after"), usual.checkpoint_after),
    )


def _count(value: "Plain | None", usual: int) -> int:
    return value if isinstance(value, int) and value >= 0 and value is not True else usual


def _texts(value: "Plain | None", usual: tuple[str, ...]) -> tuple[str, ...]:
    if value is None or not is_list(value):
        return usual
    texts = [item for item in items_of(value) if isinstance(item, str)]
    return tuple(texts) if len(texts) == len(items_of(value)) else usual
