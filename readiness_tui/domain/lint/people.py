"""L9xx: people, statements on several boards that differ, and the settings of the workspace."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from readiness_tui.domain.lint.references import NEAREST_FOR
from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put, refs, reopened
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, nearest
from readiness_tui.domain.model.roles import folded
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket

NOBODY = RecordRef(BoardId(""), Kind.BOARD, "")
"""The record of a finding that is about no board."""


def in_work(tickets: Iterable[tuple[Key, Ticket]]) -> Mapping[str, Sequence[Key]]:
    """The tickets that each primary owner is doing."""
    work: dict[str, list[Key]] = {}
    for key, ticket in tickets:
        if ticket.status is Status.DOING and ticket.primary:
            work.setdefault(ticket.primary, []).append(key)
    return work


def _too_much_work(plan: Plan) -> Iterator[Found]:
    wip = plan.facts.settings.wip
    for owner, keys in in_work((key, ticket) for _, key, ticket in plan.all).items():
        if len(keys) > wip:
            message = f"{owner} has {len(keys)} tickets in work; the limit is {wip}"
            yield Found(keys[wip].ref, "owners", message, refs(keys))


def _contradictory(plan: Plan) -> Iterator[Found]:
    same: dict[tuple[str, str], list[Key]] = {}
    for _, key, ticket in plan.kept:
        named = [("id", key.ticket)]
        if ticket.links:
            links = ((word, ticket.links.get(word, "")) for word in ("issue", "url"))
            named += [(word, link) for word, link in links if link]
        for name in named:
            same.setdefault(name, []).append(key)
    reported: set[tuple[Key, Key]] = set()
    for (field, name), keys in same.items():
        if len(keys) == 1:
            continue
        closed = [key for key in keys if not plan.ticket(key).is_open]
        for open_key in keys if closed else ():
            if not plan.ticket(open_key).is_open:
                continue
            others = (key for key in closed if key.board != open_key.board)
            if field == "id":
                title = plan.ticket(open_key).title
                others = (key for key in others if _are_alike(title, plan.ticket(key).title))
            closed_key = next(others, None)
            if closed_key is not None and (open_key, closed_key) not in reported:
                reported.add((open_key, closed_key))
                yield _differ(plan, open_key, closed_key, f"{field} {name}")


def _are_alike(one: str, other: str) -> bool:
    """Whether two titles share half of their words: numbers of sections are ids on many boards."""
    words = [frozenset(re.findall(r"\w+", title.casefold())) for title in (one, other)]
    return 2 * len(words[0] & words[1]) >= min(map(len, words))


def _differ(plan: Plan, here: Key, there: Key, what: str) -> Found:
    """An open ticket and the first closed one of the same name on another board."""
    own, theirs = plan.ticket(here).status, plan.ticket(there).status
    message = f"{here} is {own}, but {there} of the same {what} is {theirs}"
    fix = reopened(plan, there, f"{here} is {own}")
    return Found(here.ref, "status", message, (there.ref,), (fix,))


def _unknown_owner(plan: Plan) -> Iterator[Found]:
    team = plan.analysis.judgement.roles.team.handles
    if not team:
        return
    handles = list(dict.fromkeys(team.values()))
    count = 0
    for _, key, ticket in plan.all:
        for place, owner in enumerate(ticket.owners):
            if folded(owner.name) in team:
                continue
            count += 1
            close = nearest(owner.name, handles) if count <= NEAREST_FOR else ""
            message = f"{key.ticket} is owned by {owner.name}, who is not in the team"
            old = ticket.owners
            fixes = (
                (
                    put(
                        f"{close} in place of {owner.name}",
                        key.ref,
                        "owners",
                        (old, (*old[:place], replace(owner, name=close), *old[place + 1 :])),
                    ),
                )
                if close
                else ()
            )
            message += f"; nearest {close}" if close else ""
            yield Found(key.ref, "owners", message, fixes=fixes)


def _same_title(plan: Plan) -> Iterator[Found]:
    titles: dict[str, list[Key]] = {}
    for _, key, ticket in plan.open:
        titles.setdefault(" ".join(ticket.title.casefold().split()), []).append(key)
    for title, keys in titles.items():
        if title and len(keys) > 1:
            first, *others = keys
            several = len({key.board for key in keys}) > 1
            listed = ", ".join(str(key) if several else key.ticket for key in others)
            message = f"{first.ticket} has the title of {listed}"
            yield Found(first.ref, "title", message, refs(others))


def _unknown_setting(plan: Plan) -> Iterator[Found]:
    for message, place in plan.facts.settings.unknown:
        yield Found(NOBODY, "", message, place=place)


def _union(plan: Plan) -> Iterator[Found]:
    for place in plan.facts.unions:
        message = "git merges boards with merge=union, which gives invalid or wrong boards"
        yield Found(NOBODY, "", message, place=place)


_, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L901": Rule("wip-limit", _W, _too_much_work),
    "L902": Rule("contradictory-status", _W, _contradictory, Mends.CHOICE),
    "L903": Rule("owner-unknown", _I, _unknown_owner, Mends.CHOICE),
    "L904": Rule("title-twice", _I, _same_title),
    "L905": Rule("lint-setting-unknown", _W, _unknown_setting),
    "L906": Rule("merge-union", _W, _union),
}
