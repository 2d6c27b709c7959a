"""What kind of file a few bytes at its beginning tell it to be, whatever it is called; and what is
left of that name."""

from __future__ import annotations

import re
from typing import Final

_BEGINNINGS: Final = (
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"RIFF", "media"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
)
LONGEST_NAME: Final = 200
XML: Final = re.compile(r"\s*(?:<\?xml|<!DOCTYPE|<!--|<[A-Za-z][\w:.-]*[\s>/])", re.IGNORECASE)
HTML: Final = re.compile(r"\s*(?:<!DOCTYPE\s+html|<html|<head|<body|<svg|<script)", re.IGNORECASE)


def is_empty(data: bytes) -> bool:
    return not data.strip(b"\0 \t\r\n")


def kind_of(data: bytes) -> str:
    """`old_office`, `zip`, `pdf`, `rtf`, `media`, `picture`, `packed`, `program`; empty for a text,
    or for what nobody knows."""
    kind = next((kind for sign, kind in _BEGINNINGS if data.startswith(sign)), "")
    if data[4:8] == b"ftyp":
        return "media"
    if kind == "program" and data.startswith(b"MZ") and b"\0" not in data[:4000]:
        return ""  # words that begin with these letters
    return kind


def is_no_text(text: str) -> bool:
    """Whether so many signs could not be read that it never was one."""
    unreadable = text.count("\ufffd")
    return unreadable > 20 and unreadable * 5 > len(text)


def plain_name(name: str) -> str:
    """The name under which a file came, without a path and without what cannot be shown; it may be
    empty. Its ending stays."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-LONGEST_NAME:]
