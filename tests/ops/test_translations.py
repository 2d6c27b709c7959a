"""Translations are compiled when their text is newer, and only then."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from archive.ops.translations import compile_translations

CZECH = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "settler"
msgstr "osadník"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "locale" / "cs" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CZECH)
    return folder / "django.po"


def test_a_new_text_is_compiled_and_an_old_one_left_alone(tmp_path: Path, source: Path) -> None:
    target = source.with_suffix(".mo")
    assert compile_translations(tmp_path) == [target]
    with target.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("settler") == "osadník"
    assert compile_translations(tmp_path) == []
    later = target.stat().st_mtime_ns + 1_000_000_000
    os.utime(source, ns=(later, later))
    assert compile_translations(tmp_path) == [target]


def test_a_broken_text_leaves_the_compiled_one_in_place(tmp_path: Path, source: Path) -> None:
    target = source.with_suffix(".mo")
    compile_translations(tmp_path)
    whole = target.read_bytes()
    later = target.stat().st_mtime_ns + 1_000_000_000
    source.write_text(CZECH + 'msgid "unfinished\n')
    os.utime(source, ns=(later, later))
    with pytest.raises(PoFileError):
        compile_translations(tmp_path)
    assert target.read_bytes() == whole
    assert [path.name for path in source.parent.iterdir() if "unfinished" in path.name] == []
