"""The condition that words of a plan name: `Gate failure without a checkpoint` is one of them.

Plans are written in prose, alerts are met by name. All words have to be understood: what a sentence
says beyond a condition would be lost, so one with another word in it names none.
"""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_IDLE = _words(
    "a an any the some when whenever if once that there is are was be been has have gets got"
    " becomes turns turned turn to on in of it its alert alerts us"
)
"""Words that change nothing about what a sentence names."""

_GATE = _words("gate gates")
_FAILS = _words("fail fails failed failing failure failures red breaks broken")
_LACKS = _words("without no missing lacking lacks")
_WAIVER = _words("waiver waivers")
_BLOCKS = _words("block blocks blocked blocker blockers blocking finding findings")
_CONDITIONS: Mapping[str, tuple[frozenset[str], ...]] = {
    "gate-failing": (_GATE, _FAILS),
    "gate-failed-without-checkpoint": (_GATE, _FAILS, _LACKS, _words("checkpoint checkpoints")),
    "security-block-without-waiver": (_words("security"), _FAILS | _BLOCKS, _LACKS, _WAIVER),
    "claim-contradicted": (
        _words("claim claims ticket tickets"),
        _words("contradicted contradiction contradictory"),
    ),
    "evidence-stale": (_words("evidence"), _words("stale outdated old aged")),
    "waiver-expiring": (_WAIVER, _words("expiring lapsing")),
    "waiver-expired": (_WAIVER, _words("expired lapsed")),
    "mode-weakened": (_words("mode enforcement"), _words("weakened weaker loosened lowered")),
    "streak-broken": (_words("streak"), _words("broken breaks broke lost interrupted")),
    "pass-slower": (_words("pass passes") | _GATE, _words("slow slower slowed slowdown")),
    "verify-untrusted": (_words("verify verification"), _words("untrusted")),
    "prompt-in-ci": (
        _words("prompt prompts prompted confirmation confirmations interactive"),
        _words("ci build server pipeline"),
    ),
    "files-drift": (_words("drift drifts drifted drifting diverge diverged"),),
    "attempt-refused": (
        _words("attempt attempts access"),
        _words("refused unauthorized unauthorised forbidden denied"),
    ),
}
_BESIDE: Mapping[str, frozenset[str]] = {
    "gate-failed-without-checkpoint": _words("green"),
    "streak-broken": _words("green"),
    "evidence-stale": _words("too"),
    "pass-slower": _words("10 percent than usual"),
    "verify-untrusted": _words("command commands"),
    "prompt-in-ci": _words("planner first required requires needed asked for command commands"),
    "files-drift": _words("routing config configuration file files beyond threshold"),
}
"""Words that a condition says as well without."""
CONDITIONS = frozenset(_CONDITIONS)
"""The names of all conditions, as `[alert.X] when` writes them."""


def condition_named(text: str) -> str:
    """The condition that a text names, in its own word or in those of prose; empty: none."""
    words = {word for word in _WORD.findall(text.casefold()) if word not in _IDLE}
    for name, groups in _CONDITIONS.items():
        is_whole = words <= frozenset[str]().union(*groups, _BESIDE.get(name, ()))
        if is_whole and all(words & group for group in groups):
            return name
    return ""
