"""A small shell grammar: which simple commands a script holds, and what stands around them.

Relied on by the kind that looks for hidden failures. Bash and POSIX sh, as far as scripts of build
servers use them; what is beyond it is refused with its place, never guessed at.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from readiness_tui.gates.shell.tree import (
    Case,
    Command,
    Function,
    Group,
    If,
    Item,
    Link,
    Loop,
    Pipeline,
    Redirect,
    Script,
    Simple,
)
from readiness_tui.gates.shell.words import Lexer, ShellError, Token, Word

DEPTH_CAP = 40
SOURCED = "\ue001{"
"""Opens the commands of a sourced file; no script writes it."""
_ASSIGN = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=")
_CLOSERS = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_SEPARATORS = frozenset({";", "&"})


@lru_cache(maxsize=512)
def parse(text: str, base: int = 0) -> Script:
    """The commands of a script.

    Args:
        text: The script.
        base: Offset of the text in the script that holds it; every place is counted from there.

    Raises:
        ShellError: It is no shell, or nested too deep.
    """
    try:
        return _Parser(text, base).whole()
    except RecursionError as error:
        message = "nested too deep"
        raise ShellError(message, base) from error


class _Parser:
    """Recursive descent with one token of look-ahead."""

    def __init__(self, text: str, base: int) -> None:
        self._lexer = Lexer(text, base)
        self._token = self._lexer.next()
        self._depth = 0

    def whole(self) -> Script:
        """Everything up to the end."""
        script = self._list()
        if self._token.kind != "end":
            raise self._odd()
        return script

    def _odd(self) -> ShellError:
        token_text = "the end" if self._token.kind == "end" else repr(self._token.text)
        return ShellError(f"{token_text} is not expected here", self._token.at)

    def _next(self) -> Token:
        token, self._token = self._token, self._lexer.next()
        return token

    def _is(self, *texts: str) -> bool:
        return self._token.kind in {"op", "word"} and self._raw() in texts

    def _raw(self) -> str:
        return self._token.word.raw if self._token.word else self._token.text

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._odd()
        return self._next()

    def _newlines(self) -> None:
        while self._token.kind == "newline":
            self._next()

    def _list(self) -> Script:
        self._depth += 1
        if self._depth > DEPTH_CAP:
            message = f"nested over {DEPTH_CAP}"
            raise ShellError(message, self._token.at)
        at, items = self._token.at, list[Item]()
        self._newlines()
        while not self._at_end():
            items.append(self._item())
            self._newlines()
        self._depth -= 1
        return Script(at, self._token.at, tuple(items))

    def _at_end(self) -> bool:
        if self._token.kind == "end":
            return True
        if self._token.kind == "op":
            return self._token.text in {")", ";;", ";&", ";;&"}
        return self._raw() in _CLOSERS

    def _item(self) -> Item:
        first = self._pipeline()
        rest: list[Link] = []
        while self._is("&&", "||"):
            token = self._next()
            self._newlines()
            op: Literal["&&", "||"] = "&&" if token.text == "&&" else "||"
            rest.append(Link(op, token.at, self._pipeline()))
        end = rest[-1].pipeline.end if rest else first.end
        is_background = self._is("&")
        if self._token.kind == "op" and self._token.text in _SEPARATORS:
            self._next()
        elif self._token.kind != "newline" and not self._at_end():
            raise self._odd()
        return Item(first.at, end, first, tuple(rest), is_background)

    def _pipeline(self) -> Pipeline:
        at, is_negated = self._token.at, False
        while self._is("!", "time"):
            is_negated ^= self._next().text == "!"
            while self._is("-p"):
                self._next()
        stages = [self._command()]
        while self._is("|", "|&"):
            self._next()
            self._newlines()
            stages.append(self._command())
        return Pipeline(at, stages[-1].end, tuple(stages), is_negated)

    def _command(self) -> Command:
        token = self._token
        if self._is("("):
            return self._paren()
        if token.word is None and not token.is_redirect:
            raise self._odd()
        if token.word is None:
            return self._simple()
        match token.word.raw:
            case "{":
                return self._group("}", is_subshell=False)
            case _ if token.word.raw == SOURCED:
                return replace(self._group("}", is_subshell=False), is_sourced=True)
            case "if":
                return self._if()
            case "while" | "until" | "for" | "select":
                return self._loop()
            case "case":
                return self._case()
            case "coproc":
                return self._coprocess()
            case "function":
                self._next()
                return self._function(self._name())
            case _:
                return self._simple()

    def _coprocess(self) -> Group:
        """`coproc [name] command`, which runs beside the shell as `command &` does."""
        at = self._next().at
        command = self._command()
        is_name = isinstance(command, Simple) and [one.text for one in command.words[1:]] == ["{"]
        if is_name:
            raise self._odd()
        pipeline = Pipeline(at, command.end, (command,), is_negated=False)
        item = Item(at, command.end, pipeline, (), is_background=True)
        return Group(at, command.end, Script(at, command.end, (item,)), is_subshell=False)

    def _paren(self) -> Command:
        at = self._token.at
        if (word := self._lexer.arithmetic(at)) is not None:
            self._token = self._lexer.next()
            end, redirects = self._redirects(word.end)
            return Simple(at, end, (word,), (), redirects)
        return self._group(")", is_subshell=True)

    def _group(self, closer: str, *, is_subshell: bool) -> Group:
        at = self._next().at
        body = self._list()
        end, redirects = self._redirects(self._expect(closer).end)
        return Group(at, end, body, is_subshell, redirects)

    def _redirects(self, end: int) -> tuple[int, tuple[Redirect, ...]]:
        """The redirections of a compound command that ends here, and where they end."""
        redirects: list[Redirect] = []
        while self._token.is_redirect or self._is_number():
            if self._is_number():
                self._next()
            redirects.append(self._redirect())
            end = redirects[-1].target.end
        return end, tuple(redirects)

    def _is_number(self) -> bool:
        """Whether a file descriptor stands directly before a redirection."""
        token = self._token
        return (
            token.kind == "word"
            and token.text.isdigit()
            and self._lexer.text[self._lexer.at : self._lexer.at + 1] in {"<", ">"}
        )

    def _redirect(self) -> Redirect:
        op = self._next().text
        if self._token.word is None:
            raise self._odd()
        target = self._token.word
        body: Word | None = None
        if op in {"<<", "<<-"}:
            # Before the next token: that may be the line break behind which the body begins.
            body = self._lexer.take_body(target, is_indented=op == "<<-")
        self._next()
        return Redirect(op, target, body)

    def _name(self) -> str:
        if self._token.kind != "word":
            raise self._odd()
        return self._next().text

    def _function(self, name: str) -> Function:
        at = self._token.at
        if self._is("("):
            self._next()
            self._expect(")")
        self._newlines()
        body = self._command()
        return Function(at, body.end, name, body)

    def _if(self) -> If:
        at, arms = self._token.at, list[tuple[Script, Script]]()
        otherwise: Script | None = None
        while self._is("if", "elif"):
            self._next()
            condition = self._list()
            self._expect("then")
            arms.append((condition, self._list()))
        if self._is("else"):
            self._next()
            otherwise = self._list()
        end, redirects = self._redirects(self._expect("fi").end)
        return If(at, end, tuple(arms), otherwise, redirects)

    def _loop(self) -> Loop:
        token = self._next()
        condition: Script | None = None
        values: tuple[Word, ...] = ()
        if token.text in {"while", "until"}:
            condition = self._list()
        else:
            values = self._for_head()
        self._expect("do")
        body = self._list()
        end, redirects = self._redirects(self._expect("done").end)
        return Loop(token.at, end, token.text, condition, values, body, redirects)

    def _for_head(self) -> tuple[Word, ...]:
        """What a loop goes through: its words, or the `((...))` that counts."""
        values: list[Word] = []
        if self._is("("):
            counter = self._lexer.arithmetic(self._token.at)
            if counter is None:
                raise self._odd()
            values.append(counter)
            self._token = self._lexer.next()
        else:
            self._name()
            self._newlines()
            if self._is("in"):
                self._next()
                while self._token.word is not None:
                    values.append(self._word())
        if self._is(";"):
            self._next()
        self._newlines()
        return tuple(values)

    def _case(self) -> Case:
        at = self._next().at
        if (subject := self._token.word) is None:
            raise self._odd()
        self._next()
        self._newlines()
        self._expect("in")
        self._newlines()
        arms: list[tuple[tuple[Word, ...], Script]] = []
        while not self._is("esac"):
            patterns = self._patterns()
            arms.append((patterns, self._list()))
            if self._is(";;", ";&", ";;&"):
                self._next()
                self._newlines()
            elif not self._is("esac"):
                raise self._odd()
        end, redirects = self._redirects(self._next().end)
        return Case(at, end, subject, tuple(arms), redirects)

    def _patterns(self) -> tuple[Word, ...]:
        if self._is("("):
            self._next()
        patterns = [self._word()]
        while self._is("|"):
            self._next()
            patterns.append(self._word())
        self._expect(")")
        return tuple(patterns)

    def _simple(self) -> Command:
        at = end = self._token.at
        words: list[Word] = []
        assigns: list[tuple[str, Word]] = []
        redirects: list[Redirect] = []
        if self._is("[["):
            words = self._double_brackets()
            end, after = self._redirects(words[-1].end)
            return Simple(at, end, tuple(words), (), after)
        while self._token.word is not None or self._token.is_redirect:
            if self._token.is_redirect:
                redirects.append(self._redirect())
                end = redirects[-1].target.end
            elif self._is_number():
                self._next()
            else:
                word = self._word()
                end = word.end
                assignment = _ASSIGN.match(word.raw) if not words else None
                if assignment:
                    assigns.append((assignment[1], word))
                else:
                    words.append(word)
            if len(words) == 1 and not assigns and self._is("("):
                return self._function(words[0].text)
        return Simple(at, end, tuple(words), tuple(assigns), tuple(redirects))

    def _word(self) -> Word:
        word = self._token.word
        if word is None:
            raise self._odd()
        self._next()
        return word

    def _double_brackets(self) -> list[Word]:
        words = [self._word()]
        while not self._is("]]"):
            token = self._token
            if token.kind == "end":
                raise self._odd()
            words.append(token.word or Word(token.text, token.text, token.at, token.end))
            self._next()
        words.append(self._word())
        return words
