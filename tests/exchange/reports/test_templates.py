"""A team's own template: it sees the report and nothing else, and it always ends."""

from typing import Any

import pytest

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.exchange.reports.templates import rendered

PATH = "boards/reports/weekly.md.j2"
REPORT: dict[str, Any] = {
    "day": "2026-02-10",
    "values": [1, 2],
    "items": "a key, not a method",
    "nothing": None,
    "tickets": [
        {"id": "T-1", "title": "<b>First</b> & *last*", "owner": "Ann", "open": True},
        {"id": "T-2", "title": "Second", "owner": "Ben", "open": False},
    ],
}


def fill(source: str, *, is_html: bool = False) -> str:
    return rendered(source, PATH, REPORT, is_html=is_html)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# {{ report.day }}\n", "# 2026-02-10\n"),
        (
            "{% for t in report.tickets %}\n{{ loop.index }} {{ t.id }}\n{% endfor %}\n",
            "1 T-1\n2 T-2\n",
        ),
        ("{{ report.tickets|map(attribute='id')|join(', ') }}", "T-1, T-2"),
        ("{{ report.tickets|selectattr('open')|list|length }}", "1"),
        (
            "{% for who, them in report.tickets|groupby('owner') %}{{ who }} {% endfor %}",
            "Ann Ben ",
        ),
        ("{{ report['values'][1] + 3 }} {{ report['items'] }}", "5 a key, not a method"),
        ("{{ report.values[0] }}{{ report.nothing }}", "1"),
        ("{{ report.tickets[0].open }} {{ report.missing|default('-') }}", "yes -"),
        ("{{ 'a' ~ 1 ~ report.day[:4] }}", "a12026"),
        ("{% macro m(t) %}**{{ t }}**{% endmacro %}{{ m('a*b') }}", "**a\\*b**"),
        (
            (
                "{% set n = namespace(n=0) %}{% for t in [1, 2] %}{% set n.n = n.n+t %}{% endfor %}"
                "{{ n.n }}"
            ),
            "3",
        ),
        ("{{ '**bold**'|safe }}", "**bold**"),
    ],
)
def test_what_templates_do(source: str, text: str) -> None:
    assert fill(source) == text


def test_texts_of_a_board_mean_nothing_but_themselves() -> None:
    title = "{{ report.tickets[0].title }}"
    assert fill(title, is_html=True) == "&lt;b&gt;First&lt;/b&gt; &amp; *last*"
    assert "<b>" not in fill(title)
    assert "*last*" not in fill(title).replace("\\*", "")


@pytest.mark.parametrize(
    "source",
    [
        "{{ report.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ report.tickets.append(1) }}",
        "{{ 'a'.format(1) }}",
        "{{ report|attr('__class__') }}",
        "{{ self.__init__ }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__init__ }}",
        "{{ cycler }}",
        "{{ lipsum(9) }}",
        "{{ loop }}",
        "{% for t in report.tickets %}{{ loop._iterator }}{% endfor %}",
        "{% macro m() %}{% endmacro %}{{ m._func }}",
        "{% include 'boards/plan.toml' %}",
        "{% import '/etc/passwd' as x %}",
        "{% extends 'x' %}",
        "{{ report }}",
        "{{ report.tickets|tojson }}",
        "{{ open('/etc/passwd') }}",
    ],
)
def test_a_hostile_template_reaches_nothing(source: str) -> None:
    with pytest.raises(UsageError) as caught:
        fill(source)
    assert str(caught.value).startswith(f"{PATH}:1: the template ")
    assert "mend the template" in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(10**9) %}{% endfor %}",
        "{{ range(10**12)|list|length }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 2 ** 99999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'a'|center(1000000000) }}",
        "{{ 1.5|round(1000000000) }}",
        (
            "{% set ns = namespace(x='aaaa') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}"
            "{% endfor %}"
        ),
        "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set a = [1, 2] %}{% set b = [a, a] %}",
        "{% for i in range(5000) %}" + "x" * 9000 + "{% endfor %}",
        "{% for i in range(90000) %}{% set z = report.tickets|sort(attribute='id') %}{% endfor %}",
        "{% set x %}{% for i in range(5000) %}" + "y" * 9000 + "{% endfor %}{% endset %}",
        "(" * 100 + "{{ " + "(" * 20000 + "1" + ")" * 20000 + " }}",
        "{% for a in range(2) %}" * 30 + "{% endfor %}" * 30,
        "x" * 70_000,
    ],
)
def test_a_template_that_does_not_end_is_ended(source: str) -> None:
    with pytest.raises(UsageError) as caught:
        fill(source)
    assert str(caught.value).startswith(PATH)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("\n\n{% for %}", ":3: the template is wrong: "),
        (
            "\n{{ report.tickets[0].titel }}",
            ":2: the template cannot be filled: 'dict object' has no",
        ),
        ("\n{{ report.tickets[9].id }}", ":2: the template cannot be filled: "),
        ("{{ x|nofilter }}", ":1: the template is wrong: No filter named 'nofilter'"),
        ("\n\n{{ 1 / 0 }}", ":3: the template cannot be filled: division by zero"),
        ("{% endfor %}", ":1: the template is wrong: "),
    ],
)
def test_a_broken_template_is_told_with_its_line(source: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        fill(source)
    assert f"{PATH}{says}" in str(caught.value)
