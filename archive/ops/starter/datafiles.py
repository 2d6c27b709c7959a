"""Data files as their authors wrote them: every word as text, with its line.

An `Entry` is one mapping of a file. Whoever reads it asks for its keys by name; what is wrong goes
into the shared list of problems, and `close()` adds the keys that nobody asked for.
"""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from archive.core.dates import UncertainDateError, parse
from archive.core.languages import LANGUAGES

Yaml: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # text only; the one in C where it is
YES_NO = {"true": True, "false": False}
SHAPES = {MappingNode: "keys with values", SequenceNode: "a list", ScalarNode: "a text"}
QUOTES_HINT = " (often a colon or a quotation mark inside a text: put the whole text in quotes)"


class Problem(NamedTuple):
    """One thing to mend, with the place where it stands."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" + (f", {self.path}" if self.path else "")
        return f"{where}: {self.message}"


@dataclass(frozen=True)
class Spot:
    """A place in a data file: its name, the line, and the keys that lead there."""

    file: str
    line: int
    path: tuple[str, ...] = ()

    def at(self, node: Node, *steps: str) -> Spot:
        return replace(self, line=node.start_mark.line + 1, path=(*self.path, *steps))

    def problem(self, message: Any) -> Problem:
        return Problem(self.file, self.line, " › ".join(self.path), str(message))


class Entry:
    """One mapping of a data file; reading a key ticks it off."""

    def __init__(self, node: Node, spot: Spot, problems: list[Problem]) -> None:
        self.spot = spot
        self.problems = problems
        self.values: dict[str, Node] = {}
        self.asked: set[str] = set()
        if not isinstance(node, MappingNode):
            self.say(f"{SHAPES[type(node)]} where keys with values should stand.")
            return
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in self.values:
                self.problems.append(spot.at(key_node, key).problem("this key stands twice."))
            self.values[key] = value

    def say(self, message: Any, key: str = "") -> None:
        """Note a problem of this entry, or of the value of one of its keys."""
        self.problems.append(self.spot_of(key).problem(message))

    def spot_of(self, key: str) -> Spot:
        node = self.values.get(key)
        return self.spot.at(node, key) if node else self.spot

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key, node in self.values.items():
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, n=1)
                hint = f" Is “{near[0]}” meant?" if near else ""
                self.problems.append(
                    self.spot.at(node, key).problem(f"“{key}” is not known here.{hint}")
                )

    def __contains__(self, key: str) -> bool:
        node = self.values.get(key)
        return node is not None and not (isinstance(node, ScalarNode) and not node.value)

    def _node(self, key: str, shape: type[Node]) -> Any:
        self.asked.add(key)
        if key not in self:
            return None
        node = self.values[key]
        if not isinstance(node, shape):
            self.say(f"{SHAPES[type(node)]} where {SHAPES[shape]} should stand.", key)
            return None
        return node

    def peek(self, key: str) -> str:
        """The plain text of a key, without ticking it off or noting anything."""
        node = self.values.get(key)
        return clean(node.value) if isinstance(node, ScalarNode) else ""

    def text(self, key: str, *, needed: bool = False) -> str:
        node = self._node(key, ScalarNode)
        if node is None and needed and key not in self:
            self.say(f"“{key}” is missing.")
        return clean(node.value) if node is not None else ""

    def line_of_text(self, key: str) -> str:
        """A text in which the spaces count: a row of a typed list."""
        node = self._node(key, ScalarNode)
        return unicodedata.normalize("NFC", node.value).rstrip() if node is not None else ""

    def words(self, key: str) -> list[str]:
        node = self._node(key, SequenceNode)
        found = []
        for child in node.value if node else ():
            if isinstance(child, ScalarNode):
                found.append(clean(child.value))
            else:
                self.say("a list of texts belongs here.", key)
        return found

    def texts(self, key: str, *, needed: bool = False) -> dict[str, str]:
        """Text by language: `{en: …, cs: …}`."""
        node = self._node(key, MappingNode)
        if node is None:
            if needed and key not in self:
                self.say(f"“{key}” is missing.")
            return {}
        inside = Entry(node, self.spot.at(node, key), self.problems)
        for code in inside.values:
            if code not in LANGUAGES:
                inside.say(f"“{code}” is not a language of this archive.", code)
        return {code: text for code in inside.values if (text := inside.text(code, needed=True))}

    def entry(self, key: str) -> Entry | None:
        node = self._node(key, MappingNode)
        return Entry(node, self.spot.at(node, key), self.problems) if node else None

    def entries(self, key: str) -> list[Entry]:
        """The mappings of a list; each is named by its key, else by its number from 1."""
        node = self._node(key, SequenceNode)
        return entries_of(node, self.spot_of(key), self.problems) if node else []

    def flag(self, key: str, *, default: bool = False) -> bool:
        word = self.text(key)
        if word and word not in YES_NO:
            self.say(f"“{word}” is neither true nor false.", key)
        return YES_NO.get(word, default)

    def whole(self, key: str, *, default: int | None = None) -> int | None:
        word = self.text(key)
        if not word:
            return default
        if not (word.isascii() and word.isdigit()):
            self.say(f"“{word}” is not a whole number.", key)
            return default
        return int(word)

    def number(self, key: str) -> Decimal | None:
        word = self.text(key)
        if not word:
            return None
        try:
            number = Decimal(word)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            self.say(f"“{word}” is not a number.", key)
            return None
        return number

    def choice(
        self, key: str, choices: Iterable[str], default: str = "", *, needed: bool = True
    ) -> str:
        word = self.text(key) or default
        known = [str(each) for each in choices]
        if word and word not in known:
            self.say(f"“{word}” is not one of: {', '.join(known)}.", key)
        elif needed and not word:
            self.say(f"“{key}” is missing; it is one of: {', '.join(known)}.")
        return word

    def language(self, key: str, *, needed: bool = False) -> str:
        code = self.text(key, needed=needed)
        if code and code not in LANGUAGES:
            self.say(f"“{code}” is not a language of this archive.", key)
        return code

    def date(self, key: str) -> str:
        """An uncertain date as it is written; understood, else noted."""
        text = self.text(key)
        if text:
            try:
                parse(text)
            except UncertainDateError as error:
                self.say(error, key)
                return ""
        return text

    def day(self, key: str) -> dt.date | None:
        """One day, as 1941-06-22."""
        text = self.text(key)
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.say(f"“{text}” is not a day; write it as 1941-06-22.", key)
            return None


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def entries_of(node: SequenceNode, spot: Spot, problems: list[Problem]) -> list[Entry]:
    found = []
    for number, child in enumerate(node.value, 1):
        entry = Entry(child, spot.at(child, _name_of(child) or str(number)), problems)
        if isinstance(child, MappingNode):
            found.append(entry)
    return found


def _name_of(node: Node) -> str:
    """What a mapping calls itself, for the messages."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    texts = {str(k.value): str(v.value) for k, v in pairs if isinstance(v, ScalarNode)}
    return texts.get("key") or texts.get("person") or ""


def read_list(path: Path, name: str, problems: list[Problem]) -> list[Entry] | None:
    """The entries of a file that is a list; None when it cannot be read at all."""
    node = _compose(path, name, problems)
    if isinstance(node, SequenceNode):
        return entries_of(node, Spot(name, 1), problems)
    if node is not None:
        words = f"{SHAPES[type(node)]} where a list of records should stand."
        problems.append(Problem(name, 1, "", words))
        return None
    return None if _is_spoilt(name, problems) else []


def _is_spoilt(name: str, problems: list[Problem]) -> bool:
    return any(problem.file == name for problem in problems)


def read_one(path: Path, name: str, problems: list[Problem]) -> list[Entry] | None:
    """The one entry of a file that is a single record."""
    node = _compose(path, name, problems)
    if isinstance(node, MappingNode):
        return [Entry(node, Spot(name, 1, (_name_of(node),)), problems)]
    if not _is_spoilt(name, problems):
        problems.append(Problem(name, 1, "", "one record with its keys belongs here."))
    return None


def _compose(path: Path, name: str, problems: list[Problem]) -> Node | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node: Node | None = yaml.compose(text, Loader=Yaml)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "", "this is not UTF-8; save the file as UTF-8."))
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        line = mark.line + 1 if mark else 1
        problems.append(Problem(name, line, "", f"this is not YAML: {words}{QUOTES_HINT}."))
        return None
    except yaml.YAMLError as error:
        problems.append(Problem(name, 1, "", f"this is not YAML: {error}."))
        return None
    return node
