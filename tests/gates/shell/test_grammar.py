"""A small shell: which commands a script holds, and where a failure goes."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_tui.gates.shell.exit_flow import fate
from readiness_tui.gates.shell.grammar import DEPTH_CAP, parse
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Simple
from readiness_tui.gates.shell.walk import commands
from readiness_tui.gates.shell.words import ShellError
from tests.support import examples


def simple(text: str) -> list[Simple]:
    return [one for one in commands(parse(text)) if isinstance(one, Simple)]


def words(text: str) -> list[list[str]]:
    return [[word.text for word in one.words] for one in simple(text)]


def lost(text: str, options: Options) -> str | None:
    """How the failure of `bandit` is lost, with `?` where that is not sure."""
    target = next(one for one in simple(text) if "bandit" in [word.text for word in one.words])
    loss = fate(parse(text), target, options)
    return None if loss is None else loss.how.value + ("" if loss.is_sure else "?")


# Each form of a script, with what hides the failure of bandit in it: None, it fails the script.
UNDER_E: list[tuple[str, str | None]] = [
    ("bandit", None),
    ("bandit || true", "or"),
    ("bandit || :", "or"),
    ("bandit || /bin/true", "or"),
    ("bandit || exit 0", "or"),
    ("bandit || echo x", "or"),
    ("bandit || { echo x; true; }", "or"),
    ("bandit || { echo x; exit 1; }", None),
    ("bandit || exit 1", None),
    ("bandit || false", None),
    ("bandit || exit", None),
    ("bandit || exit $?", None),
    ("f() { bandit || return 1; }\nf", None),
    ("bandit || { echo x; exit $?; }", "or"),
    ("bandit || ./x.sh", "or?"),
    ("bandit || (echo x; exit 2)", None),
    ("bandit; true", None),
    ("bandit &", "background"),
    ("bandit &\nwait $!", None),
    ("bandit &\nwait", "background"),
    ("if bandit; then echo; fi", "condition?"),
    ("if ! bandit; then exit 1; fi", None),
    ("if bandit; then :; else exit 1; fi", None),
    ("! bandit", "not"),
    ("set +e\nbandit\necho x", "errexit"),
    ("set +e\nbandit\nrc=$?\nset -e\necho x\nexit $rc", None),
    ("set +e\nbandit", None),
    ("set +o errexit\nbandit\nx", "errexit"),
    ("set +e\nbandit\nif [ $? -ne 0 ]; then exit 1; fi", None),
    ('set +e; bandit; rc=$?; [ "$rc" -eq 0 ] || exit "$rc"', None),
    ("set +e; bandit; rc=$?; echo $rc", "errexit"),
    ("bandit | tee x", "pipe"),
    ("set -o pipefail\nbandit | tee x", None),
    ("bandit | tee x\nexit ${PIPESTATUS[0]}", None),
    ("bandit && echo ok\necho done", "and"),
    ("bandit && echo ok", None),
    ("cd a && bandit\necho x", None),
    ("bandit || rc=$?\nexit $rc", None),
    ("bandit || rc=$?\necho $rc", "or"),
    ('rc=0\nbandit || rc=1\nsafety || rc=1\nif [ "$rc" -ne 0 ]; then exit 1; fi', None),
    ("failed=false\nbandit || failed=true\nif $failed; then exit 1; fi", None),
    ('failed=false\nbandit || failed=true\nif [ "$failed" = "true" ]; then exit 1; fi', None),
    ("(bandit) || true", "or"),
    ("{ bandit; safety; } || true", "errexit"),
    ("scan() { bandit; }\nscan || true", "or"),
    ("scan() { bandit || true; }\nscan", "or"),
    ("scan() { bandit; }", None),
    ("x=$(bandit)", None),
    ("x=$(bandit || true)", "or"),
    ('echo "$(bandit)"', "inside"),
    ("local x=$(bandit)", "inside"),
    ("x=$(bandit; echo y)", "errexit"),
    ('bash -c "bandit || true"', "or"),
    ('bash -c "bandit"', None),
    ('bash -c "bandit; echo"', "errexit"),
    ('bash -ec "bandit; echo"', None),
    ("bash <<EOF\nbandit || true\nEOF", "or"),
    ("bash <<EOF\nbandit\nEOF", None),
    ('trap "exit 0" EXIT\nbandit', "trap"),
    ("for d in a b; do bandit $d || rc=1; done; exit $rc", None),
    ("for d in a b; do bandit $d && break; done; echo x", "and"),
    ("case $x in a) bandit || true;; *) :;; esac", "or"),
    ('bandit || rc=$?\ncase "$rc" in 0) ;; *) exit 1;; esac', None),
    ("if [ -f x ]; then bandit || true; fi", "or"),
    ("test -f x || bandit || true", "or"),
    ("[ -f x ] && bandit", None),
    ("set +e; bandit; a=$?; bandit2; b=$?; exit $((a + b))", None),
    ("set +e; bandit; a=$?; (( a )) && exit 1; echo", None),
    ("set +e; bandit; ret=$?; if (( ret != 0 )); then exit $ret; fi", None),
    ('F=()\nbandit || F+=("b")\nif [ ${#F[@]} -gt 0 ]; then exit 1; fi', None),
    ('F=()\nbandit || F+=("b")\necho', "or"),
    ("set +e; bandit; if command -v gone; then exit 1; fi", "errexit"),
    ("set +e; bandit; grep -q x f && exit 1; echo", "errexit"),
    ("while ! bandit; do sleep 1; done", "not?"),
    ("until bandit; do sleep 1; done", "condition?"),
    ('eval "bandit || true"', "or"),
    ("xargs bandit", None),
    ("time bandit || true", "or"),
    ('bandit || { if [ "$S" = 1 ]; then exit 1; fi; }', "or?"),
    ('bandit || [ "$S" = 1 ]', "or?"),
    ("set +e; bandit; rc=$?; [[ $rc -ne 0 || $x -ne 0 ]] && exit 1; echo", None),
    ('set +e\nbandit > o\nst=$?\nif [ "$st" != "0" ]; then echo; exit "$st"; fi\necho ok', None),
    ("set +e; bandit; s=$?; set -e; if [[ $s -eq 0 ]]; then echo ok; else exit 1; fi", None),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then echo x; fi; echo y; }", "or"),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then echo x; else printf y; fi; echo z; }", "or"),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then echo x; exit 0; fi; echo y; }", "or"),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then if [ -n $V ]; then cat f; fi; fi; echo y; }", "or"),
    ("bandit || { c=$?; [ $c -eq 3 ] && echo x; echo y; }", "or"),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then exit 3; fi; echo y; }", "or?"),
    ("bandit || { c=$?; if [ $c -eq 3 ] && exit 1; then echo x; fi; echo y; }", "or?"),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then false; fi; echo y; }", "or?"),
    ("bandit || { c=$?; if [ $c -eq 3 ]; then tell; fi; echo y; }", "or?"),
    ("bandit || { c=$?; [ $c -eq 3 ] && exit 1; echo y; }", "or?"),
    ("echo; bandit || true; ! other", "or"),
    ("bandit || handle() { :; }", "or"),
    ('bandit || die "x"', "or?"),
    ("die() { echo; exit 1; }\nbandit || die x", None),
    ("bandit && true || false", None),
    ("bandit && exit 0 || exit 1", None),
    ("bandit || test $? -eq 5", "or?"),
    ("cat <(bandit)", "inside"),
    ("while read l; do echo; done < <(bandit)", "inside"),
    ("exec bandit", None),
    ("set +e\nbandit\nexit 0", "errexit"),
    ("bandit || exit 0\necho x", "or"),
    ("if bandit; then echo ok; else echo bad; exit 1; fi", None),
    ("bandit || (echo x && exit 1)", None),
    ("bandit || { echo x && exit 1; }", None),
    ("bandit || { echo x; return 1; }", None),
    ('bandit -q || status=$?; if [ "${status:-0}" -gt 0 ]; then exit $status; fi', None),
    ("set +e; bandit; echo $?; exit $?", "errexit"),
    ("bandit >out.txt 2>&1 || true", "or"),
    ("sudo -E bandit || true", "or"),
    ("a && bandit || true", "or"),
    ("bandit || true && echo", "or"),
    ("bandit || a || true", "or"),
    ("if true; then bandit; fi", None),
    ("if false; then :; elif bandit; then :; fi", "condition?"),
    ("{ bandit || true; } > out", "or"),
    ("( bandit; exit 0 )", None),
    ("bandit || set +e", "or"),
    ("rc=0; bandit || rc=$((rc | $?)); exit $rc", None),
    ("rc=0; bandit || ((rc++)); exit $rc", None),
    ("rc=0; bandit || let rc+=1; exit $rc", None),
    ("set +e; bandit; export rc=$?; exit $rc", None),
    ("set +e; bandit; rc=$?; test $rc = 0 || exit 1; echo", None),
    ("set +e; bandit; rc=$?; [ ! $rc -eq 0 ] && exit 1; echo", None),
    ('set +e; bandit; rc=$?; if [ -n "$CI" ] && [ $rc -ne 0 ]; then exit 1; fi', "errexit?"),
    ("set +e; bandit; rc=$?; if [[ $rc -ne 0 && $X ]]; then exit 1; fi", "errexit?"),
    ('set +e; bandit; rc=$?; [ $rc -ne 0 ] && [ "$X" ] && exit 1; echo', "errexit?"),
    ('set +e; bandit; rc=$?; if [ "$X" ]; then exit 1; fi', "errexit"),
    ("bandit || a || exit 1", "or?"),
    ("set +e; bandit; rc=$?; if [ $rc -gt 1 ]; then exit 1; fi", "errexit?"),
    ("set +e; bandit; rc=$?; if [ $rc -ge 1 ]; then exit 1; fi", None),
    ("set +e; bandit; rc=$?; rc=0; exit $rc", "errexit"),
    ("scan() ( bandit )\nscan", None),
    ("a() { b; }\nb() { bandit; }\na || true", "or"),
    ('trap "rm x" EXIT; bandit', None),
    ("bandit || exit 1; true", None),
    ("exit 1; bandit || true", "or"),
    ("bandit | tee x || true", "or"),
    ("timeout 5 bandit || true", "or"),
    ("for f in $(bandit); do echo; done", "inside"),
    ("for ((i = 0; i < $(bandit; echo 1); i++)); do echo; done", "inside"),
    ("case $(bandit) in *) echo ;; esac", "inside"),
    ("case x in $(bandit)) ;; esac", "inside"),
    ("cat <<EOF\n$(bandit)\nEOF", "inside"),
    ("cat <<'EOF'\n$(a)\nEOF\nbandit", None),
    ('echo "${V:-$(bandit)}"', "inside"),
    ("V=${W:-`bandit`}", None),
    ("V=( $(bandit) )", None),
    ("V=(x\n'$(a)' \"$(bandit)\")", None),
    ("echo $(( $(bandit) + 1 ))", "inside"),
    ("(( $(bandit; echo 1) ))", "inside"),
    ("V=$(case y in x) a ;; y) bandit ;; esac)", None),
    ("cat <<EOF | tee \\\n  out 'x\ny'\ntext\nEOF\nbandit", None),
    ("if bandit; then echo ok; else echo bad; fi", "condition"),
    ("if ! bandit; then echo bad; fi", "not"),
    ("if bandit; then echo ok; else ./x.sh; fi", "condition?"),
    ("if bandit; then :; else rc=1; fi; exit $rc", None),
    ('bandit || { if [ "$S" = 1 ]; then exit 1; fi; echo x; }', "or"),
    ("bandit || { ./x.sh; echo x; }", "or"),
    ("bandit || { rc=$?; if [ $rc -eq 2 ]; then exit 2; fi; }", "or?"),
    ("bandit || { rc=$?; if [ $rc -ne 1 ]; then exit $rc; fi; }", "or"),
    ('bandit || rc=$?\ncase "$rc" in 0|1) ;; *) exit 1;; esac', "or"),
    ('bandit || rc=$?\ncase "$rc" in 2) exit 2;; *) echo;; esac', "or"),
    ("bandit | tee x; echo; exit ${PIPESTATUS[0]}", "pipe"),
    ("bandit | tee x; exit ${PIPESTATUS[1]}", "pipe"),
    ("V=(0 1); V=(0)\nbandit || exit ${V[1]:-0}", "or"),
    ("V=(0 1); bandit || exit ${V[1]}", None),
    ("bandit | tee x; exit $PIPESTATUS", None),
    ("echo | bandit | tee x; exit ${PIPESTATUS[1]}", None),
    ("echo | bandit | tee x; exit ${PIPESTATUS[0]}", "pipe"),
    ("bandit | tee x; exit ${PIPESTATUS[2]}", "pipe"),
    ("bandit | tee x; rc=${PIPESTATUS[0]}; echo; exit $rc", None),
    ("bandit | tee x; y=1; exit ${PIPESTATUS[0]}", "pipe"),
    ("bandit | tee x; echo | cat; exit ${PIPESTATUS[0]}", "pipe"),
    ("(bandit | tee x); exit ${PIPESTATUS[0]}", "pipe"),
    ("{ bandit | tee x; }; exit ${PIPESTATUS[0]}", None),
    ("set +e; bandit; exit ${PIPESTATUS[0]}", None),
    ("set +e; bandit; echo; exit ${PIPESTATUS[0]}", "errexit"),
    ("if bandit | tee x; then exit ${PIPESTATUS[0]}; fi", None),
    ("if bandit | tee x; then echo; exit ${PIPESTATUS[0]}; fi", "condition?"),
    ("bandit | tee x; [ ${PIPESTATUS[0]} -eq 0 ] || exit 1", None),
    ("bandit | tee x; [ ${PIPESTATUS[0]} -eq 0 ] && echo; exit ${PIPESTATUS[0]}", None),
    ("bandit | tee x; test 0 -eq 0; [ ${PIPESTATUS[0]} -eq 0 ]", "pipe"),
    ("bandit | tee x; (( PIPESTATUS[0] == 0 )) || exit 1", None),
    ("bandit | tee x; exit $(( PIPESTATUS[0] + PIPESTATUS[1] ))", None),
    ("bandit | tee x; exit $(( PIPESTATUS[1] ))", "pipe"),
    ('bandit | tee x; [[ "${PIPESTATUS[*]}" == "0 0" ]] || exit 1', None),
    ("set +e; bandit; exit 256", "errexit"),
    ("finish() { exit 0; }\ntrap finish EXIT\nbandit", "trap"),
    ("finish() { exit 0; }\ntrap finish ERR\nbandit", "trap"),
    ("trap 'exit 0' ERR\nbandit", "trap"),
    ("set +e; trap 'exit 0' ERR; bandit", "trap"),
    ("trap 'exit 0' SIGEXIT; bandit", None),
    ("trap 'exit 0' exit; bandit", "trap"),
    ("trap -- 'exit 0' 0; bandit", "trap"),
    ("(trap 'exit 0' EXIT; bandit)", "trap"),
    ("(trap 'exit 0' EXIT; echo); bandit", None),
    ("{ trap 'exit 0' EXIT; bandit; } | tee x; exit ${PIPESTATUS[0]}", "trap"),
    ("x=$(trap 'exit 0' EXIT; bandit)", "trap"),
    ("bash -c \"trap 'exit 0' EXIT; bandit\"", "trap"),
    ("trap 'exit 0' EXIT; trap - EXIT; bandit", None),
    ("trap 'exit 0' EXIT; trap EXIT; bandit", None),
    ("trap 'exit 0' EXIT; trap 'rm -f x' EXIT; bandit", None),
    ("trap 'exit 0' EXIT; (bandit)", "trap"),
    ("trap 'rm -f x; exit' EXIT; bandit", None),
    ("trap 'exit $?' EXIT; bandit", None),
    ("trap 'rc=$?; rm -f x; exit $rc' EXIT; bandit", None),
    ("trap 'rm -f x; exit $?' EXIT; bandit", "trap"),
    ('rc=0; trap "exit $rc" EXIT; bandit || rc=1', "or"),
    ("rc=0; trap 'exit $rc' EXIT; bandit || rc=1", None),
    ("trap '[ $? -eq 0 ] && exit 0; exit 1' EXIT; bandit", None),
    ("trap 'if [ $? -ne 0 ]; then exit 0; fi' EXIT; bandit", "trap"),
    ("trap 'if ./x.sh; then exit 0; fi' EXIT; bandit", "trap?"),
    ("scan() { bandit; }\ntrap 'exit 0' ERR\nscan", None),
    ("scan() { bandit; }\nset -E; trap 'exit 0' ERR\nscan", "trap"),
    ("scan() { bandit; }\nset +e; trap 'exit 0' ERR\nscan", "trap"),
    ("trap 'exit 0' ERR; bandit || exit 1", None),
    ("trap 'exit 0' ERR; if ! bandit; then exit 1; fi", None),
    ("trap 'echo' ERR; bandit", None),
    ("set +e; trap 'exit 1' ERR; bandit; echo", None),
]

WITH_PIPEFAIL: list[tuple[str, str | None]] = [
    ("bandit | tee x", None),
]

WITHOUT_E: list[tuple[str, str | None]] = [
    ("bandit; true", "errexit"),
    ("set -euo pipefail; bandit 2>&1 | tee x", None),
    ("set -e\nbandit\necho", None),
]


# Where a bash that runs the script answers otherwise: it knows what nobody can know beforehand, or
# it never ends.
UNLIKE_BASH = frozenset(
    {"while ! bandit; do sleep 1; done", "until bandit; do sleep 1; done"}
    | {"bandit || ./x.sh", 'bandit || die "x"', 'bandit || [ "$S" = 1 ]', "bandit || test $? -eq 5"}
    | {"scan() { bandit; }", "local x=$(bandit)", "exit 1; bandit || true"}
    | {"trap 'if ./x.sh; then exit 0; fi' EXIT; bandit"}
    | {"if bandit; then echo ok; else ./x.sh; fi", "bandit || { ./x.sh; echo x; }"}
    | {'set +e; bandit; rc=$?; if [ -n "$CI" ] && [ $rc -ne 0 ]; then exit 1; fi'}
)
PROGRAMS = ("a", "b", "c", "d", "x", "y", "safety", "bandit2")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of programs that succeed, but for bandit.

    They read their input to its end: what writes into a pipe that nobody reads any more is killed,
    or not, as it happens.
    """
    folder = tmp_path_factory.mktemp("programs")
    for name in (*PROGRAMS, "bandit"):
        code = int(name == "bandit")
        (folder / name).write_text(f"#!/bin/sh\ncat > /dev/null\nexit {code}\n")
        (folder / name).chmod(0o755)
    (folder / "work" / "a").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("flags", "text", "expected"),
    [
        (flags, text, expected)
        for flags, rows in (("-e", UNDER_E), ("-e -o pipefail", WITH_PIPEFAIL), ("+e", WITHOUT_E))
        for text, expected in rows
        if text not in UNLIKE_BASH
    ],
)
def test_the_table_agrees_with_bash(
    programs: Path, flags: str, text: str, expected: str | None
) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    found = subprocess.run(
        [
            bash,
            "--noprofile",
            "--norc",
            *(["-e", "-o", "pipefail"] if "pipe" in flags else [flags]),
            "-c",
            text,
        ],
        cwd=programs / "work",
        env={"PATH": f"{programs}:/usr/bin:/bin", "CI": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (found.returncode != 0) == (expected is None), found.stderr


@pytest.mark.parametrize(("text", "expected"), UNDER_E)
def test_a_script_under_e(text: str, expected: str | None) -> None:
    assert lost(text, Options(errexit=True)) == expected


@pytest.mark.parametrize(("text", "expected"), WITH_PIPEFAIL)
def test_a_script_with_pipefail(text: str, expected: str | None) -> None:
    assert lost(text, Options(errexit=True, pipefail=True)) == expected


@pytest.mark.parametrize(("text", "expected"), WITHOUT_E)
def test_a_script_without_e(text: str, expected: str | None) -> None:
    assert lost(text, Options(errexit=False)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b || c", [["a", "b"], ["c"]]),
        ("a 'b c' \"d $x\" e\\ f", [["a", "b c", "d $x", "e f"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("a \\\r\n  b\r\nc\r\n", [["a", "b"], ["c"]]),
        ("a # || b", [["a"]]),
        ("a#b", [["a#b"]]),
        ("x=1 y='2 3' a", [["a"]]),
        ("a 2>&1 >out 2>/dev/null", [["a"]]),
        ("a &> out", [["a"]]),
        ("cat <<EOF | b\na || true\nEOF\nc", [["cat"], ["b"], ["c"]]),
        ("cat <<-'E' <<F\n\tx\n\tE\ny\nF\nc", [["cat"], ["c"]]),
        ("cat <<EOF\nnever closed", [["cat"]]),
        ("a $(b || c) `d`", [["a", "$(b || c)", "`d`"], ["b"], ["c"], ["d"]]),
        ('a "$(b "$(c)")"', [["a", '$(b "$(c)")'], ["b", "$(c)"], ["c"]]),
        ("a $(b ')' | c ')') d", [["a", "$(b ')' | c ')')", "d"], ["b", ")"], ["c", ")"]]),
        ("a $(b `c ')'` d) e", [["a", "$(b `c ')'` d)", "e"], ["b", "`c ')'`", "d"], ["c", ")"]]),
        ("a $(( 1 + 2 )) ${x:-y z}", [["a", "$(( 1 + 2 ))", "${x:-y z}"]]),
        ("a ${{ x && 'y' || 'z' }}", [["a", "${{ x && 'y' || 'z' }}"]]),
        ("x=(a 'b c' d); e", [[], ["e"]]),
        ("[[ $a == b && -f c ]] && d", [["[[", "$a", "==", "b", "&&", "-f", "c", "]]"], ["d"]]),
        ("(( a > 1 )) && b", [["(( a > 1 ))"], ["b"]]),
        ("((a); b)", [["a"], ["b"]]),
        ("f() { a; }; function g { b; }\nh()\n( c )", [["a"], ["b"], ["c"]]),
        ("case $x in a|b) c ;; (d) e;; *) f; esac", [["c"], ["e"], ["f"]]),
        ("for x in a b; do c; done; for ((i=0;i<3;i++)); do d; done", [["c"], ["d"]]),
        ("while a; do b; done < <(c)", [["a"], ["b"], ["c"]]),
        ("if ! a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("bash -c 'a || b'", [["bash", "-c", "a || b"], ["a"], ["b"]]),
        ("sudo bash <<E\na || b\nE", [["sudo", "bash"], ["a"], ["b"]]),
        ("time -p a | b |& c", [["a"], ["b"], ["c"]]),
        ("a $'it\\'s' b", [["a", "it\\'s", "b"]]),
        ("a=$(echo case); b", [[], ["echo", "case"], ["b"]]),
        (
            "a $(case x in (b) c ;; d) e ;; esac) f",
            [["a", "$(case x in (b) c ;; d) e ;; esac)", "f"], ["c"], ["e"]],
        ),
        ("for a in ${b:-$(c)} 'd $(e)'; do f; done", [["c"], ["f"]]),
        ("a=([x]=$(b) 'c $(d)' \"e $(f)\")", [[], ["b"], ["f"]]),
        ("cat <<A <<'B'\n$(c) \\$(d) `e`\nA\n$(f)\nB\ng", [["cat"], ["c"], ["e"], ["g"]]),
        ("", []),
        ("# only", []),
    ],
)
def test_a_script_holds_these_commands(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("a ||", "the end is not expected here", 4),
        ("a 'b", "a quote is not closed", 2),
        ('a "b', "a quote is not closed", 2),
        ("a `b", "a quote is not closed", 2),
        ("a $(b", "( is not closed", 3),
        ("a ${{ b", "an expression ${{ is not closed", 2),
        ("if a; then b", "the end is not expected here", 12),
        ("a | | b", "'|' is not expected here", 4),
        ("a )", "')' is not expected here", 2),
        ("fi", "'fi' is not expected here", 0),
        ("(" * 100, f"nested over {DEPTH_CAP}", DEPTH_CAP),
        ('"$(' * 2000, "nested too deep", 0),
    ],
)
def test_what_is_no_shell_is_refused_with_its_place(text: str, said: str, at: int) -> None:
    with pytest.raises(ShellError) as caught:
        parse(text)
    assert (caught.value.said, caught.value.at) == (said, at)


def test_functions_that_never_end_are_refused() -> None:
    with pytest.raises(ShellError, match="functions call each other too deep"):
        lost("a() { b; }\nb() { a; }\nbandit || true\na\n", Options())


def test_functions_that_fan_out_end() -> None:
    text = "".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }}\n" for n in range(30))
    began = time.thread_time()
    assert lost(f"{text}bandit || true\nf0\n", Options()) == "or"
    assert time.thread_time() - began < 10


def test_places_are_those_of_the_whole_script() -> None:
    text = "a\nb $(c || d)\nbash -c 'e || f'\nsh <<X\ng\nX\n"
    found = {one.words[0].text: one.at for one in simple(text)}
    assert {name: text[at] for name, at in found.items() if len(name) == 1} == {
        name: name for name in "abcdefg"
    }


def test_a_long_script_is_read_in_time() -> None:
    text = 'bandit -r src --format json -o "out.json" || { echo "bad"; exit 1; }\n' * 300
    began = time.thread_time()
    parse(text)
    assert time.thread_time() - began < 10


_PIECES = (
    "bandit",
    " ",
    "\n",
    "|| true",
    "&&",
    "|",
    ";",
    "&",
    "(",
    ")",
    "{ ",
    "; }",
    "if ",
    "then ",
    "fi",
    "$(",
    "`",
    "'",
    '"',
    "\\",
    "<<E\n",
    "E\n",
    "$rc",
    "exit ",
    "0",
    "rc=$?",
    "set +e\n",
    "!",
    "#",
    "while ",
    "do ",
    "done",
    "case x in ",
    "a) ",
    ";; ",
    "esac",
    "f() ",
    "${",
    "}",
    "${{",
    "}}",
    "[ $? -ne 0 ]",
    "((",
    "))",
    "wait $!",
    "\r\n",
    ">",
    "<(",
    "trap 'exit 0' EXIT",
    "=(",
)
PIECES = st.sampled_from(_PIECES)


@settings(max_examples=examples(300))
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_script_is_read_or_refused(text: str) -> None:
    try:
        found = simple(text)
        for one in found[:5]:
            fate(parse(text), one, Options())
    except ShellError as error:
        at = error.at
    else:
        at = 0
    assert 0 <= at <= len(text)
