"""Changes of lists that a text asks for: what is put in, what is taken out, or the whole list."""

import re

from msgspec import Struct

from readiness_tui.domain.fields.forms import parse_names, parse_owners
from readiness_tui.domain.model.ticket import Owner

_SIGNED = re.compile(r'\s*([+-]?\s*"(?:[^"]|"")*"[^,]*|[^,]*)(?:,|\Z)')


class ListChange(Struct, frozen=True):
    """What a text does to the lists of several tickets.

    Attributes:
        added: What is put at the end of each list, as a list is written.
        removed: What is taken out of each.
        replaces: Whether `added` takes the place of the list instead.
    """

    added: str
    removed: tuple[str, ...] = ()
    replaces: bool = False

    def of(self, field: str, old: tuple[object, ...]) -> tuple[object, ...]:
        """The list that comes of one: an owner that is there already keeps its place."""
        read = parse_owners if field == "owners" else parse_names
        additions: dict[str, object] = {_name(item): item for item in read(self.added)}
        new: list[object] = []
        for item in () if self.replaces else old:
            addition = additions.pop(_name(item), item)
            has_role = isinstance(addition, Owner) and addition.role
            if _name(item) not in self.removed:
                new.append(addition if has_role else item)
        new += [item for name, item in additions.items() if name not in self.removed]
        return tuple(new)


def _name(item: object) -> str:
    return item.name if isinstance(item, Owner) else str(item)


def parse_list_change(text: str) -> ListChange:
    """What a text asks of lists: `a` or `+a` adds, `-a` removes, `= a, b` sets the whole list.

    A name that begins with one of these signs stands in quotes.

    Raises:
        ValueError: An equals sign stands elsewhere than in front.
    """
    body = text.strip()
    replaces = body.startswith("=")
    added: list[str] = []
    removed: list[str] = []
    matches = _SIGNED.finditer(body[replaces:].strip())
    for part in filter(None, (match[1].strip() for match in matches)):
        sign, rest = part[0], part[1:].strip()
        if sign == "=":
            message = "an = stands in front of the whole list: = a, b"
            raise ValueError(message)
        if sign == "-":
            removed += [owner.name for owner in parse_owners(rest)]
        else:
            added.append(rest if sign == "+" else part)
    return ListChange(", ".join(filter(None, added)), tuple(removed), replaces)
