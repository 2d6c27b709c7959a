"""Wrong passwords lock, say until when, and tell nothing of who has an account."""

from __future__ import annotations

import datetime as dt
import re
import sys

from axes.models import AccessAttempt
from django.conf import settings as real
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.accounts import lockout
from archive.accounts.jobs import TRIES_KEPT, forget_sign_ins
from archive.curation.models import Change
from archive.ops.progress import Progress
from tests.accounts.conftest import PASSWORD, sign_in

HERE = "192.0.2.7"
LIMIT = real.AXES_FAILURE_LIMIT


def try_wrongly(email: str, times: int, address: str = HERE):
    client = Client(REMOTE_ADDR=address)
    return [sign_in(client, email, "wrong") for _try in range(times)][-1]


def test_five_wrong_passwords_lock_the_account_for_this_address_alone(researcher):
    assert try_wrongly(researcher.email, LIMIT - 1).status_code == 200
    locked = try_wrongly(researcher.email, 1)
    assert locked.status_code == 429
    assert "Too many wrong tries" in locked.content.decode()
    assert sign_in(Client(REMOTE_ADDR=HERE), researcher.email).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8"), researcher.email).status_code == 302


def test_five_are_enough_where_the_server_tells_no_address(researcher):
    assert try_wrongly(researcher.email, LIMIT, "").status_code == 429


def test_one_line_at_home_is_one_address_however_many_it_has(researcher):
    """Else whoever has IPv6 could try ten times as often, and lock the account for everybody."""
    for number in range(LIMIT):
        last = try_wrongly(researcher.email, 1, f"2001:db8:1:2::{number + 1:x}")
    assert last.status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ff::9"), researcher.email).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::9"), researcher.email).status_code == 302


def test_a_lock_says_the_same_whether_there_is_such_an_account_or_not(researcher):
    def words(email: str) -> str:
        page = try_wrongly(email, LIMIT).content.decode()
        return re.sub(r"\d\d:\d\d", "", page[page.index("<main") : page.index("</main")])

    assert words(researcher.email) == words("nobody@example.org")


def test_wrong_passwords_from_many_addresses_lock_the_account_for_all(researcher):
    for number in range(10):
        for _try in range(LIMIT - 1):
            AccessAttempt.objects.create(
                username=researcher.email,
                ip_address=f"198.51.100.{number}",
                user_agent=f"robot {_try}",
                attempt_time=timezone.now(),
                failures_since_start=1,
            )
    assert sign_in(Client(REMOTE_ADDR="203.0.113.1"), researcher.email).status_code == 302
    for number in range(10):
        AccessAttempt.objects.filter(ip_address=f"198.51.100.{number}").update(
            failures_since_start=2
        )
    assert sign_in(Client(REMOTE_ADDR="203.0.113.2"), researcher.email).status_code == 429
    assert lockout.locked()[0].everywhere


def test_a_lock_opens_by_itself(researcher):
    try_wrongly(researcher.email, LIMIT)
    past = timezone.now() - real.AXES_COOLOFF_TIME - dt.timedelta(seconds=1)
    AccessAttempt.objects.update(attempt_time=past)
    assert sign_in(Client(REMOTE_ADDR=HERE), researcher.email).status_code == 302


def test_what_others_try_elsewhere_makes_no_lock_seem_longer(researcher):
    try_wrongly(researcher.email, LIMIT)
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=20))
    try_wrongly(researcher.email, 1, "198.51.100.9")
    page = sign_in(Client(REMOTE_ADDR=HERE), researcher.email)
    assert (page.status_code, page["Retry-After"]) == (429, "600")


def test_an_archivist_sees_locked_accounts_and_opens_them(at_desk, researcher):
    try_wrongly(researcher.email, LIMIT)
    try_wrongly("my password by mistake", LIMIT)
    page = at_desk.get(reverse("admin:accounts_locked")).content.decode()
    assert researcher.email in page
    assert "192.0.0.0/16" in page
    assert HERE not in page
    assert "by mistake" not in page
    at_desk.post(reverse("admin:accounts_locked"), {"email": researcher.email})
    assert sign_in(Client(REMOTE_ADDR=HERE), researcher.email).status_code == 302


def test_no_password_is_kept_of_a_wrong_try_and_nothing_in_the_history(researcher):
    before = Change.objects.count()
    client = Client(REMOTE_ADDR=HERE)
    sign_in(client, researcher.email, "Kanárekheslo")
    kept = str(AccessAttempt.objects.values_list().get())
    assert "Kanárekheslo" not in kept
    assert Change.objects.count() == before


def test_wrong_tries_are_forgotten(researcher):
    try_wrongly(researcher.email, 1)
    progress = Progress(sys.stdout)
    cache.set("counted", [1], 60)
    cache.set("over", [1], -60)
    forget_sign_ins(progress)
    assert AccessAttempt.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE expires < now()")
        assert cursor.fetchone() == (0,)
    assert cache.get("counted") == [1]
    AccessAttempt.objects.update(attempt_time=timezone.now() - TRIES_KEPT - dt.timedelta(hours=1))
    forget_sign_ins(progress)
    assert not AccessAttempt.objects.exists()


def test_asking_for_the_password_once_more_is_no_way_to_guess_it(client, researcher):
    sign_in(client, researcher.email)
    again = reverse("account_reauthenticate")
    for _try in range(LIMIT):
        last = client.post(again, {"password": "wrong"})
    assert last.status_code == 429
    assert client.post(again, {"password": PASSWORD}).status_code == 429
