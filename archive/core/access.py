"""Who may see a record: its status, its access, and the one door `visible_to(user)`.

Visibility is a comparison with today's date in the query, never a stored flag: a consent that
ends or a hundred years that pass take effect by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Access(models.TextChoices):
    PUBLIC = "public", _("Public")
    REQUEST = "request", _("On request")
    CLOSED = "closed", _("Closed until a date")
    HIDDEN = "hidden", _("Hidden")


def today() -> dt.date:
    return timezone.localdate()


def reads_all(user: Any) -> bool:
    """Curators, reviewers and archivists see every record; the user class says who they are."""
    return bool(getattr(user, "reads_all_records", False))


def granted_refs(user: Any) -> list[str]:
    """Public ids of closed records that were opened to this reader by name, as of today."""
    return list(getattr(user, "granted_refs", ()))


class RecordQuerySet(models.QuerySet[Any]):
    """The only way to rows from any view, feed, export, index or file."""

    def open_today(self) -> Q:
        """The condition under which a published record is open to everybody."""
        return Q(access=Access.PUBLIC) | Q(access=Access.CLOSED, closed_until__lte=today())

    def may_be_announced(self) -> Q:
        """A further condition for telling a stranger that a closed record exists at all."""
        return Q()

    def visible_to(self, user: Any) -> Self:
        if reads_all(user):
            return self
        seen = self.open_today()
        granted = granted_refs(user)
        if granted:
            seen |= Q(ref__in=granted) & ~Q(access=Access.HIDDEN)
        return self.filter(Q(status=Status.PUBLISHED) & seen)

    def announced_to(self, user: Any) -> Self:
        """Rows of which title, kind, reason and date may be told: the visible ones, and those
        that are closed on request or until a date. Drafts and hidden ones stay unknown."""
        if reads_all(user):
            return self
        told = Q(status=Status.PUBLISHED, access__in=[Access.REQUEST, Access.CLOSED])
        visible = self.visible_to(user).order_by().values("pk")
        return self.filter(Q(pk__in=visible) | (told & self.may_be_announced()))


class OfTheDesk(models.QuerySet[Any]):
    """Rows of those who work here: seen by whoever reads every record, and by nobody else."""

    def visible_to(self, user: Any) -> Self:
        return self if reads_all(user) else self.none()


def is_among(rows: models.QuerySet[Any], key: str) -> Exists:
    """Whether the foreign key `key` leads to one of `rows`.

    Unlike `key__in=rows`, of which Postgres within an OR makes a list of all the rows first, this
    looks up the few that a page asks about.
    """
    return Exists(rows.order_by().filter(pk=OuterRef(key)))


def is_visible(model: type[models.Model], user: Any, key: str) -> Any:
    """Whether the foreign key `key` leads to a row of `model` that the reader may see."""
    if reads_all(user) or granted_refs(user):
        rows: Any = model._default_manager
        return is_among(rows.visible_to(user), key)
    return Standing(model, key)


Rows = type[models.Model] | Callable[[], models.QuerySet[Any]]


class Standing(models.Expression):
    """Whether one of the rows that a stranger may see stands at the value of `key`.

    As Exists, but put into SQL once a day and not for each question: most of what a page costs
    would be to say again who may see what. `rows` is a model, or a function that gives its rows;
    `on` is the field of theirs that has the value.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, rows: Rows, key: str, on: str = "pk") -> None:
        super().__init__()
        self.rows, self.on = rows, on
        self.key: Any = F(key)

    def get_source_expressions(self) -> list[Any]:
        return [self.key]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.key,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        before, after = _standing(self.rows, self.on, today())
        key, params = compiler.compile(self.key)
        return f"{before.sql}{key}{after.sql}", (*before.params, *params, *after.params)


class _Hole(models.Expression):
    """The place in the SQL where the key of the question comes."""

    MARK = "\0"

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return self.MARK, ()


class _Part(NamedTuple):
    sql: str
    params: tuple[Any, ...]


@lru_cache(maxsize=128)
def _standing(rows: Rows, on: str, _day: dt.date) -> tuple[_Part, _Part]:
    """What stands before and after the key. The tables get names that no question has."""
    of_model: Any = getattr(rows, "_default_manager", None)
    found: Any = of_model.visible_to(None) if of_model else rows()
    query = found.order_by().filter(**{on: _Hole(output_field=models.UUIDField())}).query.exists()
    query.change_aliases({alias: f"standing_{alias}" for alias in query.alias_map})
    sql, params = query.get_compiler(connection=connection).as_sql()
    before, after = sql.split(_Hole.MARK)
    number = before.count("%s")
    return _Part(f"EXISTS({before}", tuple(params[:number])), _Part(
        f"{after})", tuple(params[number:])
    )


def is_one_of_few(key: str, keys: models.QuerySet[Any]) -> Func:
    """Whether `key` is one of the few values that the one-column query `keys` finds.

    Unlike `key__in=keys`, this asks for them once and first. Postgres expects a handful and uses
    the index of `key`; a subquery it expects to be long, and reads the whole table.
    """
    return Func(
        F(key), ArraySubquery(keys.order_by()),
        arg_joiner=" = ANY(", template="%(expressions)s)", output_field=models.BooleanField(),
    )  # fmt: skip


class ChildQuerySet(models.QuerySet[Any]):
    """Rows that follow the access of the record they belong to.

    `parents` names the foreign keys that lead to a record or to another child row; a row is
    visible when one of them is set and leads to something visible.
    """

    parents: tuple[str, ...] = ()

    def visible_to(self, user: Any) -> Self:
        return self._visible_through(user, self.parents)

    def _visible_through(self, user: Any, parents: tuple[str, ...]) -> Self:
        if reads_all(user):
            return self
        seen = Q()
        for name in parents:
            target = self.model._meta.get_field(name).related_model
            seen |= Q(is_visible(target, user, name))
        return self.filter(seen)


def child_of(*parents: str) -> type[ChildQuerySet]:
    """A queryset class for rows that hang on these foreign keys."""
    return type(
        f"ChildOf{''.join(p.title() for p in parents)}", (ChildQuerySet,), {"parents": parents}
    )
