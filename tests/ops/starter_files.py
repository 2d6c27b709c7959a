"""A small invented folder of data files, which tests bend and break."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from archive.core.records import Row

STARTER = {
    "fact_kinds": """
        - {key: birth, label: {en: Birth}, group: life, about: [person], single: true}
        - {key: death, label: {en: Death}, group: life, about: [person], single: true}
        - {key: trade, label: {en: Trade}, group: work, about: [person]}
        - {key: departure, label: {en: Departure}, group: journey, about: [person, event]}
    """,
    "relation_kinds": """
        - {key: denounced, label: {en: Denounced}, converse: {en: Denounced by}, closed: true}
    """,
    "terms": """
        - {key: trade/joiner, vocabulary: trade, label: {en: joiner}, adult: true}
        - {key: document-kind/letter, vocabulary: document-kind, label: {en: letter}}
    """,
    "topics": """
        - key: topic/journey
          vocabulary: topic
          label: {en: the journey}
          also: {en: [voyage, travel], cs: [cesta]}
          matches: {closeMatch: ["https://example.org/journey"]}
    """,
    "places": """
        - key: sample-vzorov
          ref: L-SAMPLE-0VZ0R0
          names: [{name: Vzorov, language: sk}, {name: Vzorovce, language: sk, when: ../1918}]
          lat: 49.2
          lon: 18.7
    """,
    "sources": """
        - {key: sample-list, ref: S-SAMPLE-0V1ST0, kind: document, title: Vzorový zoznam}
        - {key: sample-book, ref: S-SAMPLE-0B00K0, kind: publication, title: Vzorová kniha}
    """,
    "events": """
        - key: sample-t1
          ref: T-SAMPLE-0TRA1N
          kind: transport
          names: {en: Sample transport}
          facts:
            - {key: departure, kind: departure, date: 1925-03}
    """,
    "people": """
        - key: sample-vzorny
          ref: P-SAMPLE-0V20RN
          sex: male
          names:
            - given: Josef
              surname: Vzorný
              language: cs
              display: true
              evidence:
                - {source: sample-list, locator: row 17}
          facts:
            - key: birth
              kind: birth
              date: kolem 1898
              place: sample-vzorov
              evidence:
                - source: sample-list
                  locator: row 17
                  quotation: {sk: Vzorný Jozef 1898}
                  date: '1898'
                - {source: sample-book, locator: p. 3, date: '1897', confidence: 1}
            - {key: trade, kind: trade, term: trade/joiner}
            - {key: departure, kind: departure, event: sample-t1}
        - key: sample-ukazkova
          ref: P-SAMPLE-0VKAZK
          sex: female
          names: [{given: Eva, surname: Ukážková, language: sk, display: true}]
          facts: [{key: birth, kind: birth, date: '1901'}]
          relations: [{kind: denounced, to: sample-vzorny}]
    """,
    "families": """
        - key: sample-family
          ref: F-SAMPLE-0FAM11
          partners: [sample-vzorny]
          children: [{person: sample-ukazkova, pedigree: adopted}]
    """,
    "questions": """
        - key: sample-c1
          question: {en: When did they leave?}
          facts: [event/sample-t1/departure, person/sample-vzorny/departure]
          decided: yes
    """,
}
SAMPLE = {
    "documents": """
        - key: sample-letter
          ref: S-SAMPLE-01ETT1
          kind: document
          document_kind: document-kind/letter
          title: Vzorový list
          pages:
            - key: p1
              look: typed
              language: sk
              lines:
                - {text: 'Milá matka,', translation: {en: 'Dear mother,'}}
                - {text: píše Ti Josef Vzorný., translation: {en: Josef Vzorný writes.}}
          mentions:
            - {page: p1, line: 2, words: Josef Vzorný, person: sample-vzorny, treatment: named}
    """,
    "interviews/eva": """
        key: sample-interview
        ref: S-SAMPLE-01NTER
        kind: interview
        title: Rozhovor
        narrator: sample-ukazkova
        speakers:
          - {key: q, label: A. V., role: interviewer}
          - {key: eu, label: E. U., person: sample-ukazkova}
        voice: {q: sk+m3, eu: sk+f3}
        consent: {by: sample-ukazkova, covers: [audio, text], given: 1998-05-01}
        segments:
          - {speaker: q, language: sk, text: Kedy to bolo?, translation: {en: When was it?}}
          - {speaker: eu, language: sk, text: Na jar. Išiel aj Vzorný.}
          - {speaker: eu, language: sk, text: O tom nechcem hovoriť.}
          - {speaker: q, language: sk, text: Ďakujem.}
        index: [{segment: 2, title: {en: The journey}, topics: [topic/journey]}]
        withheld: [{from: 3, to: 3, reason: {en: At her wish.}}]
        mentions: [{segment: 2, words: Vzorný, person: sample-vzorny, treatment: named}]
    """,
    "people": """
        - key: sample-prikladny
          ref: P-SAMPLE-0PR1K1
          names: [{given: Jan, surname: Příkladný, language: cs, display: true}]
          facts:
            - key: birth
              kind: birth
              date: '1893'
              evidence:
                - {source: sample-interview, segment: 2, date: '1893'}
                - {source: sample-letter, page: p1, date: '1893'}
    """,
}


class DataFolder:
    """The files, and how to change them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for part, files in (("starter", STARTER), ("sample", SAMPLE)):
            for name, text in files.items():
                file = path / part / f"{name}.yaml"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(dedent(text).lstrip("\n"))

    def file(self, name: str) -> Path:
        return self.path / f"{name}.yaml"

    def change(self, name: str, old: str, new: str) -> int:
        """Replace a text that stands once; the number of its line."""
        text = self.file(name).read_text()
        assert text.count(old) == 1, (old, text.count(old))
        self.file(name).write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def load(self, *options: str) -> str:
        """Run the command; what it says at the end."""
        words = io.StringIO()
        folder = ("--from", str(self.path))
        call_command("load_starter", *folder, *options, stdout=words, stderr=io.StringIO())
        return words.getvalue()

    def refusal(self, *options: str) -> str:
        """Run the command, which has to fail; why it did."""
        with pytest.raises(CommandError) as trouble:
            self.load(*options)
        return str(trouble.value)


def everything() -> dict[str, dict[Any, dt.datetime]]:
    """Every row of people and sources with the time of its last change."""
    found = {}
    for label in ("people", "sources"):
        for model in apps.get_app_config(label).get_models():
            if issubclass(model, Row) and not model._meta.proxy:
                rows = model._base_manager.values_list("pk", "updated_at")
                found[model._meta.label] = dict(rows)
    return found
