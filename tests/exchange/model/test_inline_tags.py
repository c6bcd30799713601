"""Tags behind a title are told from what ends one."""

import pytest

from readiness_tui.exchange.model.inline_tags import Tags, split


@pytest.mark.parametrize(
    ("line", "rest", "tags"),
    [
        (
            "Mend the net @ana #sea ~2h due:2026-05-01",
            "Mend the net",
            (("owners", "@ana"), ("labels", "sea"), ("estimate", "2h"), ("target", "2026-05-01")),
        ),
        ("Sail blocked-by:T-2,T-3", "Sail", (("depends", "T-2,T-3"),)),
        (
            "Row (in fog) ~4h (ai:3h test:1h) logged:2026-01-22 pr:#4",
            "Row (in fog)",
            (
                ("estimate", "4h"),
                ("notes", "(ai:3h test:1h)"),
                ("notes", "logged:2026-01-22"),
                ("notes", "pr:#4"),
            ),
        ),
        (
            "Caulk \u23eb \U0001f4c5 2026-05-01",
            "Caulk",
            (("priority", "P1"), ("target", "2026-05-01")),
        ),
        (
            "Oil \u2705 2026-05-01 #gate",
            "Oil",
            (("status", "\u2705 2026-05-01"), ("labels", "gate")),
        ),
        ("Tar +boat pri:A", "Tar", (("labels", "boat"), ("notes", "pri:A"))),
    ],
)
def test_what_tags_say(line: str, rest: str, tags: Tags) -> None:
    assert split(line) == (rest, tags)


@pytest.mark.parametrize(
    "line",
    [
        "Upgrade to node:20",
        "Serve on localhost:3000",
        "Run npm run test:unit",
        "Close #12",
        "Learn C# and A + B",
        "Open https://example.org/a:b",
        "Written logged:2026-01-22",
        "@ana",
    ],
)
def test_what_ends_a_title_is_no_tag(line: str) -> None:
    assert split(line) == (line, ())
