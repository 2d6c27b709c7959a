"""Who changes the archive, through what and why, told to the database beside each write.

A *change set* is one act: a request, a job, an import, a merge. Triggers write the history (see
`archive.curation.history_triggers`); what they cannot know stands in a setting of the transaction,
which is put before every statement that writes. Nothing is asked or written where nothing changes.

    with changes(user=request.user, label=_("Merge of two people"), why="…") as change_set:
        ...
"""

from __future__ import annotations

import contextlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.signals import connection_created
from psycopg import sql as composed

SETTING = "interhelpo.change_set"
LONGEST_LABEL = 200
LONGEST_PATH = 300
LONGEST_WHY = 2000
# A statement that may write: a “with” does where such a word stands in it.
WRITES = re.compile(
    r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*"
    r"(?:(?:insert|update|delete|merge|copy|do|call)\b|with\b.*?\b(?:insert|update|delete|merge)\b)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Changes:
    """One act, as it is told to the database. It is in the history once something has changed."""

    user: Any = None
    """A user, or a function that gives one: asked for only when something is written."""
    label: str = ""
    why: str = ""
    path: str = ""
    name: str = ""
    """Who it is, where no user of the archive is."""
    reverts: uuid.UUID | None = None
    """The change set that is undone by this one."""
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def told(self) -> str:
        user = self.user() if callable(self.user) else self.user
        is_known = user is not None and getattr(user, "pk", None) is not None
        words = {
            "id": str(self.id),
            "who": user.pk if is_known else None,
            "name": _plain(user if is_known else self.name, LONGEST_LABEL),
            "label": _plain(self.label, LONGEST_LABEL),
            "why": _plain(self.why, LONGEST_WHY),
            "path": _plain(self.path if is_known or self.name else "", LONGEST_PATH),
            "reverts": str(self.reverts) if self.reverts else None,
        }
        return json.dumps(words, ensure_ascii=False)


def _plain(words: Any, longest: int) -> str:
    """Without what a database cannot hold: a zero, or half of a sign."""
    text = str(words).replace("\0", "")[:longest]
    return text.encode("utf-8", "replace").decode("utf-8")


_current: ContextVar[Changes | None] = ContextVar("changes", default=None)


@contextlib.contextmanager
def changes(
    *,
    user: Any = None,
    label: Any = "",
    why: str = "",
    path: str = "",
    name: str = "",
    reverts: uuid.UUID | None = None,
) -> Iterator[Changes]:
    """All writes in this block are one change set. Within another one it stands for itself, and
    takes from it who is at work, where that is not said."""
    outer = _current.get()
    if outer is not None and user is None and not name:
        user, name = outer.user, outer.name
    made = Changes(user, label, why, path or (outer.path if outer else ""), name, reverts)
    token = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(token)


def current() -> Changes | None:
    """The change set that is being made, if the code runs within one."""
    return _current.get()


def because(why: str, label: Any = "") -> None:
    """Say of the present change set why it is made, and what it is, before anything is written."""
    made = _current.get()
    if made is not None:
        made.why = why.strip() or made.why
        made.label = label or made.label


Execute = Callable[[Any, Any, bool, dict[str, Any]], Any]


def tell(execute: Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around every statement: before one that writes, tell the transaction whose it is.

    The setting ends with the transaction; within one that goes on after the block it is emptied by
    the next write.
    """
    link = context["connection"]
    made = _current.get()
    plain = isinstance(sql, str)
    if (made is None and not getattr(link, "told_of_changes", False)) or (
        plain and not WRITES.match(sql)
    ):
        return execute(sql, params, many, context)
    link.told_of_changes = made is not None
    told = made.told() if made else ""
    if not plain or many:
        return _tell_around(execute, (sql, params, many, context), told)
    setting = _setting(told, local=True)
    if params is not None:
        setting = setting.replace("%", "%%")
    result = execute(f"{setting}; {sql}", params, many, context)
    while context["cursor"].cursor.nextset():
        pass
    return result


def _tell_around(execute: Execute, statement: tuple[Any, ...], told: str) -> Any:
    """For what cannot be joined with another statement; outside of a transaction the setting is
    that of the session, and is emptied afterwards."""
    link = statement[-1]["connection"]
    local = link.in_atomic_block
    with link.connection.cursor() as cursor:
        cursor.execute(_setting(told, local=local))
        try:
            return execute(*statement)
        finally:
            if not local:
                cursor.execute(_setting("", local=False))


def _setting(told: str, *, local: bool) -> str:
    where = "true" if local else "false"
    return f"SELECT set_config('{SETTING}', {composed.Literal(told).as_string(None)}, {where})"


def listen(connection: Any, **_signal: Any) -> None:
    if tell not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell)


def start() -> None:
    """From now on every connection tells of changes. Called once, when the apps are ready."""
    connection_created.connect(listen, dispatch_uid="archive.core.changes")
