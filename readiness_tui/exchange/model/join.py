"""Joining rows to sections by title: shared words, each other's best, priorities that agree."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from readiness_tui.domain.model.status import Priority
from readiness_tui.exchange.model import words

ALIKE = 0.6
SURE = 0.75
RIVAL = 0.4
COMMON = 50
"""A word of more titles than that brings none of them together."""
_WORD = re.compile(
    r"[\u4e00-\u9fff]+|[\u3041-\u309f]+|[\u30a0-\u30ff]+|[^\W_\u3041-\u30ff\u4e00-\u9fff]+"
)
"""A word, or signs of one kind where no blanks part words: characters, or either syllabary."""


@dataclass(frozen=True, slots=True)
class Side:
    """A row or a section: how it is named, its title, its priority if stated."""

    key: str
    title: str
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The other side of a join, and whether no rival comes near."""

    key: str
    is_sure: bool


def title_words(title: str) -> frozenset[str]:
    """The words of a title, folded."""
    return frozenset(_WORD.findall(words.fold(title)))


def likeness(one: str, other: str) -> float:
    """Shared words over the smaller set of words, 0 to 1."""
    return _score(title_words(one), title_words(other))


def _score(one: frozenset[str], other: frozenset[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def by_title(rows: Sequence[Side], sections: Sequence[Side]) -> dict[str, Pair]:
    """For the key of a row, the section it speaks of: only pairs that are each other's best.

    Only titles that share a word that is not common are compared. As many rows as sections with
    the same priorities in the same order, but unlike titles, are joined by order and never sure.
    """
    scores = _scores(rows, sections)
    best_row = {
        row: max(candidates, key=lambda key: candidates[key]) for row, candidates in scores.items()
    }
    turned: dict[str, dict[str, float]] = defaultdict(dict)
    for row, candidates in scores.items():
        for section, score in candidates.items():
            turned[section][row] = score
    best_section = {
        key: max(candidates, key=lambda row: candidates[row]) for key, candidates in turned.items()
    }
    result: dict[str, Pair] = {}
    for row, section in best_row.items():
        score = scores[row][section]
        if score > ALIKE and best_section[section] == row:
            rivals = [other for key, other in scores[row].items() if key != section]
            result[row] = Pair(section, score >= SURE or max(rivals, default=0.0) <= RIVAL)
    if not result and len(rows) == len(sections) and _same_order(rows, sections):
        return {
            row.key: Pair(other.key, is_sure=False)
            for row, other in zip(rows, sections, strict=True)
        }
    return result


def _same_order(rows: Sequence[Side], sections: Sequence[Side]) -> bool:
    return all(
        row.priority is not None and row.priority == other.priority
        for row, other in zip(rows, sections, strict=True)
    )


def _scores(rows: Sequence[Side], sections: Sequence[Side]) -> dict[str, dict[str, float]]:
    places = {section.key: index for index, section in enumerate(sections)}
    bags = {section.key: title_words(section.title) for section in sections}
    homes: dict[str, list[Side]] = defaultdict(list)
    for section in sections:
        for word in bags[section.key]:
            homes[word].append(section)
    result: dict[str, dict[str, float]] = {}
    for row in rows:
        bag = title_words(row.title)
        sides = (homes.get(word, ()) for word in bag)
        near = {other.key: other for others in sides if len(others) <= COMMON for other in others}
        scores = {
            key: _score(bag, bags[key])
            for key, other in near.items()
            if row.priority is None or other.priority is None or row.priority == other.priority
        }
        if scores:
            result[row.key] = dict(sorted(scores.items(), key=lambda pair: places[pair[0]]))
    return result
