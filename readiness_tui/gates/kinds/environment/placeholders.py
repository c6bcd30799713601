"""Whether a value that stands for a secret is a stand-in: nobody could log in with it.

Strict on purpose: what is left after the words of stand-ins and the parts of addresses are taken
away has to be nothing at all.
"""

import re

_REFERENCE = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|<[^<>]*>|\{\{[^{}]*\}\}|%\w+%|\b(?:op|vault|arn|ssm)://?\S+"
)
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_QUOTED = re.compile(r"'([^']*)'")
_TOKEN = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = re.compile(r"[\s:/@.,;_?=&*#+'\"()\[\]<>{}…-]*")
_MIXED = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9+/]{12,}")
_RUN = re.compile(r"(.)\1{2,}|\d|123|1234|12345|0?12345678(90?)?")
_SHORT = 3  # `sk`, `ant`, `pk`: what marks the sort of a key
_SHORTS = 3  # so many of them; more would be a key in pieces
_DIGITS = 5  # a port
_MARK_WORDS = (
    "your yours change changeme replace replaceme example sample placeholder dummy todo "
    "insert xxx xxxx xxxxx xxxxxx xxxxxxxx"
)
_STAND_IN_WORDS = (
    "fake test tests testing here secret secrets secure super password passwd pass passphrase "
    "token key keys apikey none null empty value random string generate enter fill this with "
    "must before production local localhost host hostname port user username admin root name "
    "database dbname domain mydomain mail email http https postgres postgresql mysql mariadb "
    "mongodb redis amqp rabbitmq sqlite smtp live long minimum least characters chars real "
    "actual some very development only base hex"
)
_MARKS = frozenset(_MARK_WORDS.split())
_STAND_INS = _MARKS.union(_STAND_IN_WORDS.split())


def is_placeholder(value: str, name: str) -> bool:
    """Whether a value is empty, refers to another place, or consists of stand-ins alone.

    Of an expression of a workflow only the texts in quotes count.

    Args:
        value: As it is written.
        name: Of its variable; its own words are stand-ins too.
    """
    bare = _REFERENCE.sub(" ", _EXPRESSION.sub(_texts_of, value)).strip()
    if not all(map(_BETWEEN.fullmatch, _TOKEN.split(bare))):
        return False
    pieces = set(_pieces(bare))
    if _MARKS & pieces and not _MIXED.search(bare):
        return True
    stand_ins = _STAND_INS.union(_pieces(name))
    others = [token for token in _TOKEN.findall(bare) if not _is_stand_in(token, stand_ins)]
    return len(others) <= _SHORTS and all(map(_is_short, others))


def _texts_of(expression: re.Match[str]) -> str:
    return " ".join(_QUOTED.findall(expression[1]))


def _pieces(text: str) -> list[str]:
    """The words of a text in small letters, `apiKey2` as `api`, `key` and `2`."""
    return [piece.casefold() for piece in _PIECE.findall(_CAMEL.sub(" ", text.replace("_", " ")))]


def _is_stand_in(token: str, stand_ins: frozenset[str]) -> bool:
    whole = token.casefold()
    pieces = [whole] if whole in stand_ins else _pieces(token)
    return all(piece in stand_ins or _RUN.fullmatch(piece) for piece in pieces)


def _is_short(token: str) -> bool:
    return len(token) <= (_DIGITS if token.isdigit() else _SHORT)
