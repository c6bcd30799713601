"""The smallest splice, example by example: before, edit, after."""

import re
from hashlib import sha256

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Phase
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Blocked, Criterion, Estimate, Owner, Score, Ticket
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.toml import grammar
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor, inline
from readiness_tui.storage.toml.plain_data import Drop
from readiness_tui.storage.toml.segments import scan
from readiness_tui.storage.toml.splicing import SegmentChange, Splicer


def board(text: str) -> LoadedBoard:
    found = parse_board("boards/a.toml", text.encode())
    assert isinstance(found, LoadedBoard), found.problems
    return found


def after(text: str, *edits: Edit) -> str:
    made, _ = edited(board(text), edits)
    return made.text.text


def changed(text: str, field: str, new: object, *, kind: Kind = Kind.TICKET, id: str = "A") -> str:  # noqa: A002
    loaded = board(text)
    old = getattr(loaded.board.records(kind)[id], field)
    return after(text, SetField(RecordRef(loaded.board.id, kind, id), field, old, new))


def ref(kind: Kind, name: str) -> RecordRef:
    return RecordRef(board("format = 1").board.id, kind, name)


HEAD = '# about A\n[ticket.A] # here\ntitle = "a" # the title\n'
CRITERIA = (Criterion("one"), Criterion("two"), Criterion("three"))


def test_one_field_is_one_changed_line() -> None:
    text = f'{HEAD}status   =   "todo"   # why\n\n# next\n[ticket.B]\ntitle = "b"\n'
    assert changed(text, "status", Status.DOING) == text.replace('"todo"', '"doing"')


def test_a_new_key_comes_behind_the_ones_that_precede_it() -> None:
    text = f'{HEAD}# on status\nstatus = "todo"\nnotes = "n"\n'
    new = changed(text, "priority", Priority.P1)
    assert new == text.replace('"todo"\n', '"todo"\npriority = "P1"\n')
    bare = '[ticket.A]\n\n# c\nnotes = "n"\ntitle = "a"\n'
    assert changed(bare, "group", "g") == bare + 'group = "g"\n'


def test_a_default_is_taken_away_with_its_line() -> None:
    text = f'{HEAD}group = "g" # gone\nnotes = "n"\n'
    assert changed(text, "group", "") == f'{HEAD}notes = "n"\n'
    assert changed(f'{HEAD}status = "doing"\n', "status", Status.TODO) == f'{HEAD}status = "todo"\n'


def test_several_fields_of_one_action_go_out_together() -> None:
    text = f'{HEAD}status = "todo"\n'
    why = Blocked("waits")
    new = after(
        text,
        SetField(ref(Kind.TICKET, "A"), "status", Status.TODO, Status.BLOCKED),
        SetField(ref(Kind.TICKET, "A"), "blocked", None, why),
    )
    assert new == f'{HEAD}status = "blocked"\nblocked = {{ reason = "waits" }}\n'


LISTS = [
    ('["one", "two", "three"]', '["one", { text = "two", done = true }, "three"]'),
    (
        '[\n  "one", # 1\n  "two", # 2\n  "three"  # 3\n]',
        '[\n  "one", # 1\n  { text = "two", done = true }, # 2\n  "three"  # 3\n]',
    ),
    (
        '["one", { text = "two", done = false }, "three"]',
        '["one", { text = "two", done = true }, "three"]',
    ),
    (
        '["one", { done = false, text = "two" }, "three",]',
        '["one", { done = true, text = "two" }, "three",]',
    ),
]


@pytest.mark.parametrize(("old", "new"), LISTS)
def test_a_tick_changes_the_item_where_it_stands(old: str, new: str) -> None:
    ticked = (CRITERIA[0], Criterion("two", done=True), CRITERIA[2])
    text = f"{HEAD}acceptance = {old} # behind\n"
    result = changed(text, "acceptance", ticked)
    assert result == f"{HEAD}acceptance = {new} # behind\n"


def test_a_mark_taken_back_leaves_the_bare_text() -> None:
    text = f'{HEAD}acceptance = [\n  {{ text = "one", done = true }}, # 1\n]\n'
    assert changed(text, "acceptance", (Criterion("one"),)) == (
        f'{HEAD}acceptance = [\n  "one", # 1\n]\n'
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["x", "z"]', '["x", "y", "z"]'),
        ('[ "x", "z" ]', '[ "x", "y", "z" ]'),
        (
            '[\n  "x", # x\n  # on z\n  "z", # z\n]',
            '[\n  "x", # x\n  "y",\n  # on z\n  "z", # z\n]',
        ),
        ('[\n\t"x",\n\t"z"\n]', '[\n\t"x",\n\t"y",\n\t"z"\n]'),
        ('["x", # x\n "z"]', '["x", # x\n "y",\n "z"]'),
        ('[\n  "x"\n, "z" # z\n]', '[\n  "x", "y"\n, "z" # z\n]'),
    ],
)
def test_an_item_comes_and_goes_in_the_shape_of_its_list(old: str, new: str) -> None:
    text = f"{HEAD}labels = {old}\nnotes = 'n'\n"
    longer = changed(text, "labels", ("x", "y", "z"))
    assert longer == f"{HEAD}labels = {new}\nnotes = 'n'\n"
    assert changed(longer, "labels", ("x", "z")) == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["x"]', '["x", "y"]'),
        ('["x",]', '["x", "y",]'),
        ('[\n  "x",\n]', '[\n  "x",\n  "y",\n]'),
        ('[\n  "x" # x\n]', '[\n  "x", # x\n  "y"\n]'),
        ('[\n  "x"]', '[\n  "x", "y"]'),
    ],
)
def test_an_item_at_the_end_keeps_the_comma_style(old: str, new: str) -> None:
    text = f"{HEAD}labels = {old}\n"
    longer = changed(text, "labels", ("x", "y"))
    assert longer == f"{HEAD}labels = {new}\n"
    assert changed(longer, "labels", ("x",)) == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[]", '["x"]'),
        ("[ ]", '["x"]'),
        ("[\n  # none yet\n]", '[\n  # none yet\n  "x",\n]'),
    ],
)
def test_an_empty_list_is_filled_where_it_stands(old: str, new: str) -> None:
    result = changed(f"{HEAD}labels = {old}\n", "labels", ("x",))
    assert result.split() == f"{HEAD}labels = {new}\n".split()


def test_the_last_item_goes_with_the_key() -> None:
    assert changed(f'{HEAD}labels = ["x"]\n', "labels", ()) == HEAD


def test_a_long_new_list_goes_one_item_a_line() -> None:
    items = tuple(f"a fairly long path, number {number}" for number in range(4))
    new = changed(HEAD, "deliverables", items)
    assert new == HEAD + "deliverables = [\n" + "".join(f'  "{item}",\n' for item in items) + "]\n"


def test_a_long_text_stays_long() -> None:
    text = f'{HEAD}notes = """\none\ntwo\n"""\n'
    assert changed(text, "notes", "one\n2\n") == text.replace("two", "2")
    assert changed(text, "notes", "short") == f'{HEAD}notes = """\nshort"""\n'
    raw = f"{HEAD}notes = '''\na \\d\n'''\n"
    assert changed(raw, "notes", "b \\d\n") == raw.replace("a \\d", "b \\d")
    assert changed(HEAD, "notes", "one\ntwo") == f'{HEAD}notes = """\none\ntwo"""\n'


@pytest.mark.fault("F17")
def test_tables_are_edited_by_key_in_whatever_form_they_stand() -> None:
    score = Score({"impact": 5, "urgency": 1})
    for form, new in (
        ("score = { impact = 4, urgency = 1 }\n", "score = { impact = 5, urgency = 1 }\n"),
        ("score.impact = 4 # c\nscore.urgency = 1\n", "score.impact = 5 # c\nscore.urgency = 1\n"),
        (
            "[ticket.A.score] # s\nimpact = 4 # c\nurgency = 1\n",
            "[ticket.A.score] # s\nimpact = 5 # c\nurgency = 1\n",
        ),
        ("score = { urgency = 1 }\n", "score = { urgency = 1, impact = 5 }\n"),
        ("score.urgency = 1\n", "score.urgency = 1\nscore.impact = 5\n"),
    ):
        assert changed(HEAD + form, "score", score) == HEAD + new


@pytest.mark.fault("F17")
def test_a_value_replaces_a_table_in_whatever_form_it_stands() -> None:
    for form in (
        'estimate = { likely = "1d", high = "3d" }\n',
        'estimate.likely = "1d"\nestimate.high = "3d"\n',
        '\n[ticket.A.estimate]\nlikely = "1d"\nhigh = "3d"\n',
    ):
        assert changed(HEAD + form, "estimate", Estimate("2d")) == HEAD + 'estimate = "2d"\n'


ITEMS = (
    '[[ticket.A.acceptance]] # 1\ntext = "one"\n\n[[ticket.A.acceptance]] # 2\ntext = "two"\n'
    'done = true # yes\n\n[ticket.B]\ntitle = "b"\n'
)


@pytest.mark.fault("F17")
def test_arrays_of_tables_are_edited_where_they_stand() -> None:
    text = f"{HEAD}\n{ITEMS}"
    both = changed(text, "acceptance", (Criterion("one", done=True), Criterion("two", done=True)))
    assert both == text.replace('"one"\n', '"one"\ndone = true\n')
    none = changed(text, "acceptance", (Criterion("one"), Criterion("two")))
    assert none == text.replace("done = true # yes\n", "")
    first = changed(text, "acceptance", (Criterion("two", done=True),))
    assert first == text.replace('[[ticket.A.acceptance]] # 1\ntext = "one"\n\n', "")
    more = changed(
        text, "acceptance", (Criterion("one"), Criterion("new"), Criterion("two", done=True))
    )
    assert '"one"\n\n[[ticket.A.acceptance]]\ntext = "new"\n\n[[ticket.A.acceptance]] # 2' in more
    assert changed(text, "acceptance", ()) == f'{HEAD}\n[ticket.B]\ntitle = "b"\n'


@pytest.mark.fault("F17")
@pytest.mark.parametrize(
    "text",
    [
        'ticket.A.title = "a"\nticket.A.status = "todo"\n',
        '[ticket]\nA.title = "a"\nA.status = "todo"\n',
        '[ticket]\nA = { title = "a", status = "todo" }\n',
        'ticket = { A = { title = "a", status = "todo" } }\n',
        '["ticket"]\n"A".title = "a"\n\'A\'.status = "todo"\n',
    ],
)
def test_records_without_a_header_are_edited_where_they_stand(text: str) -> None:
    assert changed(text, "status", Status.DONE) == text.replace('"todo"', '"done"')
    new = changed(text, "group", "g")
    assert new != text
    assert changed(new, "group", "") == text


@pytest.mark.parametrize("text", ['[phase]\nA.title = "a"\n', 'phase.A.title = "a"\n'])
def test_a_record_that_only_one_field_names_stays_when_that_goes(text: str) -> None:
    emptied = changed(text, "title", "", kind=Kind.PHASE)
    assert board(emptied).board.phases == {"A": Phase(id="A")}
    assert board(changed(emptied, "title", "a", kind=Kind.PHASE)).board == board(text).board


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('[gate.g]\nkind = "k"\nlimits.a.b = 1\n', "gate.g.limits.a.b"),
        ('[gate.g]\nkind = "k"\nlimits.a.b.c = 1\n', "gate.g.limits.a.b.c"),
        ('gate.h.kind = "k"\ngate.g.limits.files = 1\n', "gate.g.limits.files"),
    ],
)
def test_the_last_key_of_dotted_tables_takes_the_empty_ones_with_it(text: str, path: str) -> None:
    splicer = Splicer(board(text).text, TomlkitEditor())
    splicer.do(Drop(tuple(path.split("."))))
    assert splicer.finish().text == text[: text.rindex("\n", 0, -1) + 1]


@pytest.mark.fault("F17")
def test_a_quoted_id_is_found() -> None:
    text = '[ticket."2.7.1"]\ntitle = "a"\n[ticket."x]#y"]\ntitle = "b"\n'
    assert changed(text, "title", "c", id="2.7.1") == text.replace('"a"', '"c"')
    assert changed(text, "title", "c", id="x]#y") == text.replace('"b"', '"c"')


def test_a_parameter_of_a_gate_is_a_key_of_its_table() -> None:
    text = '[gate.g]\nkind = "coverage"\nline = 80 # low\nbranch = 1\n'
    gate = board(text).board.gates["g"]
    new = {**gate.params, "line": 90, "extra": [1]}
    del new["branch"]
    assert changed(text, "params", new, kind=Kind.GATE, id="g") == (
        '[gate.g]\nkind = "coverage"\nline = 90 # low\nextra = [1]\n'
    )
    assert changed(text, "enabled", new=False, kind=Kind.GATE, id="g") == text.replace(
        '"coverage"\n', '"coverage"\nenabled = false\n'
    )


def test_a_table_that_only_deeper_headers_imply_gets_its_header() -> None:
    text = "[gate.g.limits]\nfiles = 1\n"
    assert changed(text, "severity", "warn", kind=Kind.GATE, id="g") == (
        '[gate.g]\nseverity = "warn"\n\n[gate.g.limits]\nfiles = 1\n'
    )


B = Ticket(id=TicketId("B"), title="b", owners=(Owner("@a"),), notes="x\ny")
B_TEXT = '[ticket.B]\ntitle = "b"\nstatus = "todo"\nowners = ["@a"]\nnotes = """\nx\ny"""\n'


def test_a_record_comes_behind_the_one_it_names_with_a_blank_line_between() -> None:
    rest = '# risk\n[risk.R]\ntitle = "r"\n'
    text = f"{HEAD}\n[ticket.A.fields]\nx = 1\n\n[ticket.C]\ntitle = 'c'\n\n{rest}"
    add = AddRecord(ref(Kind.TICKET, "B"), B, "A")
    assert after(text, add) == text.replace("\n[ticket.C]", f"\n{B_TEXT}\n[ticket.C]")
    last = AddRecord(ref(Kind.TICKET, "B"), B)
    assert after(text, last) == text.replace("\n# risk", f"\n{B_TEXT}\n# risk")
    gate = AddRecord(ref(Kind.GATE, "g"), Gate(id="g", kind="k"))
    assert after(text, gate) == text + '\n[gate.g]\nkind = "k"\n'


@pytest.mark.fault("F17")
def test_a_record_is_added_to_a_file_without_a_final_line_break() -> None:
    text = HEAD.rstrip("\n")
    assert after(text, AddRecord(ref(Kind.TICKET, "B"), B)) == f"{HEAD}\n{B_TEXT}"


def test_a_record_goes_with_its_comment_and_all_its_tables() -> None:
    text = (
        f"format = 1\n\n{HEAD}\n[risk.R]\ntitle = 'r'\n\n[ticket.A.fields]\nx = 1\n\n"
        "# apart\n\n[ticket.B]\ntitle = 'b'\n"
    )
    loaded = board(text)
    gone = RemoveRecord(ref(Kind.TICKET, "A"), loaded.board.tickets[TicketId("A")])
    assert after(text, gone) == "format = 1\n\n[risk.R]\ntitle = 'r'\n\n[ticket.B]\ntitle = 'b'\n"


@given(
    names=st.lists(st.sampled_from("ABCDEFG"), min_size=2, max_size=6, unique=True),
    ends=st.lists(st.sampled_from(["\n", "\r\n"]), min_size=6, max_size=6),
    place=st.integers(0, 5),
)
def test_a_dropped_record_takes_nothing_of_its_neighbours_whatever_their_line_breaks(
    names: list[str], ends: list[str], place: int
) -> None:
    records = {
        name: (
            f"# about {name}{end}[ticket.{name}] # here is {name}{ends[index - 1]}"
            f"# on the title{end}title = '{name}' # of {name}{end}# behind {name}{ends[index - 2]}"
        )
        for index, (name, end) in enumerate(zip(names, ends, strict=False))
    }
    text = "\n".join(records.values())
    index = place % len(names)
    value = board(text).board.tickets[TicketId(names[index])]
    before = names[index - 1] if index else None
    gone = after(text, RemoveRecord(ref(Kind.TICKET, names[index]), value, before))
    del records[names[index]]
    assert gone == "\n".join(records.values())


def test_the_last_record_leaves_no_blank_lines_behind() -> None:
    text = f'{HEAD}\n[ticket.B]\ntitle = "b"\n'
    loaded = board(text)
    gone = RemoveRecord(ref(Kind.TICKET, "B"), loaded.board.tickets[TicketId("B")], "A")
    assert after(text, gone) == HEAD


def test_a_record_moves_as_it_goes_and_comes() -> None:
    text = '[ticket.A]\ntitle = "a"\n\n[ticket.B]\ntitle = "b"\n\n[ticket.C]\ntitle = "c"\n'
    first = board(text).board.tickets[TicketId("A")]
    moved = after(
        text,
        RemoveRecord(ref(Kind.TICKET, "A"), first),
        AddRecord(ref(Kind.TICKET, "A"), first, "B"),
    )
    assert list(board(moved).board.tickets) == ["B", "A", "C"]


@pytest.mark.fault("F17")
@pytest.mark.parametrize(("first", "second"), [("\r\n", "\n"), ("\n", "\r\n")])
def test_a_line_that_says_something_else_keeps_its_own_line_break(first: str, second: str) -> None:
    text = f'[ticket.A]{first}title = "a"{second}status = "todo"{first}notes = "n"{second}'
    assert changed(text, "title", "b") == text.replace('"a"', '"b"')
    assert changed(text, "status", Status.DOING) == text.replace('"todo"', '"doing"')
    assert changed(text, "notes", "m") == text.replace('"n"', '"m"')


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_line_breaks_stay_as_they_are(ending: str) -> None:
    text = '[ticket.A]\r\ntitle = "a"\nstatus = "todo"\r\nnotes = "n"' + ending
    new = changed(text, "priority", Priority.P1)
    assert new == text.replace('"todo"\r\n', '"todo"\r\npriority = "P1"\r\n')
    assert changed(text, "notes", "") == text.removesuffix(f'\r\nnotes = "n"{ending}') + (
        "\r\n" if ending else ""
    )


def test_a_schema_comment_belongs_to_the_file_even_right_above_a_record() -> None:
    text = f'#:schema x.json\n{HEAD}\n[ticket.B]\ntitle = "b"\n'
    assert scan(text)[0].text == "#:schema x.json\n"
    first = board(text).board.tickets[TicketId("A")]
    gone = after(text, RemoveRecord(ref(Kind.TICKET, "A"), first))
    assert gone.startswith("#:schema x.json\n")
    assert after(gone, AddRecord(ref(Kind.TICKET, "A"), first)).startswith("#:schema x.json\n")


def test_a_ticket_that_leaves_its_status_out_is_left_so() -> None:
    assert changed(HEAD, "group", "g") == f'{HEAD}group = "g"\n'
    assert changed(HEAD, "status", Status.DOING) == f'{HEAD}status = "doing"\n'


@pytest.mark.fault("F17")
def test_a_schema_comment_and_texts_that_look_like_headers_are_left_alone() -> None:
    text = f'#:schema x.json\n\n{HEAD}notes = """\n# no comment\n[ticket.Z]\n"""\n'
    assert changed(text, "group", "g") == text.replace("notes", 'group = "g"\nnotes')


def test_segments_own_the_comment_above_them() -> None:
    text = (
        'a = """\n# x\n[no.header]\n# y"""\n'
        "[one]\n# in one\n\n# of two\n# as well\n [two] # z\n[[three]]\n"
    )
    paths = [(each.path, each.text) for each in scan(text)]
    assert paths == [
        ((), 'a = """\n# x\n[no.header]\n# y"""\n'),
        (("one",), "[one]\n# in one\n\n"),
        (("two",), "# of two\n# as well\n [two] # z\n"),
        (("three", "0"), "[[three]]\n"),
    ]


def test_items_of_arrays_of_tables_are_numbered_at_every_depth() -> None:
    text = "[[a]]\n[[a.b]]\n[[a.b]]\n[a.b.c]\n[[a]]\n[[a.b]]\n[d]\n"
    assert [each.path for each in scan(text)[1:]] == [
        ("a", "0"),
        ("a", "0", "b", "0"),
        ("a", "0", "b", "1"),
        ("a", "0", "b", "1", "c"),
        ("a", "1"),
        ("a", "1", "b", "0"),
        ("d",),
    ]


def test_a_change_names_its_segment_with_both_texts() -> None:
    text = f'{HEAD}status = "todo"\n\n[ticket.B]\ntitle = "b"\n'
    edit = SetField(ref(Kind.TICKET, "A"), "status", Status.TODO, Status.DONE)
    _, changes = edited(board(text), [edit])
    segment = f'{HEAD}status = "todo"\n\n'
    assert changes == (SegmentChange(("ticket", "A"), segment, segment.replace("todo", "done")),)


def test_replacing_owners_keeps_roles_and_comments_of_the_others() -> None:
    text = f'{HEAD}owners = [\n  "@a", # lead\n  {{ name = "QA", role = "review" }}, # qa\n]\n'
    people = (Owner("@a"), replace(Owner("QA"), role="test"), Owner("@new"))
    new = text.replace("review", "test").replace("# qa\n", '# qa\n  "@new",\n')
    assert changed(text, "owners", people) == new


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Before CPython 3.11.5 such repeats match wrongly (python/cpython#106052)."""
    patterns = [each.pattern for each in vars(grammar).values() if isinstance(each, re.Pattern)]
    assert len(patterns) > 5
    assert not [each for each in patterns if re.search(r"\)[*+?]\+", each)]


@pytest.mark.parametrize("begin", ["", "\ufeff"])
@pytest.mark.parametrize("above", ["", "# é above\n", "# a\r\n"])
@pytest.mark.parametrize("behind", ["", *(f'\n[ticket.B]\ntitle = "{b}"\n' for b in ("b", "né"))])
@pytest.mark.parametrize("is_asked", [False, True])
def test_the_bytes_are_those_of_the_text_however_it_came_about(
    begin: str, above: str, behind: str, *, is_asked: bool
) -> None:
    loaded = board(f"{begin}{above}{HEAD}{behind}")
    for group in ("one", "another", "ünd", "four"):
        if is_asked:
            assert loaded.text.raw
        old = loaded.board.tickets[TicketId("A")].group
        edit = SetField(RecordRef(loaded.board.id, Kind.TICKET, "A"), "group", old, group)
        loaded, _ = edited(loaded, [edit])
        pieces = b"".join(loaded.text.pieces)
        digest = loaded.text.sha256
        assert digest == sha256(pieces).hexdigest()
        assert loaded.text.raw == pieces == (begin + loaded.text.text).encode()
        assert "".join(each.text for each in loaded.text.segments) == loaded.text.text
        assert f'group = "{group}"' in loaded.text.text


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("ab \"\\~#'[]"))
def test_a_string_is_spelled_as_the_library_spells_it(value: str) -> None:
    assert inline(value) == tomlkit.item(value).as_string()
