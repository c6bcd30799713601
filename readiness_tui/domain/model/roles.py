"""Who may do what: the roles of `readiness.toml`, and who stands behind a name.

A key left out means everyone, an empty list no one. This is a control against accident and habit,
not against a hostile committer: whoever may commit can edit the file or claim any address.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.visible_text import one_spelling


class Role(StrEnum):
    """The keys of `[roles]`."""

    MODE = "mode"
    FORCE = "force"
    WAIVE = "waive"
    EMERGENCY = "emergency"
    ATTEST = "attest"


_DOES = {
    Role.MODE: "change enforcement or switch gates",
    Role.FORCE: "force a transition",
    Role.WAIVE: "approve waivers",
    Role.EMERGENCY: "approve an emergency",
    Role.ATTEST: "sign attestations",
}


class Team(Struct, frozen=True):
    """The people of `[team]`: the handle of each folded name, e-mail address and alias."""

    handles: Mapping[str, str] = {}

    @classmethod
    def of(cls, people: Mapping[str, Iterable[str]]) -> "Team":
        """A team of handles with the other names of each; of two who claim a name the first."""
        handles: dict[str, str] = {}
        for handle, names in people.items():
            for name in (handle, *names):
                handles.setdefault(folded(name), handle)
        return cls(handles)

    def person(self, who: str) -> str:
        """What tells a person from others, whichever of their names is used.

        An address that no table has is its part before the `@`, unless the table has a person of
        that name: somebody else's address must not pass for theirs.
        """
        name = folded(who)
        if name in self.handles:
            return folded(self.handles[name])
        local = name.partition("@")[0]
        return name if local in self.handles else local


def folded(name: str) -> str:
    """A name as names are compared: in one spelling, without a leading `@`.

    Of `Ann Lee <ann@x.org>` it is the address.
    """
    address = _ADDRESSED.search(name)
    return one_spelling(address[1] if address else name).lstrip("@ ")


_ADDRESSED = re.compile(r"<([^<>@\s]+@[^<>@\s]+)>\s*\Z")


class Roles(Struct, frozen=True):
    """Who may do what.

    `lists` has the names of each role that has a key; `closed` says why nobody may do anything:
    the file that would name them cannot be read.
    """

    lists: Mapping[Role, tuple[str, ...]] = {}
    team: Team = Team()
    closed: str = ""

    def may(self, role: Role, who: str) -> bool:
        """Whether a person has a role."""
        if self.closed:
            return False
        if role not in self.lists:
            return True
        person = self.team.person(who)
        return bool(person) and person in {self.team.person(name) for name in self.lists[role]}

    def people(self, role: Role, names: Iterable[str]) -> tuple[str, ...]:
        """Those of some names that have a role, each person once."""
        people: dict[str, str] = {}
        for name in names:
            if folded(name) and self.may(role, name):
                people.setdefault(self.team.person(name), name)
        return tuple(people.values())

    def refusal(self, role: Role, who: str) -> str:
        """Why a person may not, naming who may; empty where they may."""
        if self.may(role, who):
            return ""
        return f"{who or 'somebody without a name'} may not {_DOES[role]}: {self.allowed(role)}"

    def allowed(self, role: Role) -> str:
        """Who may: `@lead and @sec may`, `everyone may`, `nobody may`."""
        if self.closed:
            return f"nobody may, for {self.closed}"
        if role not in self.lists:
            return "everyone may"
        *others, last = self.lists[role] or ("nobody",)
        return f"{', '.join(others)} and {last} may" if others else f"{last} may"


EVERYONE = Roles()
"""The roles of a workspace that names none."""
