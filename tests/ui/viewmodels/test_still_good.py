"""While a filter is not understood the rows stay those of what was understood last."""

import pytest

from readiness_tui.domain.query.compiled import QueryError, parse
from readiness_tui.ui.viewmodels.rows.backlog import still_good


@pytest.mark.parametrize(
    ("good", "query", "counts"),
    [
        ("owner", "owner:", ""),
        ("status:doing owne", "status:doing owner:", "status:doing"),
        ("status:doing -owner", "status:doing -owner:", "status:doing"),
        ("status:doing", "status:doin", "status:doing"),
        ("status:doing is:open", "status:doin is:open", "status:doing is:open"),
        ("status:doing", "owner:(", "status:doing"),
        ("", "owner:(", ""),
        ("status:doing", "status:doing owner:", "status:doing"),
        ('title:"a b" i', 'title:"a b" is:', 'title:"a b"'),
        ("(is:open OR i", "(is:open OR is:", "(is:open OR i"),
    ],
)
def test_what_counts_is_the_last_text_without_its_half_typed_term(
    good: str, query: str, counts: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert still_good(good, query, caught.value.column) == counts


def test_a_word_typed_to_the_end_never_narrows_to_its_own_beginning() -> None:
    good = ""
    for end in range(1, len("status:doing owner:@qa") + 1):
        text = "status:doing owner:@qa"[:end]
        try:
            parse(text)
            good = text
        except QueryError as error:
            good = still_good(good, text, error.column)
            assert good in {"", "status:doing"}, text
    assert good == "status:doing owner:@qa"
