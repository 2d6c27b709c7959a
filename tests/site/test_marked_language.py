"""Every page in a made-up language, whose every word is marked: what stands unmarked was never
handed to the translators, unless it is a record's own text and says in its `lang` what it is.

Esperanto stands in: Django knows it, the interface does not speak it, and every word is marked by
the stand-ins below. Dates, lists and names of languages speak through tables of their own, which
are marked in the same way.

A sentence counts with all that it says of a record ("Family of Josef Vzorný"), since a reader's
own language bends round the name; a name that stands alone does not. What is the same in every
language is either in `PROPER`, where it stands within sentences, or in an element that says
`translate="no"`: the letters of an alphabet, a citation as programs read it, forms of a surname.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real

from archive.core import dates
from people import words
from tests import world
from tests.test_permissions import site_rows

pytestmark = pytest.mark.django_db

MADE_UP = "eo"
OPEN, CLOSE = "⟦", "⟧"
MARKS = re.compile(f"([{OPEN}{CLOSE}])")
SILENT = {"script", "style"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("alt", "title", "aria-label", "placeholder", "aria-description", "data-l", "data-label")
"""Attributes that a reader sees or hears."""
PROPER = re.compile(
    r"https?://\S+|interhelpo|\b[PFSTOLR]-[A-Z0-9-]+"
    r"|\b(CSV|JSON|EDTF|SKOS|RDF|Turtle|GeoNames|Wikidata|DOI|ISBN|ISO 690|BibTeX|RIS)\b",
    re.IGNORECASE,
)
"""What is the same in every language: addresses, the archive, public ids, formats, registers."""


def marked(speak: Callable[..., str]) -> Callable[..., str]:
    def said(*args: Any, **kwargs: Any) -> str:
        text = speak(*args, **kwargs)
        return f"{OPEN}{text}{CLOSE}" if text else text

    return said


@pytest.fixture
def made_up(settings, monkeypatch) -> str:
    settings.LANGUAGES = [*settings.LANGUAGES, (MADE_UP, f"{OPEN}Esperanto{CLOSE}")]
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        spoken = marked(getattr(trans_real, name))
        monkeypatch.setattr(f"django.utils.translation._trans.{name}", spoken)
    # Behind what is kept: another test may have had the same date said in this language.
    monkeypatch.setattr(dates, "_in_words", marked(dates._in_words))
    monkeypatch.setattr(words, "_language_name", marked(words._language_name))
    return MADE_UP


class Reader(HTMLParser):
    """Gathers what a reader sees or hears without a mark, where it is said to be in `own`."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own
        self.open: list[tuple[str, str, bool]] = []
        """Tag, its `lang`, and whether it is the same in every language, or silent."""
        self.depth = 0
        """In how many marks the text stands: a sentence may hold elements."""
        self.found: list[str] = []

    def language(self) -> str:
        return next((language for _tag, language, _same in reversed(self.open) if language), "")

    def skipped(self) -> bool:
        """What nobody translates. The title in the head names a record and the archive in one text,
        which has no parts to mark; the title of a drawing is read like any other."""
        return any(same for _tag, _language, same in self.open) or {"head", "title"} <= {
            tag for tag, _language, _same in self.open
        }

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        given = dict(attributes)
        same = tag in SILENT or given.get("translate") == "no"
        if tag not in VOID:
            self.open.append((tag, given.get("lang") or "", same))
        if same or (given.get("lang") or self.language()) != self.own or self.skipped():
            return
        heard = [given[name] for name in SPOKEN if given.get(name)]
        if tag == "meta" and given.get("name") == "description":
            heard.append(given["content"])
        if tag == "input" and given.get("type") in ("submit", "button"):
            heard.append(given.get("value") or "")
        for text in heard:
            self.keep(left_over(text, 0)[0])

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in VOID:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, text: str) -> None:
        rest, self.depth = left_over(text, self.depth)
        if self.language() == self.own and not self.skipped():
            self.keep(rest)

    def keep(self, text: str) -> None:
        if re.search(r"[^\W\d_]{2}", text):
            self.found.append(text)


def unmarked(html: str, own: str = MADE_UP) -> list[str]:
    """The words of the page's own language that no translator was given."""
    reader = Reader(own)
    reader.feed(html)
    assert reader.depth == 0, "a mark was cut off, so that all that follows would count as marked"
    return reader.found


def left_over(text: str, depth: int) -> tuple[str, int]:
    """What stands outside of every mark, and in how many marks the text ends."""
    outside = []
    for part in MARKS.split(text):
        if part in (OPEN, CLOSE):
            depth += 1 if part == OPEN else -1
        elif depth == 0:
            outside.append(part)
    return " ".join(PROPER.sub(" ", " ".join(outside)).split()), depth


def in_the_made_up_language(path: str) -> str:
    return re.sub(r"^/en/", f"/{MADE_UP}/", path)


def pages() -> Iterator[tuple[str, str]]:
    """Every kind of page once, and those that the same address shows when it is asked for more."""
    made = world.build()
    rows = {n: row.path for n, row in site_rows(made).items() if not n.endswith("-short")}
    for name, path in {**rows, **asked_for_more(made)}.items():
        yield name, in_the_made_up_language(path)


def asked_for_more(made: world.World) -> dict[str, str]:
    person, transport = made.open["person"], made.open["event"].ref
    wrong = reverse("site:contribute") + f"?about={person.ref}&part=fact-"
    return {
        "found": "/en/search/?q=vzorn%C3%BD",
        "nothing found": "/en/search/?q=kvaltynka",
        "people, narrowed": f"{reverse('people:list')}?transport={transport}&born=1890",
        "people, counted": f"{reverse('people:counted')}?by=transport&value={transport}",
        "documents, narrowed": f"{reverse('sources:documents')}?language=cs&repository=R-0",
        "a statement is wrong": wrong + made.open["journey"].pk.hex,
        "tree on sheets": made.open["family"].get_absolute_url() + "?paper=a4",
        "closed": made.open["closed interview"].get_absolute_url(),
    }


def test_every_text_of_every_page_was_given_to_the_translators(made_up):
    found = {}
    for name, path in pages():
        answer = Client().get(path)
        assert answer.status_code == 200, (name, path)
        if answer["Content-Type"].startswith("text/html"):
            found[name] = unmarked(answer.getvalue().decode())
    if faults := told(found):
        pytest.fail(f"Neither translated nor marked with a language of their own:\n{faults}", False)


def told(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {' | '.join(texts)}" for name, texts in found.items() if texts)


def test_an_unmarked_text_is_noticed():
    page = '<html lang="eo"><p>⟦Open⟧ <b>Shut</b></p><p lang="cs">Dveře</p><img alt="Door"></html>'
    assert unmarked(page) == ["Shut", "Door"]


def test_a_mark_within_a_mark_counts_as_marked():
    assert unmarked('<html lang="eo"><p>⟦from ⟦March⟧ on⟧</p></html>') == []


def test_a_sentence_may_hold_elements():
    page = '<html lang="eo"><p>⟦ends in <code>page</code>, or⟧ <i>not</i></p></html>'
    assert unmarked(page) == ["not"]


def test_a_mark_that_is_cut_off_is_noticed():
    with pytest.raises(AssertionError, match="cut off"):
        unmarked('<html lang="eo"><p>⟦A long sentence th…</p><p>Words</p></html>')


def test_what_is_the_same_in_every_language_says_so():
    page = '<html lang="eo"><pre translate="no">@misc</pre><svg><title>Tree</title></svg></html>'
    assert unmarked(page) == ["Tree"]
