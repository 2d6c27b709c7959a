"""The one reader of transcript files: what it reads, what it says, and that nothing is dropped."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from sources.transcript_parts import Effect, Format, Transcript
from sources.transcripts import MAX_BYTES, read


def told(found: Transcript) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.effect.value, problem.message) for problem in found.problems]


def lines_of(found: Transcript, words: str) -> list[int]:
    """The lines of the problems in which these words stand."""
    return [problem.line for problem in found.problems if words in problem.message]


def said(found: Transcript) -> list[tuple[int, int, str, str]]:
    return [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in found.cues]


# WebVTT

VTT = """WEBVTT - Rozhovor
Kind: captions
Language: sk

NOTE přepsala Anna
podruhé

STYLE
::cue { color: red }

uvod
00:01.000 --> 00:02.500 align:start line:0
<v Josef Vzorný>Prišli sme <c.x>v lete</c> &amp; v zime.

100:00:00.000 --> 100:00:01.000
<v Anna>Kdy? <v Josef Vzorný>V <00:00:01.000>květnu.
"""


def test_webvtt_gives_cues_with_voices_and_what_the_file_says_of_itself():
    found = read(VTT.encode(), "a.vtt")
    assert (found.format, found.encoding, found.language) == (Format.WEBVTT, "utf-8", "sk")
    assert said(found) == [
        (1000, 2500, "Josef Vzorný", "Prišli sme v lete & v zime."),
        (360_000_000, 360_001_000, "Anna", "Kdy?"),
        (360_000_000, 360_001_000, "Josef Vzorný", "V květnu."),
    ]
    assert (found.cues[0].name, found.cues[0].settings) == ("uvod", "align:start line:0")
    assert found.metadata["title"] == "Rozhovor"
    assert found.metadata["note"] == "přepsala Anna\npodruhé"
    assert found.metadata["style"] == "::cue { color: red }"
    assert lines_of(found, "for the look") == [13, 16]


def test_a_missing_empty_line_loses_no_cue():
    found = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n2\n00:03.000 --> 00:04.000\nB\n", "a.vtt")
    assert [(cue.text, cue.name) for cue in found.cues] == [("A", ""), ("B", "2")]
    assert lines_of(found, "empty line before") == [6]


def test_an_arrow_within_the_words_is_no_time():
    found = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nfrom here --> to there\n", "a.vtt")
    assert [cue.text for cue in found.cues] == ["from here --> to there"]
    assert lines_of(found, "arrow") == [4]


@pytest.mark.parametrize("broken", ["00:0a.000 --> 00:02.000", "12 --> 00:02", "--> 00:02.000"])
def test_a_cue_whose_time_cannot_be_read_is_in_the_problem_whole(broken):
    data = f"WEBVTT\n\n00:00.000 --> 00:01.000\nA\n\n{broken}\nLost words\n".encode()
    found = read(data, "a.vtt")
    assert [cue.text for cue in found.cues] == ["A"]
    assert [(p.line, p.effect, p.value) for p in found.problems] == [
        (6, Effect.DROPPED, f"{broken}\nLost words")
    ]


def test_words_without_a_time_go_to_the_cue_before():
    found = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nB\n", "a.vtt")
    assert [cue.text for cue in found.cues] == ["A\nB"]
    assert lines_of(found, "put to the cue before") == [6]


def test_times_that_run_backwards_overlap_or_end_before_they_begin_are_named_with_their_line():
    data = (
        "WEBVTT\n\n00:10.000 --> 00:20.000\nA\n\n00:15.000 --> 00:30.000\nB\n\n"
        "00:05.000 --> 00:06.000\nC\n\n00:40.000 --> 00:35.000\nD\n"
    )
    found = read(data.encode(), "a.vtt")
    assert lines_of(found, "before the one above it ends") == [6]
    assert lines_of(found, "runs backwards") == [9]
    assert lines_of(found, "end does not come after") == [12]
    assert all(cue.start_ms < cue.end_ms for cue in found.cues)


# SRT


def test_srt_with_names_comma_point_and_missing_numbers():
    data = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nJOSEF: Přišli\r\nANNA: <i>Ano</i>\r\n\r\n"
        "00:00:02.5 --> 00:00:04,000\r\nJOSEF: Ano\r\n\r\n"
        "7\r\n00:00:05,000 --> 00:00:06,000\r\nA\r\n"
    )
    found = read(data.encode(), "a.srt")
    assert found.format is Format.SRT
    assert said(found) == [
        (1000, 2000, "JOSEF", "Přišli"),
        (1000, 2000, "ANNA", "Ano"),
        (2500, 4000, "JOSEF", "Ano"),
        (5000, 6000, "", "A"),
    ]
    assert lines_of(found, "number of this cue is missing") == [6]
    assert lines_of(found, "not in order") == [9]


def test_content_goes_before_the_name_of_the_file():
    found = read(b"1\n00:00:01,000 --> 00:00:02,000\nA\n", "a.vtt")
    assert found.format is Format.SRT
    assert lines_of(found, "read as SRT") == [1]


# Plain text


def test_names_and_times_as_typists_write_them():
    text = """Rozhovor s J. V.

[00:00:01] JV: Přišli jsme.
Na druhém řádku.

00:12:33 Josef Vzorný
Tak to bylo.

Speaker 1 (00:13:00): dál [00:14:00] a dál

Anna Nová 0:15:00
Kdy?

00:15:30 - 00:15:40 JV: V květnu.
8:30 ráno jsme vstali.
"""
    found = read(text.encode(), "a.txt")
    assert said(found) == [
        (1000, 753_000, "JV", "Přišli jsme.\nNa druhém řádku."),
        (753_000, 780_000, "Josef Vzorný", "Tak to bylo."),
        (780_000, 840_000, "Speaker 1", "dál"),
        (840_000, 900_000, "Speaker 1", "a dál"),
        (900_000, 930_000, "Anna Nová", "Kdy?"),
        (930_000, 940_000, "JV", "V květnu.\n8:30 ráno jsme vstali."),
    ]
    assert found.metadata["heading"] == "Rozhovor s J. V."
    assert lines_of(found, "kept as a heading") == [1]


def test_a_paragraph_without_a_time_is_put_between_its_neighbours_and_named():
    found = read(b"[00:00:10] JV: aaaa\n\nbbbb\n\n[00:00:20] JV: cccc\n", "a.txt")
    assert [(cue.start_ms, cue.guessed) for cue in found.cues] == [
        (10_000, False),
        (15_000, True),
        (20_000, False),
    ]
    assert lines_of(found, "no time of its own") == [3]


def test_a_text_without_any_time_says_so():
    found = read("JV: Přišli jsme.\nAN: Kdy?\n".encode(), "a.txt")
    assert [cue.speaker for cue in found.cues] == ["JV", "AN"]
    assert all(cue.guessed for cue in found.cues)
    assert lines_of(found, "no time in the file") == [1]


def test_frames_are_turned_into_milliseconds_and_named():
    found = read(b"[00:00:01:12] JV: a\n[00:00:09:00] JV: b\n", "a.txt")
    assert [cue.start_ms for cue in found.cues] == [1480, 9000]
    assert lines_of(found, "frames") == [1, 2]


def test_an_answer_of_one_word_after_a_time_is_no_name():
    found = read(b"00:00:01 JV: a b\n00:00:05 Ano\n00:00:09 JV: c\n", "a.txt")
    assert said(found)[1] == (5000, 9000, "", "Ano")


# OHMS

OHMS = """<?xml version="1.0" encoding="UTF-8"?>
<ROOT xmlns="https://www.weareavp.com/nunncenter/ohms"><record id="7">
<title>Rozhovor</title><duration>00:03:00</duration><language>Slovak</language>
<transcript_alt_lang>English</transcript_alt_lang>
<index><point><time>61</time><title>Cesta</title><title_alt>The way</title_alt>
<synopsis>Vlak</synopsis><keywords>vlak;cesta</keywords>
<gpspoints><gps>42.8, 74.6</gps><gps_text>Pišpek</gps_text></gpspoints></point>
<point><time>x</time><title>Bez času</title></point></index>
<vtt_transcript>WEBVTT

00:01.000 --> 00:02.000
&lt;v JV&gt;Prišli sme.

04:00.000 --> 04:01.000
Neskoro
</vtt_transcript><vtt_transcript_alt>WEBVTT

00:01.000 --> 00:02.000
We came.
</vtt_transcript_alt></record></ROOT>"""


def test_ohms_gives_transcript_translation_and_index():
    found = read(OHMS.encode(), "a.xml")
    assert (found.format, found.language) == (Format.OHMS, "sk")
    assert said(found)[0] == (1000, 2000, "JV", "Prišli sme.")
    assert found.cues[0].translations == {"en": "We came."}
    (point,) = found.index
    assert (point.start_ms, point.title, point.alt.title) == (61_000, "Cesta", "The way")
    assert (point.keywords, point.spots[0].text) == (("vlak", "cesta"), "Pišpek")
    assert found.metadata["record.id"] == "7"
    assert lines_of(found, "index point cannot be read") == [8]
    assert lines_of(found, "after the end of the recording") == [14]
    assert [cue.line for cue in found.cues] == [11, 14]


def test_old_ohms_files_have_marks_at_every_minute():
    data = """<ROOT><record><sync>1:|2(1)|9(1)|</sync><transcript>JV: one two three

AN: x
four five six
[[footnotes]]a note[[/footnotes]]</transcript></record></ROOT>"""
    found = read(data.encode(), "a.xml")
    assert [(cue.speaker, cue.text) for cue in found.cues] == [
        ("JV", "one two three"),
        ("AN", "x\nfour five six"),
    ]
    assert found.cues[0].start_ms == 0
    assert 50_000 < found.cues[1].start_ms <= 60_000
    assert found.metadata["footnotes"] == "a note"
    assert lines_of(found, "points to no line") == [1]


def test_xml_with_entities_of_its_own_is_refused_in_words():
    bomb = '<!DOCTYPE l [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    data = f'<?xml version="1.0"?>{bomb}]><ROOT><record><title>&j;</title></record></ROOT>'
    found = read(data.encode(), "a.xml")
    assert not found.cues
    assert lines_of(found, "entities of its own")


def test_xml_that_names_a_file_of_the_machine_is_refused_in_words():
    data = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><ROOT><record>&x;</record></ROOT>'
    found = read(data.encode(), "a.xml")
    assert lines_of(found, "entities of its own")
    assert "root:" not in repr(found)


def test_xml_cut_off_is_read_as_far_as_it_goes():
    whole = read(OHMS.encode(), "a.xml")
    cut = read(OHMS[: OHMS.index("04:00.000")].encode(), "a.xml")
    assert cut.index == whole.index
    assert cut.cues == whole.cues[:1] or cut.cues[0].text == "Prišli sme."
    assert lines_of(cut, "damaged here")


def test_xml_of_another_kind_keeps_its_words_in_what_it_says_of_itself():
    found = read("<tei><p>Přišli jsme.</p></tei>".encode(), "a.xml")
    assert not found.cues
    assert "Přišli jsme." in repr(found)
    assert lines_of(found, "not an OHMS file") == [1]


# Sheets


def test_a_sheet_in_czech_with_its_columns_in_any_order():
    data = (
        "PŘEPIS;Čas od;Čas do;Kazeta;Mluvčí;Překlad do ruštiny;Témata;Divné\n"
        '"Přišli\njsme; všichni";0:01;0:05;1;JV;Мы;"chléb; škola";x\n'
        "Ano;0:07;;1;AN;;;\n"
    )
    found = read(data.encode(), "a.csv")
    assert (found.format, said(found)) == (
        Format.CSV,
        [(1000, 5000, "JV", "Přišli\njsme; všichni"), (7000, 7500, "AN", "Ano")],
    )
    first = found.cues[0]
    assert (first.tape, first.topics, first.translations) == (
        "1",
        ("chléb", "škola"),
        {"ru": "Мы"},
    )
    assert [(p.line, p.value) for p in found.problems if p.effect is Effect.DROPPED] == [(2, "x")]
    assert [cue.line for cue in found.cues] == [2, 4]


@pytest.mark.parametrize(
    "heads",
    [
        "time\tspeaker\ttext",
        "время\tговорящий\tтекст",
        "Zeit\tSprecher\tText",
        "idő\tbeszélő\tszöveg",
    ],
)
def test_heads_in_other_languages(heads):
    found = read(f"{heads}\n0:01\tJV\tAno\n".encode(), "a.tsv")
    assert said(found) == [(1000, 1500, "JV", "Ano")]


def test_a_shifted_row_is_left_out_and_named_with_all_its_cells():
    found = read(b"time,speaker,text\n0:01,JV,Ano\nJV,0:02,Ne\n0:03,JV,Tak,navic\n", "a.csv")
    assert [cue.text for cue in found.cues] == ["Ano", "Tak"]
    assert [(p.line, p.value) for p in found.problems if "shifted" in p.message] == [
        (3, "JV | 0:02 | Ne"),
        (4, "navic"),
    ]


def workbook(*rows, title="List1"):
    book = Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_with_times_as_cells_and_a_formula():
    data = workbook(
        ["Rozhovor", None, None],
        ["tape", "time", "text"],
        [1, dt.time(0, 1, 2), "Ano"],
        [1, dt.timedelta(hours=25), "Dlho"],
        [2, 90, "=1+1"],
    )
    found = read(data, "a.xlsx")
    assert [(cue.tape, cue.start_ms, cue.text) for cue in found.cues] == [
        ("1", 62_000, "Ano"),
        ("1", 90_000_000, "Dlho"),
        ("2", 90_000, "=1+1"),
    ]
    assert found.metadata["heading"] == "Rozhovor"
    assert lines_of(found, "not reckoned") == [5]
    assert lines_of(found, "taken for seconds") == [5]


def test_a_workbook_that_would_become_too_large_is_not_unpacked():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(11):
            parts.writestr(f"xl/{number}.xml", b"\0" * 10_000_000)
    assert lines_of(read(kept.getvalue(), "a.xlsx"), "too large when unpacked") == [1]


def test_a_workbook_with_parts_that_point_outside_is_refused():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("../../etc/cron.d/x", "x")
    assert lines_of(read(kept.getvalue(), "a.xlsx"), "point outside") == [1]


def test_a_damaged_workbook_is_told_in_words():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook")
    assert lines_of(read(kept.getvalue(), "a.xlsx"), "damaged") == [1]


def test_other_sheets_of_a_workbook_are_named():
    book = Workbook()
    book.worksheets[0].append(["time", "text"])
    book.worksheets[0].append(["0:01", "Ano"])
    book.create_sheet("Poznámky").append(["Nezapomenout"])
    kept = io.BytesIO()
    book.save(kept)
    found = read(kept.getvalue(), "a.xlsx")
    assert [p.value for p in found.problems if p.effect is Effect.DROPPED] == ["Nezapomenout"]


# Encodings and files that are none

CZECH = "1\n00:00:01,000 --> 00:00:02,000\nPříliš žluťoučký kůň úpěl ďábelské ódy.\n"
RUSSIAN = "1\n00:00:01,000 --> 00:00:02,000\nМы приехали в Пишпек летом.\n"
HUNGARIAN = "1\n00:00:01,000 --> 00:00:02,000\nÁrvíztűrő tükörfúrógép, őszi fű.\n"
FRENCH = "1\n00:00:01,000 --> 00:00:02,000\nÀ la forêt, où était le garçon, ça va naïve fût.\n"


@pytest.mark.parametrize(
    ("text", "encoding", "is_said"),
    [
        (CZECH, "utf-8", False),
        (CZECH, "utf-16", False),
        (CZECH, "utf-16-le", False),
        (RUSSIAN, "utf-16-be", False),
        (CZECH, "cp1250", True),
        (HUNGARIAN, "cp1250", True),
        (CZECH, "iso8859-2", True),
        (RUSSIAN, "cp1251", True),
        (FRENCH, "cp1252", True),
    ],
)
def test_the_encoding_is_told_from_the_content(text, encoding, is_said):
    found = read(text.encode(encoding), "a.srt")
    assert found.cues[0].text == text.split("\n")[2]
    assert bool(lines_of(found, "does not say its encoding")) is is_said
    assert found.encoding.startswith(encoding)


def test_a_line_in_another_encoding_is_read_by_itself_and_named():
    data = CZECH.encode() + "\n2\n00:00:03,000 --> 00:00:04,000\nŽluťoučký kůň\n".encode("cp1250")
    found = read(data, "a.srt")
    assert [cue.text for cue in found.cues][1] == "Žluťoučký kůň"
    assert lines_of(found, "not in the encoding of the file") == [7]


def test_nul_bytes_and_a_mark_of_byte_order_in_the_middle_are_left_out_and_named():
    data = "1\n00:00:01,000 --> 00:00:02,000\nA\0ha\ufeff!\n".encode()
    found = read(data, "a.srt")
    assert found.cues[0].text == "Aha!"
    assert lines_of(found, "U+0000, U+FEFF") == [3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end):
    assert len(read(CZECH.replace("\n", end).encode(), "a.srt").cues) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\0\0\0\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "password"),
        (b"PK\x03\x04 damaged", "packed folder"),
        (b"%PDF-1.7", "PDF"),
        (b"RIFF\0\0\0\0WAVE", "sound"),
        (b"\xff\xd8\xff\xe0<script>", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<!DOCTYPE html><p>x", "web page"),
        (b"<svg onload='x'/>", "web page"),
        (b"\x1f\x8b\x08\0", "Unpack"),
        (b"a" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(data, words):
    found = read(data, "a.vtt")
    assert not found.cues
    assert lines_of(found, words) == [1]


def test_a_file_cut_off_in_the_middle_of_a_letter_keeps_the_rest():
    found = read("WEBVTT\n\n00:01.000 --> 00:02.000\nkůň ž".encode()[:-1], "a.vtt")
    assert found.cues[0].text.startswith("kůň")
    assert lines_of(found, "middle of a letter") == [4]


def test_a_name_without_a_word_below_the_first_line_is_said():
    found = read(b"WEBVTT\nJV:", "a.vtt")
    assert "JV:" in {problem.value for problem in found.problems if problem.line == 2}


# Properties

FRAGMENTS = st.sampled_from(
    [
        "WEBVTT", "", "", "NOTE", "1", "00:00:01,000 --> 00:00:02,000", "00:01.000 --> 00:02.000",
        "00:09.000 --> 00:03.000 align:start", "0:0x --> 00:07.000", "[00:00:05] JV: ",
        "[00:01:05]", "JV:", "00:12:33 Josef", "time;speaker;text", "0:04;JV;ano", "<v Anna>",
        "</v>", "&amp;",
        "x --> y", "Josef 00:15:00", "STYLE", '"', "{0:12}", "<b>tučně</b>", "-->", "00:00:10:05",
    ]
)  # fmt: skip
WORDS = st.text(alphabet="abcčdeřžабв :;-<>&[]\"'0123456789,.\t", max_size=30)


@settings(max_examples=300)
@given(
    st.lists(st.one_of(FRAGMENTS, WORDS), max_size=25), st.sampled_from([".vtt", ".txt", ".csv"])
)
def test_no_word_of_a_file_is_dropped_in_silence(parts, ending):
    text = "\n".join(parts)
    found = read(text.encode(), f"a{ending}")
    kept = repr(found).casefold() + ending
    for problem in found.problems:
        assert problem.line >= 1
        assert problem.message
        kept += problem.value.casefold()
    for cue in found.cues:
        assert 0 <= cue.start_ms < cue.end_ms
        kept += cue.text.casefold()
    structure = {"webvtt", "note", "style", "amp"}
    if found.format is Format.CSV:
        structure |= {"time", "speaker", "text"}
    words = set(re.findall(r"[^\W\d_]{2,}", text.casefold())) - structure
    lost = {word for word in words if word not in kept}
    assert not lost, (lost, found)


@settings(max_examples=200)
@given(
    st.binary(max_size=300), st.sampled_from(["a.vtt", "a.srt", "a.xml", "a.csv", "a.xlsx", "a"])
)
def test_nothing_that_a_file_holds_stops_the_reader(data, name):
    found = read(data, name)
    assert found.cues or found.problems or found.index or found.metadata


@settings(max_examples=60)
@given(st.integers(min_value=0, max_value=len(OHMS)), st.sampled_from([OHMS, VTT, CZECH]))
def test_a_file_cut_off_anywhere_never_stops_the_reader(at, whole):
    data = whole[:at].encode()
    assert read(data, "a").problems or read(data, "a").cues or read(data, "a").metadata
