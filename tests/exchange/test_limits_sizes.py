"""Documents as long as may be: what is looked at grows with the rows alone."""

import pytest

from readiness_tui.exchange.markdown import text, titles
from readiness_tui.exchange.markdown.extract import extract
from tests.exchange.readers.reading import read


def test_rows_beyond_ten_thousand_are_looked_at_no_more_often_than_the_first() -> None:
    counts = [_texts_read(count) / count for count in (500, 11_000)]
    assert counts[1] < 1.2 * counts[0]


def _texts_read(count: int) -> int:
    """How many texts are read, and not remembered, for that many boxes."""
    text.plain.cache_clear()
    extract("sea.md", "".join(f"- [ ] Swim {n}\n" for n in range(count)).encode())
    return text.plain.cache_info().misses


def test_a_row_of_a_wide_sheet_is_looked_at_as_often_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str] = []
    head = titles.head
    monkeypatch.setattr(titles, "head", lambda raw: calls.append(raw) or head(raw))
    columns, counts = 16, (500, 5_000)
    figures: list[tuple[float, float]] = []
    for count in counts:
        text.plain.cache_clear()
        calls.clear()
        rows = (
            f"T-{n},Swim {n}," + ",".join(f"{n} of {at}" for at in range(columns))
            for n in range(count)
        )
        header = "ID,Title," + ",".join(f"Sea {at}" for at in range(columns))
        read("sea.csv", "\n".join((header, *rows)))
        figures.append((text.plain.cache_info().misses / count, len(calls) / count))
    assert figures[1][0] < 1.2 * figures[0][0]
    assert figures[1][1] < 1.2 * figures[0][1]
    assert figures[1][1] <= columns / 2, "not once for each rule that looks at a table"
