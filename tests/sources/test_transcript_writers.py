"""What is written is read back as it was, as far as the format can hold it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sources.transcript_parts import Cue, Format, Link, Point, Spot, Transcript, Words
from sources.transcript_writers import WRITERS, left_out, write
from sources.transcripts import read

LETTERS = "abčďěňřšťůžáäľôöüőűабвыйкғө АБŽ.,?!–„“«»"
SIGNS = "&<>\"'=+-@;|\\#*/0123456789"
TIMES = st.integers(min_value=0, max_value=360_000_000)
FORMULAS = ("=1+1", "+420 123", "-5", "@SUM(A1)", "'=x", "''", "\t=x", "=HYPERLINK(1)")


def lines(alphabet: str):
    """One to three lines of words, without empty ones and without white space around them."""
    line = st.text(alphabet=alphabet, min_size=1, max_size=40).map(str.strip).filter(bool)
    return st.lists(line, min_size=1, max_size=3).map("\n".join)


@st.composite
def cues(draw, words, **more):
    """In order and apart, so that no time is doubtful."""
    found, at = [], draw(st.integers(min_value=0, max_value=5000))
    for _number in range(draw(st.integers(min_value=1, max_value=6))):
        start = at + draw(st.integers(min_value=0, max_value=10_000_000))
        end = start + draw(st.integers(min_value=1, max_value=60_000))
        fields = {name: draw(strategy) for name, strategy in more.items()}
        found.append(Cue(start, end, draw(words), **fields))
        at = end
    return tuple(found)


LABELS = st.sampled_from(["", "JV", "AN"])
NAMES = st.sampled_from(["", "Josef Vzorný", "A & B <x>", "Анна", "Speaker 1"])
TRANSLATIONS = st.dictionaries(st.sampled_from(["en", "ru"]), lines(LETTERS), max_size=2)


def back(transcript: Transcript, kind: Format) -> Transcript:
    return read(write(transcript, kind), f"a.{WRITERS[kind][1]}")


@settings(max_examples=150)
@given(
    cues(lines(LETTERS + SIGNS + ":"), speaker=NAMES, language=st.sampled_from(["", "sk"])),
    st.sampled_from(["", "cs"]),
)
def test_webvtt_comes_back(said, language):
    whole = Transcript(cues=said, language=language)
    found = back(whole, Format.WEBVTT)
    assert (found.format, found.language, found.cues) == (Format.WEBVTT, language, said)
    assert not [problem for problem in found.problems if "arrow" not in problem.message]


@settings(max_examples=100)
@given(cues(lines(LETTERS + "&\"'=+@;|"), speaker=LABELS))
def test_srt_comes_back(said):
    found = back(Transcript(cues=said), Format.SRT)
    assert (found.format, found.cues, found.problems) == (Format.SRT, said, ())


@settings(max_examples=100)
@given(cues(lines("abčďěňřšťůžабвы „“?!"), speaker=LABELS))
def test_text_comes_back(said):
    found = back(Transcript(cues=said), Format.TEXT)
    assert (found.format, found.cues, found.problems) == (Format.TEXT, said, ())


SHEET_CUES = cues(
    st.one_of(lines(LETTERS + SIGNS + ":"), st.sampled_from(FORMULAS).map(str.strip)),
    speaker=NAMES,
    language=st.sampled_from(["", "sk"]),
    translations=TRANSLATIONS,
    topics=st.lists(st.sampled_from(["chléb", "škola", "=x"]), max_size=2, unique=True).map(tuple),
    tape=st.sampled_from(["", "1", "2 B"]),
    note=st.sampled_from(["", "-nejasné", "smích"]),
)


@settings(max_examples=100)
@given(SHEET_CUES)
def test_csv_comes_back(said):
    found = back(Transcript(cues=said), Format.CSV)
    assert (found.format, found.cues, found.problems) == (Format.CSV, said, ())


@settings(max_examples=25)
@given(SHEET_CUES)
def test_xlsx_comes_back(said):
    found = back(Transcript(cues=said), Format.XLSX)
    assert (found.format, found.cues, found.problems) == (Format.XLSX, said, ())


POINTS = st.lists(
    st.builds(
        Point,
        st.integers(min_value=0, max_value=30_000).map(lambda second: second * 1000),
        st.builds(
            Words,
            lines(LETTERS),
            st.sampled_from(["", "Prišli <sme>"]),
            st.sampled_from(["", "O ceste & vlaku"]),
            st.sampled_from([(), ("vlak", "cesta")]),
            st.sampled_from([(), ("Migration",)]),
        ),
        st.sampled_from([Words(), Words("The way", keywords=("train",))]),
        st.just("en"),
        st.sampled_from([(), (Spot("42.8, 74.6", "9", "Pišpek"),)]),
        st.sampled_from([(), (Link("https://example.org/?a=1&b=2", "Fotografia"),)]),
    ),
    max_size=3,
).map(tuple)


@settings(max_examples=100)
@given(
    cues(
        lines(LETTERS + SIGNS),
        speaker=NAMES,
        translations=st.sampled_from([{}, {"en": "We came."}]),
    ),
    POINTS,
)
def test_ohms_comes_back_with_its_index(said, index):
    if not any(cue.translations for cue in said):
        index = tuple(Point(p.start_ms, p.words, spots=p.spots, links=p.links) for p in index)
    found = back(Transcript(cues=said, index=index, language="sk"), Format.OHMS)
    assert (found.format, found.language) == (Format.OHMS, "sk")
    assert found.cues == said
    assert found.index == index


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_is_taken_for_a_formula(words):
    whole = Transcript(cues=(Cue(0, 1000, words, "=JV"),))
    rows = list(
        csv.reader(io.StringIO(write(whole, Format.CSV).decode("utf-8-sig")), delimiter=";")
    )
    assert not [cell for cell in rows[1] if cell[:1] in "=+-@\t\r" and cell]
    sheet = load_workbook(io.BytesIO(write(whole, Format.XLSX))).worksheets[0]
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}


def test_every_format_says_what_it_leaves_out():
    assert all(left_out(kind) for kind in WRITERS)
