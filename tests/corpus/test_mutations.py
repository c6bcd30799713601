"""Broken documents that are longest or were once misread, and how documents are broken."""

import pytest

from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.exchange.markdown.extract import extract
from tests.corpus.mutations import mutated
from tools.mutated_plans import fault


def test_a_line_of_five_megabytes_is_refused_with_a_sentence() -> None:
    long_line = b"# Sea\n\n- [ ] T-1 Swim\n" + b"| x " * 1_250_000
    with pytest.raises(ExchangeError, match="longer than 1 MiB"):
        extract("sea.md", long_line)
    assert not fault(long_line)


def test_a_line_of_nearly_a_megabyte_is_read() -> None:
    assert not fault(b"# Sea\n\n- [ ] T-1 Swim\n\n" + b"`" * 900_000)


def test_what_only_speaks_of_a_risk_names_it_by_its_id() -> None:
    ((number, document),) = mutated(2_308, 1)
    assert number == 2_308
    assert not fault(document)


def test_the_same_number_is_the_same_document() -> None:
    assert list(mutated(3, 4)) == list(mutated(3, 4))
    assert len({document for _, document in mutated(0, 30)}) > 25
