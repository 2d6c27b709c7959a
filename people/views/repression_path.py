"""The part of a person's page that tells the repression: its steps, what is missing and where it
would be looked for, and what an office of the state gave out instead."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from people import repression, words
from people.models import Fact, Person
from people.repression import BURIAL, IN_THE_FILE, REHABILITATION
from people.views.gathered import Gathered, correct
from people.words import Value
from sources.claims import accounts
from sources.models import Repository, Stance


def section(record: Person, facts: list[Fact], gathered: Gathered, user: Any) -> Value | None:
    """As `people/repression.html` shows it; None where no source tells of any repression."""
    own = [fact for fact in facts if fact.person_id == record.pk]
    path = repression.path(own)
    if path is None:
        return None
    drawn = repression.strip(path, gathered.told, gathered.seen, lambda fact: correct(record, fact))
    return {
        **drawn,
        "missing": _missing(path.missing, record, user),
        "cover": [row for fact in own for row in _cover(fact, gathered)],
    }


def _missing(steps: list[str], record: Person, user: Any) -> list[Value]:
    """Each missing paper with the file in which it would stand and who keeps such files."""
    rows: list[Value] = []
    filed = [step for step in steps if step in IN_THE_FILE]
    if filed:
        rows.append(_row(filed, _("It would stand in the investigation file.")))
    if REHABILITATION in steps:
        words_of_it = _("It would stand in the investigation file or in a certificate.")
        rows.append(_row([REHABILITATION], words_of_it))
    if rows:
        rows.append({"label": _("Kept where"), "parts": _keepers(record, user)})
    if BURIAL in steps:
        rows.append(_row([BURIAL], _("The place of burial is not known.")))
    return rows


def _row(steps: list[str], text: str) -> Value:
    return {"label": repression.labels(steps), "parts": [{"text": text}]}


def _keepers(record: Person, user: Any) -> list[Value]:
    """The archives of which it is recorded that they keep investigation files; invented ones for
    invented people, real ones for real people."""
    rows = Repository.objects.visible_to(user).filter(investigation_files=True).order_by("ref")
    found: list[Value] = []
    for keeper in rows:
        if keeper.is_sample == record.is_sample:
            name = words.text_value(keeper.name)
            note = words.text_value(keeper.note)
            found.append({**name, "url": keeper.get_absolute_url(), "after": "."})
            found += [note] if note["text"] else []
    if not found:
        return [{"text": _("Which archive keeps it has not been established.")}]
    return [{"text": _("Known to keep such files:")}, *found]


def _cover(fact: Fact, gathered: Gathered) -> list[Value]:
    """What was given out instead; it has no place among the steps."""
    rows = [row for row in gathered.backing.of(fact) if row.stance == Stance.COVER_STORY]
    told = gathered.told.get(fact.pk)
    found = []
    for one in accounts(rows):
        heading = gathered.teller.heading(one.first, fact)
        said, language = gathered.teller.said(one, heading["text"])
        found.append(
            {
                **heading,
                "refs": [gathered.notes.number(row) for row in one.rows],
                "said": said,
                "said_language": language,
                "compare": f"#{told.compare}" if told and told.compare else "",
            }
        )
    return found
