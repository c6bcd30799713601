"""Findings about the plan itself: what cannot be true, or will bite. Nothing is mended here.

Each rule is one function over the plan; a module holds one group of them. A code is never used
again for something else. Fixes are actions: the caller shows them first and applies what a person
chose.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import cast

from msgspec.structs import replace

from readiness_tui.domain.lint import (
    alerts,
    criteria,
    dates,
    dependencies,
    facts,
    people,
    references,
    risks,
    scores,
    stages,
    states,
    switches,
)
from readiness_tui.domain.lint.references import NEAREST_FOR
from readiness_tui.domain.lint.values import (
    NOTHING,
    Found,
    LintFacts,
    LintFinding,
    LintSettings,
    Mends,
    Plan,
    Rule,
)
from readiness_tui.domain.model.edits import Action, Edit, SetField
from readiness_tui.domain.plan.analysis import Analysis

__all__ = [
    "NEAREST_FOR",
    "NOTHING",
    "RULES",
    "Found",
    "LintFacts",
    "LintFinding",
    "LintSettings",
    "Mends",
    "Rule",
    "combined",
    "each_rule",
    "findings",
    "lint",
]

RULES: Mapping[str, Rule] = dict(
    sorted(
        {
            **references.RULES,
            **dependencies.RULES,
            **facts.RULES,
            **states.RULES,
            **dates.RULES,
            **risks.RULES,
            **stages.RULES,
            **criteria.RULES,
            **scores.RULES,
            **people.RULES,
            **alerts.RULES,
            **switches.RULES,
        }.items()
    )
)
"""Every rule by its code."""


def lint(analysis: Analysis, known: LintFacts = NOTHING) -> tuple[LintFinding, ...]:
    """All findings, by code, then in the order of the boards.

    Args:
        analysis: The plan.
        known: What the boards do not say: settings, history, facts of the repository.
    """
    return tuple(one for group in each_rule(analysis, known) for one in group)


def findings(
    analysis: Analysis, codes: Collection[str], known: LintFacts = NOTHING
) -> tuple[LintFinding, ...]:
    """The findings of some rules, whatever the settings switch off.

    Raises:
        KeyError: One of the codes does not exist.
    """
    settings = replace(known.settings, off=RULES.keys() - {code for code in codes if RULES[code]})
    return lint(analysis, replace(known, settings=settings))


def each_rule(analysis: Analysis, known: LintFacts = NOTHING) -> Iterator[tuple[LintFinding, ...]]:
    """The findings rule by rule, so that whoever asks may stop between two."""
    plan, settings = Plan(analysis, known), known.settings
    for code, rule in RULES.items():
        if code not in settings.off:
            severity = settings.severity.get(code, rule.severity)
            yield tuple(
                LintFinding(
                    code=code,
                    message=found.message,
                    place=known.place(found),
                    severity=severity,
                    record=found.record,
                    field=found.field,
                    related=found.related,
                    fixes=found.fixes,
                )
                for found in rule.find(plan)
            )


def combined(title: str, found: Sequence[LintFinding]) -> Action:
    """The safe fixes of several findings of one code as one action.

    Two of them may take names out of one list: then both are gone.
    """
    edits: dict[tuple[object, str], SetField] = {}
    others: list[Edit] = []
    for edit in (edit for one in found for edit in one.fixes[0].edits):
        if not isinstance(edit, SetField):
            others.append(edit)
            continue
        before = edits.get((edit.record, edit.field))
        both = edit if before is None else replace(before, new=_left(before.new, edit.new))
        edits[edit.record, edit.field] = both
    return Action(title, (*edits.values(), *others))


def _left(one: object, other: object) -> object:
    """What two edits of one list leave of it; of any other value the later one stands."""
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return other
    first = cast("tuple[object, ...]", one)  # narrowed from object: of what is not known
    second = cast("tuple[object, ...]", other)
    return tuple(item for item in first if item in second)
