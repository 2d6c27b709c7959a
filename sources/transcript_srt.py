"""SRT, the captions of SubRip: a number, a line of time, words."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from sources.transcript_captions import Block, Blocks, add
from sources.transcript_parts import Format, Reading
from sources.transcript_voices import known_labels, voices

_TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)


def read(text: str) -> Reading:
    reading = Reading(Format.SRT)
    blocks = Blocks(reading, text.split("\n"))
    while blocks.at < len(blocks.lines):
        blocks.next()
    known = known_labels(line for block in blocks.blocks for line in block.lines)
    _check_numbers(reading, blocks.blocks)
    for block in blocks.blocks:
        said = _plain(reading, block)
        add(reading, block, voices(said, known) if known else [("", said)])
    return reading


def _check_numbers(reading: Reading, blocks: list[Block]) -> None:
    """Missing or doubled numbers do no harm, but they tell of a damaged file."""
    before = 0
    for block in blocks:
        if not block.name:
            reading.doubtful(block.line, _("The number of this cue is missing."))
        elif not block.name.isdigit():
            words = _("This is not the number of a cue.")
            reading.doubtful(block.line - 1, words, block.name)
        elif int(block.name[:9]) != before + 1 and before:
            words = _("The numbers of the cues are not in order.")
            reading.doubtful(block.line - 1, words, block.name)
        before = int(block.name[:9]) if block.name.isdigit() else before + 1
        if block.name.isdigit():
            block.name = ""


def _plain(reading: Reading, block: Block) -> str:
    left_out = _TAG.findall(block.text)
    if not left_out:
        return block.text
    words = _("The signs for the look of the words were left out.")
    reading.doubtful(block.first_line, words, " ".join(left_out))
    return _TAG.sub("", block.text)
