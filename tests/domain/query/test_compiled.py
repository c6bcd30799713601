"""The filter language: what it reads, what it refuses and where, and what it selects."""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.ticket import Blocked, Owner
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision
from readiness_tui.domain.query.columns import like
from readiness_tui.domain.query.compiled import (
    EVERYTHING,
    FIELDS,
    Node,
    QueryError,
    compile_query,
    hints,
    parse,
    render,
)
from readiness_tui.domain.query.grammar import And, Compare, Not, Or, Span, Text, Value
from tests.builders import (
    TODAY,
    analysis,
    board,
    iteration,
    milestone,
    phase,
    risk,
    ticket,
)
from tests.strategies import analyses


def full() -> Analysis:
    """A board with something in every field."""
    plan = board(
        ticket(
            "A",
            "done",
            priority="P0",
            owners=(Owner("@qa"), Owner("QA/SDET", "review")),
            labels="contracts x",
            group="Runtime",
            outcome="Stable schemas",
            notes="Straße\nsecond line",
            acceptance=["x Schemas validate", "Examples documented"],
            sources="SR-3",
            links={"issue": "#3"},
            verify=("pytest -q",),
            evidence="ops/m02/",
            deliverables="schemas/runtime.json",
            fields={"hook": "XA-02", "list": ["one", 2], "deep": {"a": True}},
            score=18,
            estimate="2d",
            target="2026-W08",
        ),
        ticket("B", "doing", priority="P1", owner="@dev", depends="A", estimate="1w"),
        ticket(
            "C",
            "blocked",
            depends="B gone",
            after="A",
            parent="B",
            blocked=Blocked("key", TODAY - timedelta(3)),
        ),
        ticket("D", priority="P2", parent="C", target="2026-02-17", estimate="?"),
        ticket("E", "dropped"),
        phase("P", "A B"),
        phase("Q", "B"),
        milestone("M", "phase:P C"),
        iteration("W07", "A"),
        risk("R-1", "A B", at="4x4"),
        risk("R-2", "B", at="5x5"),
        risk("R-3", "C", at=""),
        Waiver(id="W-1", gate="A/evidence", expires=date(2026, 3, 1)),
    )
    effectives = {
        "b:A/evidence": EffectiveResult(GateDecision.HOLDS, State.WAIVED, waivers=("W-1",)),
        "b:B/verify-1": EffectiveResult(GateDecision.FAILS, State.FAIL),
    }
    proofs = {"A": "proven", "B": "open", "D": "closable"}
    return analysis(
        plan, board(ticket("A"), id="other"), proofs=proofs, effectives=effectives, me="@QA"
    )


def selected(text: str, found: Analysis | None = None) -> str:
    found = found or full()
    fits = compile_query(parse(text), found)
    return " ".join(
        name.ticket if name.board == "b" else str(name) for name in found.graph.keys if fits(name)
    )


ALL = "A B C D E other:A"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("  ", ALL),
        ("status:done", "A"),
        ("s:DONE,doing", "A B"),
        ("-status:done", "B C D E other:A"),
        ("NOT status:done", "B C D E other:A"),
        ("priority:P0", "A"),
        ("p0", ""),
        ("P0,P2", "A D"),
        ("priority:<=P1", "A B"),
        ("priority:>p0", "B D"),
        ("priority:P1..", "B D"),
        ("priority=P1..P2", "B D"),
        ("owner:@qa", "A"),
        ("o:QA", "A"),
        ("@dev", "B"),
        ("@me", "A"),
        ('owner:"@me"', ""),
        ("@q*", "A"),
        ("primary:qa/sdet", ""),
        ("owner:qa/sdet", "A"),
        ("role:review", "A"),
        ("#x", "A"),
        ("label:con*", "A"),
        ("group:runtime", "A"),
        ("id:A", "A other:A"),
        ("id:a", ""),
        ("board:other", "other:A"),
        ("b:b id:A", "A"),
        ("phase:P", "A B"),
        ("phase:Q", "B"),
        ("milestone:M", "A B C"),
        ("iteration:W07", "A"),
        ("source:sr", "A"),
        ("source=sr", ""),
        ("source=sr-3", "A"),
        ("link:#3", "A"),
        ("title:ticket*b", "B"),
        ('title:"ticket*b"', ""),
        ("outcome:SCHEMAS", "A"),
        ("notes:STRASSE", "A"),
        ("verify:pytest", "A"),
        ("evidence:ops", "A"),
        ("deliverable:*.json", "A"),
        ("field.hook:xa", "A"),
        ("field.list:2", "A"),
        ("field.deep:true", "A"),
        ("field.none:x", ""),
        ("has:field.hook", "A"),
        ("risk:R-1", "A B"),
        ("gate:fail", "B"),
        ("gate:A/*", "A"),
        ("waiver:W-1", "A"),
        ("depends:A", "B"),
        ("depends:other:A", ""),
        ("needs:A", "B C"),
        ("blocks:C", "B"),
        ("unblocks:C", "A B"),
        ("unblocks:*", "A B"),
        ("depends:b:*", "B C"),
        ("after:A", "C"),
        ("parent:B", "C"),
        ("under:B", "C D"),
        ("way:M", "B C"),
        ("way:phase:P", "B"),
        ("way:D", "D"),
        ("way:other", "other:A"),
        ("way:gone", ""),
        ("score:18", "A"),
        ("score:>18", ""),
        ("score:..20", "A"),
        ("estimate:>2d", "B"),
        ("estimate:<=2d", "A"),
        ("estimate:16h,1w", "A B"),
        ("dependants:>=1", "A B"),
        ("exposure:25", "B"),
        ("exposure:>=16", "A B"),
        ("target:2026-W08", "A D"),
        ("target:<2026-W08", ""),
        ("target:>2026-W07", "A D"),
        ("target:<today", "D"),
        ("target:-1d..+1w", "A D"),
        ("target:..2026-02-20", "D"),
        ("since:>-1w", "C"),
        ("expires:2026-03-01", "A"),
        ("has:estimate", "A B"),
        ("no:estimate", "C D E other:A"),
        ("no:owner -is:open", "E"),
        ("has:depends", "B C"),
        ("has:needs", "B C"),
        ("has:blocks", "A B"),
        ("has:parent", "C D"),
        ("has:after", "C"),
        ("no:o has:p", "D"),
        ("is:open", "B C D other:A"),
        ("is:closed", "A E"),
        ("is:ready", "D other:A"),
        ("is:active", "B"),
        ("is:blocked", "C"),
        ("is:actionable", "B D other:A"),
        ("is:stuck", "C"),
        ("is:done", "A"),
        ("is:dropped", "E"),
        ("is:mine", "A"),
        ("is:unowned", "C D E other:A"),
        ("is:proven", "A"),
        ("is:closable", "D"),
        ("is:contradicted", ""),
        ("is:overdue", "D"),
        ("is:unestimated", "C E other:A"),
        ("is:started-early", ""),
        ("is:orphan", "E other:A"),
        ("is:parent", "B C"),
        ("is:leaf", "A D E other:A"),
        ("is:cyclic", ""),
        ("is:waived", ""),
        ("A", "A other:A"),
        ("A,B", "A B other:A"),
        ("b:A", ""),
        ("schemas validate", "A"),
        ('"schemas validate"', "A"),
        ("C", "C"),
        ('"C"', ALL),
        ("A,nobody", ""),
        ("is:open is:ready", "D other:A"),
        ("is:open AND is:ready", "D other:A"),
        ("is:done OR is:dropped is:closed", "A E"),
        ("(is:done OR is:dropped) -id:A", "E"),
        ("-(is:done OR is:open)", "E"),
        ("--is:done", "A"),
        ("P0,@dev", "A B"),
    ],
)
def test_a_query_selects(text: str, expected: str) -> None:
    assert selected(text) == expected


def test_what_lies_under_a_circle_of_parents_is_the_circle() -> None:
    found = analysis(board(ticket("A", parent="B"), ticket("B", parent="A"), ticket("C")))
    assert selected("under:A", found) == "A B"


def test_a_ticket_started_too_early_and_one_in_a_cycle_are_found() -> None:
    found = analysis(
        board(
            ticket("A"),
            ticket("B", "doing", depends="A"),
            ticket("C", depends="D"),
            ticket("D", depends="C"),
        )
    )
    assert selected("is:started-early", found) == "B"
    assert selected("is:cyclic", found) == "C D"
    assert selected("is:waiting", found) == "C D"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("statsu:x", 1, "unknown field 'statsu', nearest: status"),
        ("a  titel:x", 4, "unknown field 'titel', nearest: title"),
        ("status:blokced", 8, "status knows no 'blokced', nearest: blocked"),
        ("is:stuckk", 4, "is knows no 'stuckk', nearest: stuck"),
        ("is:field.x", 4, "is knows no 'field.x'"),
        ("has:way", 5, "has knows no 'way'"),
        ("target:W08", 8, "a week needs its year: write 2026-W08"),
        ("target:2025-W53", 8, "2025 has no week 53"),
        ("target:soon", 8, "'soon' is no date: write 2026-02-18, 2026-W08, today or +7d"),
        ("target:2026-02-30", 8, "day is out of range for month"),
        ("score:many", 7, "'many' is no whole number"),
        ("estimate:3x", 10, "'3x' is no length of work; write 2d, 1w or 4h"),
        ("priority:P9", 10, "'P9' is none of P0, P1, P2, P3, P4"),
        ("owner:>a", 1, "owner has no order: write owner:"),
        ("score:>1..2", 8, "a range follows a colon, not >"),
        ("score:..", 7, "a range needs an end"),
        ("owner:", 7, "owner needs a value"),
        ("owner:a,", 9, "owner needs a value"),
        ("(a", 1, "this bracket is never closed"),
        ("a (b", 3, "this bracket is never closed"),
        ("a)", 2, "a bracket is closed that was never opened"),
        ("()", 2, "a term is missing before the bracket"),
        ("a OR", 5, "a term is missing at the end"),
        ("a AND", 6, "a term is missing at the end"),
        ("-", 2, "a term is missing at the end"),
        ("OR a", 1, 'OR stands between two terms; the word itself is "OR"'),
        ('a "b', 3, "this quote is never closed"),
        ("x" * 1001, 1001, "a query has at most 1000 characters"),
        ("x " * 201, 401, "a query has at most 200 terms"),
        ("(" * 33 + "x" + ")" * 33, 34, "brackets and negations go at most 32 deep"),
    ],
)
def test_a_wrong_query_is_refused_with_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.message) == (column, message)
    assert str(caught.value) == f"column {column}: {message}"


def test_the_nearest_word_is_offered() -> None:
    with pytest.raises(QueryError) as caught:
        parse("statsu:x")
    assert caught.value.nearest == "status"


def test_what_nobody_has_is_hinted_at() -> None:
    found = full()
    text = "(owner:@qq OR -label:contract) needs:Z needs:A phase:P status:done free way:M no:notes"
    assert hints(parse(text), found) == (
        "no owner '@qq', nearest: @qa",
        "no label 'contract', nearest: contracts",
        "no ticket 'Z'",
    )


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", EVERYTHING),
        ("a b OR c", Or((And((Text("a"), Text("b"))), Text("c")))),
        ("a (b OR c)", And((Text("a"), Or((Text("b"), Text("c")))))),
        ("NOT(a)", Not(Text("a"))),
        ("-a", Not(Text("a"))),
        ('"say \\"x\\" \\\\ \\n"', Text('say "x" \\ \\n', quoted=True)),
        ("S:Done", Compare("status", ":", (Value("done"),))),
        ("score>=3", Compare("score", ">=", (Value("3"),))),
        ("score:>=3", Compare("score", ">=", (Value("3"),))),
        ("p:p1..", Compare("priority", ":", (Span("P1", ""),))),
        ('l:"a b",c', Compare("label", ":", (Value("a b", quoted=True), Value("c")))),
        ("deliverable:../x", Compare("deliverable", ":", (Value("../x"),))),
        ("no:o", Compare("no", ":", (Value("owner"),))),
        ("FIELD.Hook:x", Compare("field.Hook", ":", (Value("x"),))),
        (
            "P0,#a,P1",
            Or(
                (
                    Compare("priority", ":", (Value("P0"), Value("P1"))),
                    Compare("label", ":", (Value("a"),)),
                )
            ),
        ),
        ("M-01", Text("M-01")),
        ("or", Text("or")),
        ("a|b~c/d", Text("a|b~c/d")),
    ],
)
def test_a_query_is_read_as(text: str, node: Node) -> None:
    assert parse(text) == node
    assert parse(render(node)) == node


NAMES = st.sampled_from(sorted(FIELDS))
WORDS = st.text(min_size=1, max_size=8)
PIECES = st.one_of(
    st.sampled_from(
        ["-", "(", ")", '"', " OR ", " AND ", "NOT ", ",", ":", ">", "<=", "..", "*", "@me", "#x"]
    ),
    st.sampled_from(["P0", "2026-W08", "W08", "today", "+7d", "T-00", "done", "\\", "field.x"]),
    NAMES,
    st.text(max_size=4),
)


def leaves() -> st.SearchStrategy[Node]:
    values = st.builds(Value, WORDS, st.booleans()).map(normal)
    fixed = {
        name: st.sampled_from(field.words)
        for name, field in FIELDS.items()
        if field.kind == "fixed"
    }
    samples: Mapping[str, st.SearchStrategy[str]] = {
        **fixed,
        "priority": st.sampled_from([str(word) for word in Priority]),
        "score": st.integers(-9, 30).map(str),
        "dependants": st.integers(0, 5).map(str),
        "exposure": st.integers(0, 25).map(str),
        **dict.fromkeys(("estimate", "tail"), st.sampled_from(["2d", "1w", "4h", "0.5d"])),
        "float": st.sampled_from(["2d", "-1d", "-1w", "4h", "0d"]),
        **dict.fromkeys(
            ("target", "since", "expires", "start", "finish"),
            st.sampled_from(["2026-W08", "2026-02-18", "today", "+3d", "-1w"]),
        ),
    }

    def compare(name: str) -> st.SearchStrategy[Node]:
        ordered = FIELDS[name].kind.has_order
        one = samples[name].map(Value) if name in samples else values
        ops = [":", "=", "<", "<=", ">", ">="] if ordered else [":", "="]
        plain = st.builds(
            Compare,
            st.just(name),
            st.sampled_from(ops),
            st.lists(one, min_size=1, max_size=3).map(tuple),
        )
        if not ordered:
            return plain
        spans = st.tuples(samples[name], samples[name]).map(lambda ends: (Span(*ends),))
        return st.one_of(plain, st.builds(Compare, st.just(name), st.just(":"), spans))

    named = st.sampled_from(["T-00", "T-01", "T-00,T-03", "ticket", "x"]).map(Text)
    texts = WORDS.map(lambda text: Text(text, quoted=True))
    own = st.builds(Compare, st.just("field.hook"), st.sampled_from(":="), st.tuples(values))
    return st.one_of(NAMES.flatmap(compare), named, texts, own)


def normal(value: Value) -> Value:
    """Unquoted, a value is only what can be written so."""
    bare = value.text.isalnum() or value.text == "*"
    return value if bare else Value(value.text, quoted=True)


def trees() -> st.SearchStrategy[Node]:
    return st.recursive(
        leaves(),
        lambda parts: st.one_of(
            st.builds(Not, parts),
            st.builds(And, st.lists(parts, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(parts, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )


@given(trees())
def test_what_is_rendered_is_read_back(node: Node) -> None:
    assert parse(render(node)) == node


def read(text: str) -> tuple[Node | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as error:
        return None, error


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    node, refused = read(text)
    if refused:
        assert 1 <= refused.column <= len(text) + 1
        assert refused.message
    if node:
        assert parse(render(node)) == node
        found = full()
        assert rows(node, found) <= set(found.graph.keys)
        assert all(hints(node, found))


def rows(node: Node, found: Analysis) -> set[Key]:
    fits = compile_query(node, found)
    return {name for name in found.graph.keys if fits(name)}


@given(trees(), analyses())
def test_a_query_and_its_negation_split_all_rows(node: Node, found: Analysis) -> None:
    every = set(found.graph.keys)
    assert rows(Not(node), found) == every - rows(node, found)


def walked(node: Node, found: Analysis, name: Key) -> bool:
    """One ticket against one tree, the slow way; leaves are asked by themselves."""
    match node:
        case Not(part):
            return not walked(part, found, name)
        case And(parts):
            return all(walked(part, found, name) for part in parts)
        case Or(parts):
            return any(walked(part, found, name) for part in parts)
        case _:
            return plainly(node, found, name)


def plainly(node: Compare | Text, found: Analysis, name: Key) -> bool:
    (plan,) = found.portfolio.boards.values()
    one = plan.tickets[name.ticket]
    match node:
        case Text(text, quoted):
            parts = text.split(",")
            if not quoted and all(part in plan.tickets for part in parts):
                return one.id in parts
            whole = "\n".join((one.id, one.title, one.outcome, one.notes, *one.labels))
            return fold(text) in fold(whole)
        case Compare("status", _, values):
            return one.status in {value.text for value in values}
        case Compare("label", _, values):
            wanted = {fold(value.text).removeprefix("@") for value in values}
            starred = any(value.text == "*" and not value.quoted for value in values)
            return bool(one.labels) if starred else any(fold(x) in wanted for x in one.labels)
        case Compare("score" as field, op, values) | Compare("priority" as field, op, values):
            own = one.score.value if field == "score" and one.score else None
            if field == "priority" and one.priority:
                own = int(one.priority[1])
            return own is not None and any(holds(own, op, value) for value in values)
        case _:
            return name in rows(node, found)


def holds(own: int, op: str, value: Value | Span) -> bool:
    if isinstance(value, Span):
        return int(value.low.strip("P")) <= own <= int(value.high.strip("P"))
    other = int(value.text.strip("P"))
    results = {"<": own < other, "<=": own <= other, ">": own > other, ">=": own >= other}
    return results.get(op, own == other)


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@given(trees(), analyses(most=6))
def test_compiled_equals_walked(node: Node, found: Analysis) -> None:
    assert rows(node, found) == {name for name in found.graph.keys if walked(node, found, name)}


@pytest.mark.parametrize("field", [name for name, field in FIELDS.items() if field.kind.has_order])
def test_a_comparison_with_a_missing_value_is_false_and_so_is_its_opposite(field: str) -> None:
    if field == "dependants":
        return
    found = analysis(board(ticket("A", "done")))
    value = {"priority": "P1", "estimate": "1d", "float": "1d", "tail": "1d"}.get(field, "today")
    value = "1" if field in {"score", "exposure"} else value
    for op in ("<", "<=", ":", ">", ">="):
        assert selected(f"{field}:{op.strip(':')}{value}", found) == ""
    assert selected(f"-{field}:{value}", found) == "A"


def test_a_query_says_no_to_tickets_of_another_snapshot() -> None:
    fits = compile_query(parse(""), analysis(board(ticket("A"))))
    (other,) = analysis(board(ticket("B"))).graph.keys
    assert not fits(other)


@given(st.text("ab*", max_size=6), st.text("ab", max_size=6))
def test_a_star_stands_for_anything(pattern: str, text: str) -> None:
    def slow(p: str, t: str) -> bool:
        if not p:
            return not t
        if p[0] == "*":
            return any(slow(p[1:], t[place:]) for place in range(len(t) + 1))
        return bool(t) and t[0] == p[0] and slow(p[1:], t[1:])

    assert like(pattern)(text) == slow(pattern, text)


def planned() -> Analysis:
    """Two in a row of which the last is due too early, one beside them, and one that is done."""
    return analysis(
        board(
            ticket("A", estimate="2d"),
            ticket("B", depends="A", estimate="3d", target="2026-02-23"),
            ticket("C", estimate="3d"),
            ticket("D", estimate="1d"),
            ticket("Z", "done"),
        )
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("float:-1d", "A B"),
        ("float:<0d", "A B"),
        ("float:0d..2d", "C"),
        ("float:>2d", "D"),
        ("tail:3d", "A"),
        ("has:float", "A B C D"),
        ("no:finish", "Z"),
        ("is:late", "A B"),
        ("is:critical", "A B"),
        ("is:near", "C"),
        ("start:today", "A C D"),
        ("start:2026-02-20", "B"),
        ("finish:2026-02-24", "B"),
        ("finish:<=2026-02-19", "A D"),
    ],
)
def test_a_query_asks_what_the_schedule_says(query: str, expected: str) -> None:
    assert selected(query, planned()) == expected


def test_what_nobody_estimated_and_stands_alone_is_not_critical() -> None:
    found = analysis(board(ticket("A"), ticket("B"), ticket("C", target="2026-02-18")))
    assert selected("is:critical", found) == "C"
    assert selected("float:0d", found) == "A B C"
