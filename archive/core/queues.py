"""What waits for those who work here, and what the archive lacks: each app tells it of its own.

An app joins with `add_queue` and `add_share` at start-up. The desk counts the rows, and its lists
show exactly these: a queue, and what a share misses, are lists under their key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet

Rows = Callable[[Any], QuerySet[Any]]
"""The rows for one user."""


@dataclass(frozen=True)
class Queue:
    """Rows that wait until somebody does something; `model` says in which list they are shown.

    Queues of one key stand together. `query` is for lists that have a filter of their own.
    """

    key: str
    title: Any
    model: type[models.Model]
    rows: Rows = field(compare=False)
    order: int = 50
    query: str = ""


@dataclass(frozen=True)
class Share:
    """How many of the rows of a model have something; `missing` are those that have it not."""

    key: str
    title: Any
    missing_title: Any
    model: type[models.Model]
    missing: Callable[[], QuerySet[Any]] = field(compare=False)


_queues: list[Queue] = []
_shares: list[Share] = []


def add_queue(queue: Queue) -> None:
    if queue not in _queues:
        _queues.append(queue)


def add_share(share: Share) -> None:
    if share not in _shares:
        _shares.append(share)


def queues() -> list[Queue]:
    return list(_queues)


def shares() -> list[Share]:
    return list(_shares)
