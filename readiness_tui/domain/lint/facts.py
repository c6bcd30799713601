"""L3xx: what a ticket does not say of itself, or says so that nobody can use it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put, refs
from readiness_tui.domain.model.dates import format_days, quarter_days
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.globs import covers, names_nothing
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Owner, Ticket

MOST_OWNERS = 3
_PRESSING = frozenset({Priority.P0, Priority.P1})
_DEBT = frozenset({"debt", "tech-debt", "technical-debt"})
_PLACEHOLDER = re.compile(r"\b(?:TBD|TODO|FIXME)\b|(?<!\w)<[A-Za-z][^<>]*>|\?\?\?")


def _no_owner(plan: Plan) -> Iterator[Found]:
    bare = [row for row in plan.open if not row[2].owners]
    people: dict[tuple[BoardId, str], Counter[str]] = {}
    for board, _, ticket in plan.all if bare else ():
        if ticket.primary:
            for group in {ticket.group, ""}:
                people.setdefault((board.id, group), Counter())[ticket.primary] += 1
    for board, key, ticket in bare:
        near = [*people.get((board.id, ticket.group), ()), *people.get((board.id, ""), ())]
        counts = people.get((board.id, ticket.group)) or Counter[str]()
        near.sort(key=lambda name: -counts[name])
        fixes = tuple(
            put(f"{key.ticket} to {name}", key.ref, "owners", ((), (Owner(name),)))
            for name in list(dict.fromkeys(near))[:MOST_OWNERS]
        )
        is_pressing = ticket.status is not Status.TODO or ticket.priority in _PRESSING
        severity = None if is_pressing else Severity.INFO
        message = f"{key.ticket} has no owner"
        yield Found(key.ref, "owners", message, fixes=fixes, severity=severity)


def _no_acceptance(plan: Plan) -> Iterator[Found]:
    """Where a gate, a deliverable or evidence says when it is met, a line of text is tidiness."""
    proving = plan.analysis.judgement.proving
    for _, key, ticket in plan.kept:
        if ticket.acceptance:
            continue
        message = f"{key.ticket} does not say when it is met: it has no acceptance line"
        lines = (Criterion(ticket.outcome),)
        title = f"{key.ticket} takes its outcome as acceptance line"
        fix = put(title, key.ref, "acceptance", ((), lines))
        yield Found(
            key.ref,
            "acceptance",
            message,
            fixes=(fix,) if ticket.outcome else (),
            severity=Severity.INFO if proving.get(key) else None,
        )


def _no_source(plan: Plan) -> Iterator[Found]:
    """A board that was imported says for all of its tickets where they come from."""
    for board, key, ticket in plan.kept:
        if not ticket.sources and board.source is None:
            yield Found(key.ref, "sources", f"{key.ticket} does not say where it comes from")


def quarters_of(text: str) -> int | None:
    """A length of work in quarter days; None for one that cannot be read."""
    try:
        return quarter_days(text)
    except ValueError:
        return None


def _estimate_invalid(plan: Plan) -> Iterator[Found]:
    wrong: dict[Estimate, str] = {}
    for _, key, ticket in plan.all:
        estimate = ticket.estimate
        if estimate is None:
            continue
        if estimate not in wrong:
            wrong[estimate] = _wrong_with(estimate)
        if problem := wrong[estimate]:
            yield Found(key.ref, "estimate", f"{key.ticket}.estimate: {problem}")


def _wrong_with(given: Estimate) -> str:
    """What is wrong with an estimate; empty if nothing is."""
    texts = {"low": given.low, "likely": given.likely, "high": given.high}
    read = {word: quarters_of(text) for word, text in texts.items() if text or word == "likely"}
    bad = [word for word, quarters in read.items() if quarters is None]
    if bad:
        return f"{bad[0]} {texts[bad[0]]!r} is no length of work"
    lengths = [quarters for quarters in read.values() if quarters is not None]
    if lengths == sorted(lengths):
        return ""
    return f"{' / '.join(texts[word] for word in read)} does not rise from low to high"


def _estimate_of_parent(plan: Plan) -> Iterator[Found]:
    for parent, contained in plan.children.items():
        ticket = plan.analysis.portfolio.ticket(parent)
        own = quarters_of(ticket.estimate.likely) if ticket and ticket.estimate else None
        if ticket is None or own is None:
            continue
        inside = [plan.ticket(key) for key in contained]
        parts = [
            quarters_of(one.estimate.likely) if one.estimate else None
            for one in inside
            if one.status is not Status.DROPPED
        ]
        total = sum(part for part in parts if part is not None)
        if not parts or None in parts or total == own:
            continue
        message = (
            f"{parent.ticket} is estimated at {format_days(own)}, its parts at {format_days(total)}"
        )
        new = Estimate(format_days(total).replace(" ", ""))
        fixes = (
            put(
                f"{parent.ticket} to {format_days(total)}",
                parent.ref,
                "estimate",
                (ticket.estimate, new),
            ),
            put(
                f"no estimate of {parent.ticket}'s own",
                parent.ref,
                "estimate",
                (ticket.estimate, None),
            ),
        )
        yield Found(parent.ref, "estimate", message, refs(contained), fixes)


def _unprovable(plan: Plan) -> Iterator[Found]:
    gates, proving = plan.analysis.judgement.gates, plan.analysis.judgement.proving
    for _, key, ticket in plan.all:
        if ticket.status is not Status.DONE or ticket.priority not in {Priority.P0, Priority.P1}:
            continue
        by_hand = f"{key.ticket}/acceptance"
        declared = [one for one in proving.get(key, ()) if one.gate != by_hand and one in gates]
        if not declared and all(line.is_statement for line in ticket.acceptance):
            message = f"{key.ticket} is done, and nothing but marks set by hand says so"
            yield Found(key.ref, "verify", message)


def _placeholder(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.kept:
        lines = [line.text for line in ticket.acceptance]
        if not _PLACEHOLDER.search("\n".join((ticket.title, ticket.outcome, *lines))):
            continue
        for field, text in _texts(ticket):
            if match := _PLACEHOLDER.search(text):
                message = f"{key.ticket}.{field} still says {match[0]}"
                yield Found(key.ref, field, message)
                break


def _texts(ticket: Ticket) -> Iterator[tuple[str, str]]:
    yield "title", ticket.title
    yield "outcome", ticket.outcome
    for line in ticket.acceptance:
        yield "acceptance", line.text


def _debt_adrift(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.open:
        if ticket.owners and ticket.target is not None:
            continue
        if not _DEBT.isdisjoint(label.casefold() for label in ticket.labels):
            lack = [
                word
                for word, is_there in (("an owner", ticket.owners), ("a day", ticket.target))
                if not is_there
            ]
            field = "target" if ticket.owners else "owners"
            yield Found(key.ref, field, f"{key.ticket} is a debt without {' and '.join(lack)}")


_WORD = re.compile(r"[^\W_]{4,}")
_TOKEN = re.compile(r"[\w.:/*?-]*[\w*/]")
_COMMON = frozenset(
    ("from", "full", "into", "large", "major", "other", "that", "this", "with", "work")
)
_FEWEST = 2
"""Words that an entry and a title must share: one alone is chance."""


def _outside_scope(plan: Plan) -> Iterator[Found]:
    yield from _changed_outside(plan)
    for board, key, ticket in plan.open:
        for entry in board.out_of_scope:
            if reason := _names(entry, key, ticket):
                message = f'{key.ticket} {reason} "{_first_line(entry)}", which is out of scope'
                yield Found(key.ref, "title", message)
                break


def _changed_outside(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        changes = plan.facts.touched.get(board.id, ())
        for entry in board.out_of_scope if changes else ():
            patterns = scope_patterns(entry)
            inside = [one for one in changes if any(lies_in(name, one.path) for name in patterns)]
            if inside:
                count = len({change.path for change in inside})
                more = f" and {count - 1} more" if count > 1 else ""
                message = (
                    f"{inside[0].path}{more} changed ({inside[0].where}),"
                    f' and "{_first_line(entry)}" is out of scope'
                )
                yield Found(board.ref, "out_of_scope", message)


def scope_patterns(entry: str) -> tuple[str, ...]:
    """The paths and patterns that an entry of `out_of_scope` names, without those of everything."""
    tokens = (token for token in _TOKEN.findall(entry) if "/" in token or "*" in token)
    patterns = (token.strip("/") for token in tokens)
    return tuple(pattern for pattern in patterns if not names_nothing(pattern))


def lies_in(pattern: str, path: str) -> bool:
    """Whether a path is what a pattern names, or lies below it."""
    return any(covers(form, path.rstrip("/")) for form in (pattern, f"{pattern}/**"))


def _names(entry: str, key: Key, ticket: Ticket) -> str:
    """How an entry names a ticket, as a verb; empty where it does not."""
    tokens = _TOKEN.findall(entry)
    if key.ticket in tokens:
        return "is named by"
    for pattern in scope_patterns(entry):
        if any(lies_in(pattern, path) for path in ticket.delivered_paths):
            return f"delivers into {pattern}:"
    title, words = _words(ticket.title), _words(entry)
    shared = title & words
    is_same = len(shared) >= _FEWEST and len(shared) * 2 > min(len(title), len(words))
    return "reads like" if is_same else ""


def _words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about."""
    return frozenset(_WORD.findall(text.casefold())) - _COMMON


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]


RULES: Mapping[str, Rule] = {
    "L301": Rule("no-owner", Severity.WARNING, _no_owner, Mends.CHOICE),
    "L302": Rule("no-acceptance", Severity.WARNING, _no_acceptance, Mends.CHOICE),
    "L303": Rule("no-source", Severity.INFO, _no_source),
    "L305": Rule("estimate-invalid", Severity.ERROR, _estimate_invalid),
    "L306": Rule("estimate-of-parent", Severity.INFO, _estimate_of_parent, Mends.CHOICE),
    "L307": Rule("unprovable", Severity.WARNING, _unprovable),
    "L308": Rule("placeholder-text", Severity.INFO, _placeholder),
    "L309": Rule("debt-adrift", Severity.WARNING, _debt_adrift),
    "L310": Rule("outside-scope", Severity.WARNING, _outside_scope),
}
