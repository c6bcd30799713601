"""Boards to start from where there is no plan yet: whole board files, each with gates that work."""

from collections.abc import Iterator
from pathlib import Path

from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board

TEMPLATES = Path(__file__).parent / "templates"
NAMES = ("service-launch", "library-release", "migration", "security-hardening")
MOST_TITLES = 12


def template_boards() -> Iterator[tuple[str, LoadedBoard]]:
    """Each template as it is on the disk: its text, and the board that it is."""
    for name in NAMES:
        data = (TEMPLATES / f"{name}.toml").read_bytes()
        loaded = parse_board(f"{name}.toml", data)
        assert isinstance(loaded, LoadedBoard)  # noqa: S101 - they are ours, and tested
        yield data.decode(), loaded


def template_offers(folder: str) -> tuple[BoardOffer, ...]:
    """The templates as boards that could be begun."""

    def offers() -> Iterator[BoardOffer]:
        for text, loaded in template_boards():
            board = loaded.board
            numbers = (
                (len(board.tickets), "tickets"),
                (len(board.gates), "gates"),
                (len(board.phases), "phases"),
                (len(board.risks), "risks"),
            )
            yield BoardOffer(
                kind=OfferKind.TEMPLATE,
                name=board.title,
                target=f"{folder}/{loaded.path}",
                tickets=len(board.tickets),
                counts=tuple(f"{number} {word}" for number, word in numbers if number),
                about=(board.objective,),
                titles=tuple((t.id, t.title) for t in list(board.tickets.values())[:MOST_TITLES]),
                content=text,
            )

    return tuple(offers())
