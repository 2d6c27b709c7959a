"""WebVTT (W3C, 2019) as it is written by machines and by hand."""

from __future__ import annotations

import html
import re

from django.utils.translation import gettext as _

from sources.transcript_captions import Block, Blocks, add, timing
from sources.transcript_parts import Format, Reading
from sources.transcript_voices import known_labels, voices

_KEPT_BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t:]+(.*))?")
_TAG = re.compile(
    r"<(?:(?P<close>/)?(?P<kind>v|lang|c|i|b|u|ruby|rt)(?P<classes>\.[^\s>]*)?"
    r"(?:[ \t\n]+(?P<name>[^>]*))?|(?P<time>\d+:[\d:.,]+)|/(?P<any>v|lang|c))>"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")


def read(text: str) -> Reading:
    """`text` begins with WEBVTT, or has the times of it."""
    reading = Reading(Format.WEBVTT)
    blocks = read_blocks(reading, text)
    if any("<v" in block.text for block in blocks):
        known: frozenset[str] = frozenset()
    else:
        known = known_labels(line for block in blocks for line in block.lines)
    for block in blocks:
        _add(reading, block, known)
    return reading


def read_blocks(reading: Reading, text: str) -> list[Block]:
    blocks = Blocks(reading, text.split("\n"))
    _header(blocks)
    while blocks.at < len(blocks.lines):
        kept = _KEPT_BLOCK.fullmatch(blocks.lines[blocks.at].rstrip())
        if kept and not blocks._follows(timing):
            said = blocks.paragraph()
            said[0] = kept.group(2) or ""
            reading.keep(kept.group(1).lower(), "\n".join(said).strip("\n"))
        else:
            blocks.next()
    return blocks.blocks


def _header(blocks: Blocks) -> None:
    """The first line, and “Language: cs” and the like below it."""
    first = blocks.lines[0]
    if not first.startswith("WEBVTT"):
        words = _("The first line is not WEBVTT.")
        blocks.reading.doubtful(1, words, first.strip())
        return
    blocks.reading.keep("title", first.removeprefix("WEBVTT").strip(" \t-"))
    blocks.at = 1
    while blocks.at < len(blocks.lines) and blocks.lines[blocks.at].strip():
        line = blocks.lines[blocks.at]
        name, colon, value = line.partition(":")
        if timing(line) or blocks._follows(timing) or not (colon and value.strip()):
            words = _("An empty line is missing after the first lines.")
            blocks.reading.doubtful(blocks.number(), words, line.strip())
            return
        blocks.at += 1
        blocks.reading.keep(name.strip().lower(), value)
        if name.strip().lower() == "language":
            blocks.reading.language = value.strip()


def _add(reading: Reading, block: Block, known: frozenset[str]) -> None:
    raw = block.text
    said = voices(raw, known) if known else [("", raw)]
    spoken: list[tuple[str, str]] = []
    language = ""
    for label, words in said:
        if "<" not in words:
            spoken.append((label, _unescaped(words)))
            continue
        parts, language = _spans(reading, block, words)
        spoken += [(voice or label, text) for voice, text in parts]
    add(reading, block, spoken, language)


def _spans(reading: Reading, block: Block, raw: str) -> tuple[list[tuple[str, str]], str]:
    """The words of each voice without tags, and the language of the whole cue."""
    found: list[tuple[str, list[str]]] = [("", [])]
    language, left_out, at = "", [], 0
    for tag in _TAG.finditer(raw):
        found[-1][1].append(raw[at : tag.start()])
        at = tag.end()
        kind, name = tag.group("kind"), _unescaped(tag.group("name") or "").strip()
        if kind == "v" and not tag.group("close"):
            found.append((name, []))
        elif kind == "v" or tag.group("any") == "v":
            found.append(("", []))
        elif kind == "lang" and name and not language:
            language = name
        elif (kind or tag.group("time")) and not (kind == "lang" or tag.group("close")):
            left_out.append(tag.group())
    found[-1][1].append(raw[at:])
    if left_out:
        words = _("The signs for the look of the words were left out.")
        reading.doubtful(block.first_line, words, " ".join(left_out))
    return [(voice, _unescaped("".join(parts))) for voice, parts in found], language


def _unescaped(text: str) -> str:
    """&amp; and its like; a bare & stays."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text)
