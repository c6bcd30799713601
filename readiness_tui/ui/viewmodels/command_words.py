"""What is typed behind `:`: a command by its word, or a ticket by its id in any spelling."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from readiness_tui.domain.model.ids import BoardId, Key, nearest
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line

_NUMBERED = re.compile(r"(.*?)[-_ ]*0*([0-9]{1,18})", re.DOTALL)
_WORDS = re.compile(r"\w+")
HELP, IMPORT = "help", "import"
TEXTS = {HELP: "searches the manual", IMPORT: "reads the document; nothing is written yet"}
"""The words that a text may follow, each with what becomes of that."""


@dataclass(frozen=True, slots=True)
class CommandWord:
    """A command as it is typed: its id, its shorter word if it has one, and its title."""

    id: str
    word: str
    title: str

    @property
    def typed(self) -> str:
        """What completion writes."""
        return self.word or self.id

    def begins(self, text: str) -> bool:
        """Whether it could be meant by what is typed so far."""
        return self.word.startswith(text) or self.id.startswith(text)


@dataclass(frozen=True, slots=True)
class Tickets:
    """The tickets that a text names; `is_sure` is False for a half-word: nobody jumps for that."""

    keys: tuple[Key, ...]
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class TextFor:
    """A text behind one of the words that take one: `help waive`, `import plan.md`."""

    word: str
    text: str


Meaning: TypeAlias = CommandWord | TextFor | Tickets | str
"""What a text means, or a sentence why it means nothing."""


def meaning(
    text: str, words: Sequence[CommandWord], portfolio: Portfolio, home: BoardId | None
) -> Meaning:
    """What a text typed behind `:` means.

    A command by its word or id, then a ticket by its id; words of titles only where no command
    begins so, since half a word must not lead anywhere.

    Args:
        text: As typed.
        words: The commands that count here.
        portfolio: All boards.
        home: The board that is shown; its tickets go before those of others.
    """
    typed = text.strip().removeprefix(":").strip()
    folded = typed.casefold()
    if not folded:
        return ""
    for word in words:
        if folded in {word.word, word.id}:
            return word
    if text_for := _text_for(typed):
        return text_for
    if keys := named(portfolio, typed, home):
        return Tickets(keys)
    if begun := [word.typed for word in words if word.begins(folded)]:
        return f"{safe_line(typed)} is half a word: {', '.join(begun[:4])}; tab completes"
    tickets = _of_title(portfolio, folded, home)
    if tickets.keys:
        return tickets
    near = nearest(folded, [word.typed for word in words])
    return f"nothing is called {safe_line(typed)!r}" + (f"; nearest: {near}" if near else "")


def _text_for(typed: str) -> TextFor | None:
    """The word that takes a text, once a blank stands behind it, and the text."""
    word, blank, text = typed.partition(" ")
    folded = word.casefold()
    return TextFor(folded, text.strip()) if blank and folded in TEXTS else None


def named(portfolio: Portfolio, typed: str, home: BoardId | None) -> tuple[Key, ...]:
    """The tickets of an id, in any case, with its board or its number alone: `m3` for `M-03`."""
    folded = typed.casefold()
    number = _NUMBERED.fullmatch(folded)
    spellings: tuple[Callable[[Key], bool], ...] = (
        lambda key: typed in {key.ticket, str(key)},
        lambda key: folded in {key.ticket.casefold(), str(key).casefold()},
        lambda key: typed.isdecimal() and _ends_in(key.ticket, typed),
        lambda key: number is not None and _is_short(key.ticket.casefold(), number[1], number[2]),
    )
    every = [key for key, _ in portfolio.tickets()]
    for fits in spellings:
        if keys := tuple(key for key in every if fits(key)):
            return _at_home(keys, home)
    return ()


def _ends_in(id_: str, digits: str) -> bool:
    """Whether an id ends in exactly these digits."""
    head = id_.removesuffix(digits)
    return head != id_ and not head[-1:].isdecimal()


def _is_short(id_: str, stem: str, number: str) -> bool:
    """Whether a stem and a number are an id without the noughts and the sign between them."""
    match = _NUMBERED.fullmatch(id_)
    return match is not None and match[2] == number and (not stem or match[1] == stem)


def _at_home(keys: tuple[Key, ...], home: BoardId | None) -> tuple[Key, ...]:
    return tuple(key for key in keys if key.board == home) or keys


def _of_title(portfolio: Portfolio, folded: str, home: BoardId | None) -> Tickets:
    """The tickets whose title has these words; where none has, those that have the letters."""
    words = set(_WORDS.findall(folded))
    titles = [(key, one.title.casefold()) for key, one in portfolio.tickets()]
    whole = tuple(key for key, title in titles if words and words <= {*_WORDS.findall(title)})
    if whole:
        return Tickets(_at_home(whole, home))
    return Tickets(tuple(key for key, title in titles if folded in title), is_sure=False)


def completions(
    text: str, words: Iterable[CommandWord], portfolio: Portfolio, home: BoardId | None, most: int
) -> tuple[tuple[str, str], ...]:
    """What may be meant by what is typed so far, each with what it is: commands, then tickets."""
    folded = text.strip().casefold()
    if text_for := _text_for(text.lstrip()):
        return ((text, TEXTS[text_for.word]),)
    commands = [(word.typed, word.title) for word in words if word.begins(folded)]
    keys = [key for key, _ in portfolio.tickets() if key.ticket.casefold().startswith(folded)]
    keys = list(named(portfolio, text.strip(), home) or _at_home(tuple(keys), home))
    several = len({key.board for key in keys}) > 1
    tickets = [
        (safe_line(str(key) if several else key.ticket), _title(portfolio, key))
        for key in (keys[:most] if folded else ())
    ]
    return tuple([*commands, *tickets] if len(commands) < most else commands)[:most]


def _title(portfolio: Portfolio, key: Key) -> str:
    ticket = portfolio.ticket(key)
    return safe_line(ticket.title) if ticket else ""
