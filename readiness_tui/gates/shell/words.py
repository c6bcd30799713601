"""Words and operators of a shell script, with their places.

The lower half of `grammar.py`: quotes, comments, continuations, here-documents and what is written
inside words. What a script means is not known here.
"""

import re
from dataclasses import dataclass
from typing import Literal

_PLAIN = re.compile(r"[^ \t\r\n'\"\\$`;&|()<>]+")
_SPACE = re.compile(r"(?:[ \t\r]|\\\r?\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_OPERATOR = re.compile(r"&>>|&>|;;&|;;|;&|&&|\|\||\|&|<<<|<<-|<<|<>|<&|>>|>&|>\||[;&|()<>]")
_BACKTICK = re.compile(r"(?:[^`\\]|\\.)*", re.DOTALL)
_SINGLE = re.compile(r"[^']*")
_ANSI = re.compile(r"(?:[^'\\]|\\.)*", re.DOTALL)
_ARRAY = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=")
_SKIPPED = re.compile(r"[^'\"\\`()#]+")
_BRACED = re.compile(r"[^'\"\\`{}]+")
_LITERAL = re.compile(r"[^'\\`$<>]+")
_CASE = re.compile(r"\b(?:case|(esac))\b")
_QUOTE, _EXPRESSION = "a quote", "an expression ${{"
_REDIRECTS = frozenset({"<", ">", ">>", "<<", "<<-", "<<<", "<>", "<&", ">&", ">|", "&>", "&>>"})


class ShellError(Exception):
    """A script that cannot be read as shell; `at` is the offset where it stops making sense."""

    def __init__(self, said: str, at: int) -> None:
        super().__init__(said)
        self.said, self.at = said, at


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the script that is a script itself, as in `$(...)` or a here-document."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` without its quotes, `raw` as written, `inner` the scripts inside it."""

    text: str
    raw: str
    at: int
    end: int
    inner: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """One word, operator or line break; `word` is None for all but words."""

    kind: Literal["word", "op", "newline", "end"]
    text: str
    at: int
    end: int
    word: Word | None = None

    @property
    def is_redirect(self) -> bool:
        """Whether a target follows."""
        return self.kind == "op" and self.text in _REDIRECTS


class Lexer:
    """Reads one token after another. `base` is the offset of the text in the whole script."""

    def __init__(self, text: str, base: int = 0) -> None:
        self.text, self.at, self._base = text, 0, base
        self._line_end = self._resume = 0

    def next(self) -> Token:
        """The next token."""
        self._skip()
        text, at = self.text, self.at
        if at >= len(text):
            return self._token("end", at)
        if text[at] == "\n":
            self.at += 1
            token = self._token("newline", at)
            self._pass_bodies(at)
            return token
        match = _OPERATOR.match(text, at)
        if match and not text.startswith(("<(", ">("), at):
            self.at = match.end()
            return self._token("op", at)
        return self._word()

    def take_body(self, end_word: Word, *, is_indented: bool) -> Word:
        """The here-document that begins after this line, called right behind its end word.

        What it runs stands in `inner`, unless its end word is quoted.
        """
        if not self._resume:
            self._line_end = self._command_line_end()
            self._resume = min(self._line_end + 1, len(self.text))
        start = line_at = self._resume
        while line_at < len(self.text):
            end = self.text.find("\n", line_at)
            self._resume = len(self.text) if end < 0 else end + 1
            line = self.text[line_at : self._resume].rstrip("\r\n")
            if (line.lstrip("\t") if is_indented else line) == end_word.text:
                break
            line_at = self._resume
        raw = self.text[start:line_at]
        is_literal = end_word.raw != end_word.text
        inner = () if is_literal else self._expanded(start, line_at, in_quotes=True)
        return Word(raw, raw, start + self._base, line_at + self._base, inner)

    def arithmetic(self, at: int) -> Word | None:
        """The `((...))` at an offset of the whole script, None if it is two subshells."""
        start = at - self._base
        if not self.text.startswith("((", start):
            return None
        try:
            end = self._closed(start + 1, "(", ")")
        except ShellError:
            return None
        if not self.text.startswith(")", end):
            return None
        inner = self._expanded(start + 2, end)
        self.at = end + 1
        raw = self.text[start : self.at]
        return Word(raw, raw, at, self.at + self._base, inner)

    def _command_line_end(self) -> int:
        """Where the line that is being read ends: quotes and continuations may carry it on."""
        ahead = Lexer(self.text)
        ahead.at = self.at
        while (token := ahead.next()).kind not in {"newline", "end"}:
            pass
        return token.at

    def _expanded(self, start: int, end: int, *, in_quotes: bool = False) -> tuple[Span, ...]:
        """The scripts in a piece that is expanded as a whole, as `${x:-$(y)}` and an array are."""
        text, at, inner = self.text, start, list[Span]()
        mark = self.at
        while at < end:
            if passed := _LITERAL.match(text, at, end):
                at = passed.end()
            elif text[at] == "\\":
                at += 2
            elif text[at] == "'" and not in_quotes:
                at = text.find("'", at + 1, end) + 1 or end
            elif text[at] in "$`" or (not in_quotes and text.startswith(("<(", ">("), at)):
                self.at = at
                self._dollar([], inner, in_quotes=in_quotes)
                at = self.at
            else:
                at += 1
        self.at = mark
        return tuple(inner)

    def _skip(self) -> None:
        while match := _SPACE.match(self.text, self.at) or _COMMENT.match(self.text, self.at):
            self.at = match.end()

    def _pass_bodies(self, at: int) -> None:
        if not self._resume:
            return
        if at != self._line_end:
            message = "a here-document beside a quote of several lines is not understood"
            raise ShellError(message, at + self._base)
        self.at, self._resume = self._resume, 0

    def _token(self, kind: Literal["op", "newline", "end"], at: int) -> Token:
        return Token(kind, self.text[at : self.at], at + self._base, self.at + self._base)

    def _word(self) -> Token:
        start, pieces, inner = self.at, list[str](), list[Span]()
        while self.at < len(self.text) and self._piece(start, pieces, inner):
            pass
        if self.at == start:
            message = f"{self.text[start]!r} is not understood"
            raise ShellError(message, start + self._base)
        at, end = start + self._base, self.at + self._base
        word = Word("".join(pieces), self.text[start : self.at], at, end, tuple(inner))
        return Token("word", word.text, at, end, word)

    def _piece(self, start: int, said: list[str], inner: list[Span]) -> bool:
        """Take one piece of a word; False at its end."""
        text, at = self.text, self.at
        if match := _PLAIN.match(text, at):
            said.append(match[0])
            self.at = match.end()
        elif text[at] == "\\":
            said.append(_escaped(text, at))
            self.at = min(len(text), at + (3 if text.startswith("\\\r\n", at) else 2))
        elif text[at] == "'":
            said.append(self._quoted(_SINGLE, at + 1))
        elif text[at] == '"':
            self._double(said, inner)
        elif text[at] in "$`" or text.startswith(("<(", ">("), at):
            self._dollar(said, inner)
        elif text[at] == "(" and _ARRAY.fullmatch(text, start, at):
            self.at = self._closed(at, "(", ")")
            inner += self._expanded(at + 1, self.at - 1)
            said.append(text[at : self.at])
        else:
            return False
        return True

    def _quoted(self, content: re.Pattern[str], at: int) -> str:
        match = content.match(self.text, at)
        end = match.end() if match else at
        if end >= len(self.text):
            raise _unclosed(_QUOTE, at - 1 + self._base)
        self.at = end + 1
        return self.text[at:end]

    def _double(self, said: list[str], inner: list[Span]) -> None:
        opened = self.at
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return
            if char == "\\":
                said.append(_escaped(self.text, self.at, in_quotes=True))
                self.at += 2
            elif char in "$`":
                self._dollar(said, inner, in_quotes=True)
            else:
                said.append(char)
                self.at += 1
        raise _unclosed(_QUOTE, opened + self._base)

    def _dollar(self, said: list[str], inner: list[Span], *, in_quotes: bool = False) -> None:
        """`$x`, `${x}`, `${{ x }}`, `$(x)`, `$((x))`, `<(x)`, a backtick, `$'x'`."""
        text, at = self.text, self.at
        if text[at] == "`":
            inner.append(Span(at + 1 + self._base, self._quoted(_BACKTICK, at + 1)))
        elif text.startswith("${{", at):
            end = text.find("}}", at)
            if end < 0:
                raise _unclosed(_EXPRESSION, at + self._base)
            self.at = end + 2
        elif text.startswith("${", at):
            self.at = self._closed(at + 1, "{", "}")
            inner += self._expanded(at + 2, self.at - 1, in_quotes=in_quotes)
        elif text.startswith(("$(", "<(", ">("), at):
            self.at = self._closed(at + 1, "(", ")")
            if text.startswith("$((", at) and text.startswith("))", self.at - 2):
                inner += self._expanded(at + 3, self.at - 2)
            else:
                inner.append(Span(at + 2 + self._base, text[at + 2 : self.at - 1]))
        elif text.startswith("$'", at) and not in_quotes:
            said.append(self._quoted(_ANSI, at + 2))
            return
        else:
            self.at += 1
        said.append(text[at : self.at])

    def _closed(self, at: int, opener: str, closer: str) -> int:
        """Where what opens at an offset is closed, quotes and nesting seen.

        A `case` without its `esac` is no end: what closed there was one of its patterns. Where no
        other end comes, `case` was no more than a word.
        """
        text, depth, position = self.text, 0, at
        skipped = _SKIPPED if opener == "(" else _BRACED
        first_end, open_cases, counted_to = 0, 0, at
        while position < len(text):
            char = text[position]
            if match := skipped.match(text, position):
                position = match.end()
            elif char == "\\":
                position += 2
            elif char in "'`" and opener == "(":
                end = text.find(char, position + 1)
                position = end + 1 if end >= 0 else len(text)
            elif char == "#" and text[position - 1] in " \t\n;(":
                end = text.find("\n", position)
                position = end if end >= 0 else len(text)
            elif char == '"':
                mark, self.at = self.at, position
                self._double([], [])
                position, self.at = self.at, mark
            else:
                depth += (char == opener) - (char == closer)
                position += 1
                if depth:
                    continue
                words = _CASE.finditer(text, counted_to, position)
                open_cases += sum(-1 if word[1] else 1 for word in words)
                counted_to = position
                if opener != "(" or open_cases <= 0:
                    return position
                first_end, depth = first_end or position, 1
        if first_end:
            return first_end
        raise _unclosed(opener, at + self._base)


def _unclosed(what: str, at: int) -> ShellError:
    return ShellError(f"{what} is not closed", at)


def _escaped(text: str, at: int, *, in_quotes: bool = False) -> str:
    char = text[at + 1 : at + 2]
    if char in {"\n", "\r"}:
        return ""
    return f"\\{char}" if in_quotes and char not in '$`"\\' else char
