"""What runs in the environments of a `tox.ini`."""

from readiness_tui.gates.kinds.workflows.tox_ini import read_tox

LONGEST = 10_000


def words(text: str) -> list[str]:
    """The commands of the environments that the section `testenv` stands for."""
    environments, _ = read_tox(text)
    return [command.text for command in environments["*"].commands]


def test_comments_are_no_commands() -> None:
    text = "# before\n[testenv]\n; a note\ncommands =\n    one\n    # two\n#   three\n    four\n"
    assert words(text) == ["one", "four"]


def test_a_line_beyond_measure_is_passed_over() -> None:
    room = LONGEST - len("    ")
    long = "x" * room
    assert words(f"[testenv]\ncommands =\n    one\n    {long}\n    {long}x\n") == ["one", long]
