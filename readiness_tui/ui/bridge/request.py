"""What a person asked for, on its way to the bridge."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from readiness_tui.ui.bridge.bridge import Bridge


@dataclass
class BridgeRequest(Message):
    """What a person asked for: the application gives it the bridge, which does it.

    It is posted at the screen, so that requests are done in the order of the keys.
    """

    perform: Callable[[Bridge], None]
