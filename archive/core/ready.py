"""Questions to the database that are put into SQL once a day, and then only filled in; decision
0030."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, Final, cast

from django.db import NotSupportedError, connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.signals import connection_created
from django.db.models import F, Func
from django.db.models.query import ModelIterable
from psycopg import sql

from archive.core.access import granted_refs, reads_all, today

Build = Callable[..., models.QuerySet[Any]]
HOLE: Final = re.compile("%%|%s")
ANY_PK: Final = models.UUIDField()


class Given(models.Expression):
    """The place in a question where a value comes, by its name."""

    def __init__(self, name: str, output_field: models.Field[Any, Any] = ANY_PK) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def is_any(key: str, given: Given) -> Func:
    """Whether `key` is one of the values of a list; `key__in` has a place for each of them, so it
    would be another question for each length of the list."""
    return Func(
        F(key), given, arg_joiner=" = ANY(", template="%(expressions)s)",
        output_field=models.BooleanField(),
    )  # fmt: skip


def ready(build: Build) -> Callable[..., list[Any]]:
    """A function that gives the rows of the question that `build` puts, for a reader and values;
    the database plans it once for each connection.

    `build` takes the reader and the values by name, each as `Given`, and gives a queryset. Nothing
    but these, the day, and whether the reader reads everything may decide what it asks: it is kept
    for all readers who have no rights of their own. Lists are asked for by `is_any`.
    """

    return _asking(build, keep_plan=True)


def ready_to_plan(build: Build) -> Callable[..., list[Any]]:
    """The same for a question of which the best plan hangs on the values: those with thousands of
    rows to look through, or with few."""
    return _asking(build, keep_plan=False)


def _asking(build: Build, *, keep_plan: bool) -> Callable[..., list[Any]]:
    @wraps(build)
    def rows(user: Any, **values: Any) -> list[Any]:
        if granted_refs(user) and not reads_all(user):  # theirs alone: its plan is of no use after
            return Question(build, user, values).ask(values, keep_plan=False)
        question = _kept(build, reads_all(user), today(), tuple(values))
        return question.ask(values, keep_plan=keep_plan)

    return rows


@lru_cache(maxsize=256)
def _kept(build: Build, whole: bool, _day: dt.date, names: tuple[str, ...]) -> Question:
    return Question(build, _Everything() if whole else None, names)


class _Everything:
    """Stands for all who read every record."""

    reads_all_records = True


class Question:
    """One question in SQL, and what Django has to know to make objects of its rows."""

    def __init__(self, build: Build, user: Any, names: Iterable[str]) -> None:
        rows: Any = build(user, **{name: Given(name) for name in names})
        if rows._prefetch_related_lookups:
            raise ValueError(f"{build.__name__} asks for more than one question.")
        self.model, self.plain = rows.model, rows._fields is None
        self.compiler = rows.query.get_compiler(connection=connection)
        self.sql = _with_names(*self.compiler.as_sql())
        columns = [one[0] for one in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(columns)

    def ask(self, values: dict[str, Any], *, keep_plan: bool) -> list[Any]:
        """The rows as objects, or as tuples where the queryset names its columns."""
        found = _fetched(self.sql, values, keep_plan=keep_plan)
        rows = self.compiler.apply_converters(found, self.converters) if self.converters else found
        if self.plain:
            return list(ModelIterable(cast(Any, _Answer(self, rows))))
        return list(map(tuple, rows))


def _fetched(text: str, values: dict[str, Any], *, keep_plan: bool) -> list[Any]:
    try:
        with _preparing() if keep_plan else connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    except NotSupportedError:
        # A migration gave a column another type since it was planned. The plans go with the
        # connection, which within a transaction has to last; there psycopg drops them at its end.
        if not keep_plan or connection.in_atomic_block:
            raise
        connection.close()
    return _fetched(text, values, keep_plan=False)


class _Answer:
    """A queryset, query and compiler in one, as far as Django asks them for when it makes objects
    of rows; here the rows are there already."""

    db = "default"
    _known_related_objects: Final[dict[Any, Any]] = {}

    def __init__(self, question: Question, rows: Iterable[Any]) -> None:
        self.query = self
        self.model, self.rows = question.model, rows
        self.select = question.compiler.select
        self.klass_info = question.compiler.klass_info
        self.annotation_col_map = question.compiler.annotation_col_map

    def get_compiler(self, **_options: Any) -> _Answer:
        return self

    def execute_sql(self, **_options: Any) -> Iterable[Any]:
        return self.rows

    def results_iter(self, results: Iterable[Any]) -> Iterable[Any]:
        return results


def _with_names(text: str, params: tuple[Any, ...]) -> str:
    """The SQL with the names of what is given, and with all else that it rests on written out: the
    database plans for it."""
    left = iter(params)

    def filled(hole: re.Match[str]) -> str:
        if hole[0] == "%%":
            return "%%"
        value = next(left)
        if isinstance(value, Given):
            return f"%({value.name})s"
        return sql.Literal(value).as_string(connection.connection).replace("%", "%%")

    connection.ensure_connection()
    return HOLE.sub(filled, text)


class _Preparing(ServerBindingCursor):
    """The database keeps the plan of each statement for as long as the connection lasts."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        return super().execute(query, params, prepare=True)  # type: ignore[misc]

    def _send_query_prepared(self, name: Any, query: Any, **options: Any) -> Any:
        self._query = query  # as of those that are not prepared: for the log of what was asked
        return super()._send_query_prepared(name, query, **options)  # type: ignore[misc]


def _preparing() -> Any:
    """As `connection.cursor()`, with the same wrappers around it."""
    link: Any = connection
    link.close_if_health_check_failed()
    link.ensure_connection()
    with link.wrap_database_errors:
        return link._prepare_cursor(cast(Any, _Preparing)(link.connection))


def keep_plans(connection: Any, **_signal: Any) -> None:
    """One plan for all values, made once: all that is asked so is looked up by keys, and to plan it
    takes longer than to find it. Of statements that are not prepared this changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")


def start() -> None:
    """From now on every connection keeps its plans. Called once, when the apps are ready."""
    connection_created.connect(keep_plans, dispatch_uid="archive.core.ready")
