"""Texts of a plan on their way into a file that is also printed: nothing steers a terminal."""

import json
import re

from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import safe_block

_STEERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""What a terminal obeys or does not show, but for tabs and line breaks."""


def shown(text: str) -> str:
    """A text whose control and direction characters, if it has any, are made visible."""
    return safe_block(text) if _STEERS.search(text) else text


def json_text(value: Jsonable) -> str:
    """A value as indented JSON that keeps every character, those that steer as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
