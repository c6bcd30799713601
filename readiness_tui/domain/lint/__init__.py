"""Findings about the plan itself: what cannot be true, or will bite. Nothing is mended here.

Each rule is one function over the plan; a module holds one group of them. A code is never used
again for something else. Fixes are actions: the caller shows them first and applies what a person
chose.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

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
    tasks,
)
from readiness_tui.domain.lint.gathering import combined_edits, gathered
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
from readiness_tui.domain.model.edits import Action
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
            **tasks.RULES,
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
    """The findings of some rules, record by record, whatever the settings switch off.

    Raises:
        KeyError: One of the codes does not exist.
    """
    settings = replace(known.settings, off=RULES.keys() - {code for code in codes if RULES[code]})
    plan = Plan(analysis, replace(known, settings=settings))
    return tuple(one for code in RULES for one in _found_by(plan, code))


def each_rule(
    analysis: Analysis, known: LintFacts = NOTHING, *, is_gathered: bool = True
) -> Iterator[tuple[LintFinding, ...]]:
    """The findings rule by rule, so that whoever asks may stop between two.

    Args:
        analysis: The plan.
        known: What the boards do not say.
        is_gathered: Whether what most records of a board lack is one finding of the board.
    """
    plan = Plan(analysis, known)
    for code, rule in RULES.items():
        rule_findings = _found_by(plan, code)
        yield gathered(plan, code, rule.name, rule_findings) if is_gathered else rule_findings


def _found_by(plan: Plan, code: str) -> tuple[LintFinding, ...]:
    """What one rule finds, unless it is switched off; settings win over its own severity."""
    facts, rule = plan.facts, RULES[code]
    if code in facts.settings.off:
        return ()
    set_severity = facts.settings.severity.get(code)
    return tuple(
        LintFinding(
            code=code,
            message=found.message,
            place=facts.place(found),
            severity=set_severity or found.severity or rule.severity,
            record=found.record,
            field=found.field,
            related=found.related,
            fixes=found.fixes,
        )
        for found in rule.find(plan)
    )


def combined(title: str, found: Sequence[LintFinding]) -> Action:
    """The safe fixes of several findings of one code as one action."""
    return Action(title, combined_edits(one.fixes[0] for one in found))
