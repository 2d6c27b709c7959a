"""What the history keeps: every table, but for those named here with the reason.

Nothing has to be declared for a new model. A test reads these lists and the models beside them.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

Model = type[models.Model]

NOT_KEPT: dict[str, str] = {
    "curation.ChangeSet": "the history itself",
    "curation.Change": "the history itself",
    "curation.Step": "themselves a record of what was done",
    "curation.PublishingBatch": "themselves a record of what was done",
    "curation.DoubleKey": "made of the records; `find_doubles` makes it again",
    "curation.DoubleCandidate": "made of the records; `find_doubles` makes it again",
    "exchange.Sheet": "how far a sheet is; what it writes is kept",
    "exchange.SheetRow": "what a sheet would do; made again from the file",
    "exchange.ColumnMap": "how somebody heads columns; no part of the archive",
    "search.SearchEntry": "made of the records; `reindex` makes it again",
    "search.SearchWord": "made of the records; `reindex` makes it again",
    "search.SearchName": "made of the records; `reindex` makes it again",
    "jobs.JobReport": "how far a job is; what the job changes is kept",
    "ops.LoadedRecord": "remembers what a load wrote; the rows written are kept",
    "ops.LoadedFile": "remembers what a load wrote; the rows written are kept",
    "contenttypes.ContentType": "made of the models by every migration",
    "auth.Permission": "made of the models by every migration",
    "auth.Group": "made by a migration from the roles of the code; who has a role is kept",
    "auth.Group_permissions": "made by a migration from the roles of the code",
    "admin.LogEntry": "Django's own note of a form that was sent; the history tells more",
    "sessions.Session": "who is signed in just now",
    "accounts.SignedIn": "who is signed in just now",
    "account.EmailAddress": "not used here: the address of a user is in accounts.User",
    "account.EmailConfirmation": "not used here",
    "axes.AccessAttempt": "wrong tries to sign in, with network addresses; forgotten in a week",
    "axes.AccessAttemptExpiration": "not used here",
    "axes.AccessLog": "not used here",
    "axes.AccessFailureLog": "not used here",
    "procrastinate.*": "the queue's own tables, written by its functions",
}

# Fields that follow from others and are renewed by the application. They are not kept: a row counts
# as changed when another field does.
DERIVED: dict[str, tuple[str, ...]] = {
    "people.Person": (
        "sort_key", "initial", "sort_cyrillic", "initial_cyrillic", "display_name",
        "birth_earliest", "birth_latest", "death_earliest", "death_latest",
        "opens_on", "opens_because", "consent_from", "consent_until", "sort_birth",
    ),
    "people.PersonName": (
        "date_edtf", "earliest", "latest", "script", "key_ascii", "key_fold", "dm_codes",
        "sort_key",
    ),
    "people.Family": ("sort_key", "initial", "sort_cyrillic", "initial_cyrillic"),
    "people.OrganisationName": ("date_edtf", "earliest", "latest", "key_ascii", "key_fold"),
    "people.SharedEvent": ("earliest", "latest"),
    "people.Place": ("sort_key",),
    "people.PlaceName": ("date_edtf", "earliest", "latest", "key_ascii", "key_fold"),
    "people.Fact": ("date_edtf", "earliest", "latest", "line"),
    "people.Relation": ("date_edtf", "earliest", "latest"),
    "sources.Source": ("date_edtf", "earliest", "latest", "sort_key", "sort_date", "initial"),
    "sources.Evidence": ("date_edtf", "earliest", "latest"),
}  # fmt: skip
ALWAYS_DERIVED = ("updated_at",)

# What may not be kept, or not for ever. Such a row cannot be brought back by the history.
SECRET: dict[str, tuple[str, ...]] = {
    "accounts.User": ("password", "last_login"),
    "accounts.Invitation": ("token_hash",),
    # That there is one is kept, never what it is made of: secrets, keys, used codes.
    "mfa.Authenticator": ("data", "last_used_at"),
    # Whole rows, needed only as long as the merge can be taken back; each is kept by itself.
    "curation.Merge": ("steps", "pointing"),
}
# Of these only the columns named here are kept: what a reader wrote is deleted in the end
# (`manage.py forget_messages`), so the history never holds it.
ONLY: dict[str, tuple[str, ...]] = {
    "curation.Message": ("id", "created_at", "kind", "status", "answered_at", "handled_by"),
}


class Kept(NamedTuple):
    """How the rows of one table are kept, in the names of columns."""

    model: Model
    left_out: tuple[str, ...]
    """Columns that may not be kept, and cannot be brought back."""
    derived: tuple[str, ...]
    """Columns that are not kept either, and are made again when a row is brought back."""
    owners: tuple[str, ...]
    """Columns of the foreign keys to what a row hangs on."""

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def restorable(self) -> bool:
        return not self.left_out


def reason_not_kept(model: Model) -> str:
    meta = model._meta
    return NOT_KEPT.get(meta.label, "") or NOT_KEPT.get(f"{meta.app_label}.*", "")


def tables() -> list[Model]:
    """Every model with a table of its own, the joining tables of many-to-many fields too."""
    every = apps.get_models(include_auto_created=True)
    return [one for one in every if one._meta.managed and not one._meta.proxy]


@cache
def kept() -> dict[str, Kept]:
    """By label: every table whose changes are kept."""
    return {m._meta.label: _kept(m) for m in tables() if not reason_not_kept(m)}


def _kept(model: Model) -> Kept:
    label = model._meta.label
    fields: list[Any] = list(model._meta.concrete_fields)
    only, secret = ONLY.get(label), SECRET.get(label, ())
    known = {f.name for f in fields}
    for name in {*DERIVED.get(label, ()), *secret, *(only or ())} - known:
        raise LookupError(f"history_kept names “{name}”, which {label} has not.")
    derived = {*DERIVED.get(label, ()), *ALWAYS_DERIVED}
    return Kept(
        model,
        tuple(f.column for f in fields if f.name in secret or (only and f.name not in only)),
        tuple(f.column for f in fields if f.name in derived or f.generated),
        tuple(f.column for f in owner_fields(model)),
    )


def target_of(link: Any) -> str:
    """The label of the table to which a foreign key leads; a proxy has none of its own."""
    return str(link.related_model._meta.concrete_model._meta.label)


def owner_fields(model: Model) -> list[models.ForeignKey[Any, Any]]:
    """The keys to what a row hangs on: what takes it along, or leaves it bare, when it is removed,
    and what its access follows. A record hangs on nothing."""
    from archive.core.records import Record

    if issubclass(model, Record):
        return []
    parents = getattr(getattr(model, "objects", None), "_queryset_class", None)
    told = getattr(parents, "parents", ())
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey)
        and f.related_model is not None
        and not reason_not_kept(f.related_model)
        and not _is_user(f.related_model, model)
        and (f.remote_field.on_delete in (models.CASCADE, models.SET_NULL) or f.name in told)
    ]


def _is_user(target: Any, model: Model) -> bool:
    """That somebody decided or entered a row does not make it theirs; a permission is."""
    return bool(
        target._meta.label == "accounts.User"
        and model._meta.app_label in ("people", "sources", "curation")
    )
