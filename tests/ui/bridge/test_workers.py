"""What goes wrong off the event loop becomes a sentence."""

from typing import Any, cast

from textual.app import App
from textual.message import Message

from readiness_tui.domain.model.errors import Place, ReadinessError
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import Said


class Ear:
    """An application that only keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Message] = []

    def post_message(self, message: Message) -> None:
        self.told.append(message)


async def test_a_refusal_names_its_place_and_its_remedy_once() -> None:
    ear, workers = Ear(), Workers()
    workers.begin(cast("App[Any]", ear))

    def refused() -> None:
        message = "no such branch"
        raise ReadinessError(message, place=Place("a.toml", 3), remedy="git push")

    await workers.off(refused)
    workers.stop()
    (said,) = ear.told
    assert isinstance(said, Said)
    assert (said.text, said.remedy) == ("a.toml:3: no such branch", "git push")
