"""Taking in what readers write: each form once, floods slowed, and all of it forgotten in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from archive.core import refs
from archive.core.access import today
from archive.core.senders import counted_address
from archive.curation.models import NUMBER_LETTER, Message, MessageStatus

A_FEW = 10  # messages from one network address
MOST = 200  # messages from everybody together: more than people write, less than a disk holds
WITHIN = dt.timedelta(hours=1)
SENDER_KEPT = dt.timedelta(days=1)
KEPT_AFTER_ANSWER = dt.timedelta(days=730)
MONTHS_KEPT = 24  # the same in words


def sender_of(request: HttpRequest) -> str:
    """A keyed hash of the network address; another one every day, so that nothing adds up."""
    text = f"{today()} {counted_address(request)}"
    return salted_hmac("archive.messages.sender", text, algorithm="sha256").hexdigest()


def too_many(sender: str) -> bool:
    since = timezone.now() - WITHIN
    return bool(Message.objects.filter(sender=sender, created_at__gte=since).count() >= A_FEW)


def too_many_in_all() -> bool:
    """Whether a flood comes from many addresses at once, which no count by sender stops."""
    since = timezone.now() - WITHIN
    return bool(Message.objects.filter(created_at__gte=since)[:MOST].count() >= MOST)


def receive(form: str, **fields: Any) -> Message:
    """Store a message under a new number; the same form again gives the message it made."""
    try:
        with transaction.atomic():
            made: Message = Message.objects.create(number=_new_number(), form=form, **fields)
            return made
    except IntegrityError:
        return Message.objects.get(form=form)


def _new_number() -> str:
    while True:
        number = refs.random_ref(NUMBER_LETTER)
        if not Message.objects.filter(number=number).exists():
            return number


def settle(message: Message, user: Any) -> None:
    """Note who took a message in hand, and when it was answered."""
    message.handled_by = user
    if message.status != MessageStatus.ANSWERED:
        message.answered_at = None
    elif message.answered_at is None:
        message.answered_at = timezone.now()


def forget(now: dt.datetime | None = None) -> tuple[int, int]:
    """Delete what was answered long ago, and the hashes of senders after a day.

    Gives the number of messages deleted, and of hashes.
    """
    now = now or timezone.now()
    old = Message.objects.filter(answered_at__lt=now - KEPT_AFTER_ANSWER)
    deleted, _by_model = old.delete()
    hashes = Message.objects.exclude(sender="").filter(created_at__lt=now - SENDER_KEPT)
    return deleted, hashes.update(sender="")
