"""No secret passes, wherever the output is cut; what is no secret stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.services.base.redaction import LINE_BYTES, PEM_BYTES, Redactor, is_secret_name

PEM = b"-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabcdef\n-----END RSA PRIVATE KEY-----"
JWT = b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
SECRETS = {
    "cloud key": (b"AKIAIOSFODNN7EXAMPLE", b"AKIAIOSFODNN7EXAMPLE"),
    "map key": (b"AIza" + b"Sy" * 18, b"AIzaSySy"),
    "forge token": (b"ghp_" + b"a1B2" * 9, b"a1B2a1B2"),
    "other forge token": (b"glpat-" + b"x9" * 10, b"x9x9x9"),
    "chat token": (b"xoxb-123456789012-abcdefghij", b"123456789012"),
    "web token": (JWT, b"dozjgNryP4J3"),
    "password in a url": (b"https://ann:hunter2pass@host.invalid/x", b"hunter2pass"),
    "authorization header": (b"Authorization: Bearer abc.def-ghi_jkl", b"abc.def"),
    "assigned": (b"DB_PASSWORD=correct-horse", b"correct-horse"),
    "quoted": (b'"api_key": "open sesame now"', b"sesame"),
    "private key": (PEM, b"MIIEow"),
    "value of a variable": (b"I say zauberwort1", b"zauberwort1"),
}
VARIABLES = {"MY_TOKEN": "zauberwort1", "HOME": "/home/someone-long", "API_KEY": "short"}


def redacted(*pieces: bytes) -> bytes:
    made = Redactor(VARIABLES)
    return b"".join([*map(made.feed, pieces), made.finish()])


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_split_at_every_byte_is_masked_the_same(name: str) -> None:
    text, secret = SECRETS[name]
    whole = b"before " + text + b" after\nnext\n"
    wanted = redacted(whole)
    assert secret not in wanted
    assert b"[masked]" in wanted
    assert wanted.startswith(b"before ")
    assert wanted.endswith(b"after\nnext\n")
    for at in range(len(whole) + 1):
        assert redacted(whole[:at], whole[at:]) == wanted
    assert redacted(*(whole[at : at + 1] for at in range(len(whole)))) == wanted


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_far_into_a_line_without_an_end_is_masked(name: str) -> None:
    text, secret = SECRETS[name]
    for pad in (LINE_BYTES - 3, LINE_BYTES - 5000, 3 * LINE_BYTES + 7, 50):
        line = b"x" * pad + b" " + text
        pieces = [line[at : at + 4096] for at in range(0, len(line), 4096)]
        assert secret not in redacted(*pieces, b" " + b"y" * 40_000)


def test_a_secret_that_never_ends_does_not_leak_its_rest() -> None:
    line = b"password=" + b"s3cret" * 50_000
    out = redacted(*(line[at : at + 1000] for at in range(0, len(line), 1000)), b" and more\n")
    assert b"s3cret" not in out
    assert out.endswith(b" and more\n")


@pytest.mark.parametrize(
    "line",
    [
        b"sha256:" + b"9f2c" * 16 + b"  coverage.xml\n",
        b"commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad\n",
        b"sha512-" + b"Ab1/" * 21 + b"== integrity\n",
        b"https://host.invalid/path?x=1@2\n",
        b"test_token_is_refused PASSED\n",
        b"/home/someone-long/short\n",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        b"\x00\xff\xfe\x1b[31mred\x1b[0m\r50%\r100%\n",
    ],
)
def test_what_is_no_secret_stays(line: bytes) -> None:
    assert redacted(line) == line


def test_a_key_without_an_end_hides_only_so_much() -> None:
    out = redacted(b"-----BEGIN PRIVATE KEY-----\n", b"filler line\n" * 8000, b"the end\n")
    assert out.endswith(b"the end\n")
    assert len(out) > 12 * 8000 - PEM_BYTES - 100


def test_masked_secrets_are_counted() -> None:
    made = Redactor({})
    made.feed(b"token=abcdef password: xyzxyz\n" + PEM + b"\n")
    made.finish()
    assert made.count == 3


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_how_output_is_cut_does_not_matter(pieces: list[bytes]) -> None:
    assert redacted(*pieces) == redacted(b"".join(pieces))


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [("GITHUB_TOKEN", True), ("db_password", True), ("APIKEY", True), ("HOME", False)],
)
def test_names_that_hold_secrets(name: str, is_secret: bool) -> None:  # noqa: FBT001 - a case
    assert is_secret_name(name) is is_secret
