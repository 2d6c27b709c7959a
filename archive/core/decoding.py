"""Bytes into text: which encoding a file is in, told from its content alone.

What is not Unicode is weighed among the code pages of Central Europe, Cyrillic and the West by the
letters that its languages use, and said as doubtful. No byte is lost: one that means nothing stands
as the replacement character, with its line.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from archive.core.problems import Effect, Problem

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CENTRAL = "áčďéěíňóřšťúůýžäĺľôŕöüőűßđłąęśźżćń"
_WESTERN = "àâäçèéêëîïôöùûüÿœæñáíóúßãõåø"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
_SIGNS = "„“”‚‘’–—…«»§°€•·×\u00a0"
# In the order in which the likelier is taken where both fit.
_CODE_PAGES: Final = (
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1251", _CYRILLIC),
    ("cp1252", _WESTERN),
)
# C0 controls but tab and line ends; DEL; the mark of byte order inside a text.
_STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class Decoded:
    text: str
    encoding: str
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes) -> Decoded:
    """The text of a file, its lines ended by \\n, without control characters."""
    found = _unicode(data) or _code_page(data)
    found.text = LINE_END.sub("\n", found.text)
    _name_the_unreadable(found)
    _remove_stray(found)
    return found


def _unicode(data: bytes) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, "replace")
            return (
                _with_bad_lines(data[len(bom) :])
                if encoding == "utf-8"
                else _cut(data, text, encoding)
            )
    if wide := _wide(data):
        return _cut(data, data.decode(wide, "replace"), wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _with_bad_lines(data) if _is_mostly_utf8(data) else None


def _cut(data: bytes, text: str, encoding: str) -> Decoded:
    found = Decoded(text, encoding)
    if len(data) % (4 if "32" in encoding else 2):
        words = _("The file ends in the middle of a letter.")
        line = text.count("\n") + 1
        found.problems.append(Problem(line, words, Effect.DROPPED, value=data[-1:].hex()))
    return found


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte is that of a plain Latin or Cyrillic letter."""
    sample = data[:4000]
    even, odd = sample[0::2], sample[1::2]
    if len(odd) < 2:
        return ""
    low, high = (_share(part, b"\x00\x01\x04") for part in (even, odd))
    if 0 not in sample or max(low, high) < 0.9 or min(low, high) > 0.5:
        return ""
    return "utf-16-le" if high > low else "utf-16-be"


def _share(part: bytes, wanted: bytes) -> float:
    return sum(part.count(byte) for byte in wanted) / len(part)


_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether letters beyond ASCII are well formed more often than not: then single lines of it are
    from somewhere else, or its end is cut off."""
    whole = _UTF8_LETTER.findall(data)
    high = sum(1 for byte in data if byte > 127)
    well = sum(len(letter) for letter in whole)
    return well * 2 > high


def _with_bad_lines(data: bytes) -> Decoded:
    """UTF-8 in which some lines are not: each is read by itself, and named."""
    lines, found = [], Decoded("", "utf-8")
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", data), 1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            text, words = _bad_line(line, error)
            lines.append(text)
            found.problems.append(Problem(number, words, Effect.REPAIRED, value=text))
    found.text = "\n".join(lines)
    return found


def _bad_line(line: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    if error.reason == "unexpected end of data":
        return line.decode("utf-8", "replace"), _("The line breaks off in the middle of a letter.")
    found = _code_page(line)
    words = _("The line is not in the encoding of the file; it was read as %(encoding)s.")
    return found.text, words % {"encoding": found.encoding}


def _code_page(data: bytes) -> Decoded:
    counted = Counter(data)
    high = {byte: count for byte, count in counted.items() if byte > 127}
    scores = [_score(encoding, letters, high, data) for encoding, letters in _CODE_PAGES]
    encoding = _CODE_PAGES[scores.index(max(scores))][0]
    words = _("The file does not say its encoding; %(encoding)s was taken. Check the accents.")
    said = Problem(1, words % {"encoding": encoding}, Effect.DOUBTFUL, "encoding", encoding)
    return Decoded(data.decode(encoding, "replace"), encoding, [said])


def _score(encoding: str, letters: str, high: dict[int, int], data: bytes) -> float:
    """The share of bytes beyond ASCII that are letters of its languages. A Cyrillic letter beside
    a Latin one counts against the page: Czech read so is full of them."""
    fitting = 0.0
    for byte, count in high.items():
        sign = bytes([byte]).decode(encoding, "replace")
        if sign.lower() in letters:
            fitting += count
        elif sign in _SIGNS:
            fitting += count * 0.5
        elif sign == "\ufffd" or ord(sign) < 160:
            fitting -= count
    if encoding == "cp1251":
        fitting -= 2 * len(re.findall(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][A-Za-z]", data))
    return fitting


def _name_the_unreadable(found: Decoded) -> None:
    if "\ufffd" not in found.text:
        return
    named = {problem.line for problem in found.problems if problem.effect is not Effect.DOUBTFUL}
    for number, line in enumerate(found.text.split("\n"), 1):
        if "\ufffd" in line and number not in named:
            words = _("A sign in this line cannot be read; it stands as %(sign)s.")
            said = words % {"sign": "\ufffd"}
            found.problems.append(Problem(number, said, Effect.DOUBTFUL, value=line))


def _remove_stray(found: Decoded) -> None:
    if not _STRAY.search(found.text):
        return
    lines = found.text.split("\n")
    for number, line in enumerate(lines, 1):
        stray = _STRAY.findall(line)
        if stray:
            words = _("Signs that are no text were left out: %(signs)s.")
            named = ", ".join(sorted({f"U+{ord(sign):04X}" for sign in stray}))
            said = Problem(number, words % {"signs": named}, Effect.REPAIRED, value=named)
            found.problems.append(said)
            lines[number - 1] = _STRAY.sub("", line)
    found.text = "\n".join(lines)
