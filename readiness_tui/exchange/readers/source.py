"""What is read: a file or a folder of files, its bytes as text, and its digest."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.markdown.syntax.parse import UNMARKED, is_unmarked, split_lines

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD_BYTES = 65_536
_QUOTED_JSON = re.compile(r'\s*"(?:\s|\\[nrt])*(?=[\[{](?:\s|\\[nrt]|[\[{])*\\")')


@dataclass(frozen=True, slots=True)
class Source:
    """A document: its path for people, and the files it is made of, by path.

    A single file stands below its own path.
    """

    path: str
    files: Mapping[str, bytes]

    @property
    def data(self) -> bytes:
        """The bytes of a document that is one file."""
        return next(iter(self.files.values()))

    @property
    def is_file(self) -> bool:
        """Whether it is one file, and no folder."""
        return list(self.files) == [self.path]

    @property
    def head(self) -> str:
        """How it begins, as far as that is text: what a form is known by.

        Of JSON in a JSON string it is what the string says.
        """
        text = self.data[:HEAD_BYTES].decode(_encoding(self.data), "replace").removeprefix("\ufeff")
        quoted = _QUOTED_JSON.match(text)
        return text[quoted.end() :].replace('\\"', '"') if quoted else text

    @property
    def lines(self) -> list[str]:
        """The lines of a document that is one file, as places in it count them.

        Raises:
            ExchangeError: It is no text.
        """
        return split_lines(text_of(self.path, self.data).removeprefix("\ufeff"))

    @property
    def digest(self) -> str:
        """SHA-256 in hex: of the file, or of all names and files of a folder."""
        if self.is_file:
            return sha256(self.data).hexdigest()
        whole = sha256()
        for name, data in sorted(self.files.items()):
            whole.update(name.encode() + b"\0" + sha256(data).digest())
        return whole.hexdigest()


def _encoding(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def text_of(path: str, data: bytes) -> str:
    """The text of a file in UTF-8, or UTF-16 with a byte order mark.

    Raises:
        ExchangeError: It is neither, or lacks the mark.
    """
    if is_unmarked(data):
        raise ExchangeError(UNMARKED, place=Place(path, 1), remedy="save it as UTF-8")
    try:
        return data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "it is no UTF-8"
        raise ExchangeError(message, place=Place(path, line), remedy="save it as UTF-8") from error
