"""XML from outside: a tree with line numbers, without entities and far references."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from sources.transcript_parts import Reading

MAX_DEPTH = 60


class Refused(Exception):
    """The file asks for something that no transcript needs."""


@dataclass
class Element:
    """One element: its name without namespace, its line, its words, what is in it."""

    name: str
    line: int
    words: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def child(self, *names: str) -> Element | None:
        return next((one for one in self.children if one.name in names), None)

    def said(self, name: str) -> str:
        found = self.child(name)
        return found.text.strip() if found else ""


class Tree:
    def __init__(self, reading: Reading, encoding: str | None = "utf-8") -> None:
        self.reading = reading
        self.root = Element("", 0)
        self.open = [self.root]
        self.parser = parser = expat.ParserCreate(encoding)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.CommentHandler = self._comment
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._far

    def read(self, text: str) -> Element:
        """The tree, as far as the file goes: where it breaks off, that is named."""
        try:
            self.parser.Parse(text.encode("utf-8", "replace"), True)
        except Refused as refused:
            self.reading.dropped(self.parser.CurrentLineNumber, str(refused))
            return Element("", 0)
        except expat.ExpatError as error:
            words = _("The XML is damaged here (%(why)s); what stands before it was read.")
            why = expat.ErrorString(error.code)
            rest = "\n".join(text.split("\n")[error.lineno - 1 :])[:2000]
            self.reading.dropped(error.lineno, words % {"why": why}, rest)
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > MAX_DEPTH:
            raise Refused(_("The elements of this file lie too deep in each other."))
        line = self.parser.CurrentLineNumber
        element = Element(name.rpartition(":")[2], line, attributes=attributes)
        self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _words(self, words: str) -> None:
        self.open[-1].words.append(words)

    def _comment(self, words: str) -> None:
        self.reading.keep("comment", words)

    def _entity(self, *_what: object) -> None:
        raise Refused(_("The file defines entities of its own; such a file is not read."))

    def _far(self, *_what: object) -> int:
        raise Refused(_("The file refers to another file; such a file is not read."))
