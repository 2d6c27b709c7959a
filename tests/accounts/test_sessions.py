"""Sessions are listed for their owner, and end when they are ended."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from archive.accounts import account_help, sessions
from archive.accounts.models import SignedIn
from tests.accounts.conftest import PASSWORD, sign_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def signed_in_from(user, agent: str = FIREFOX, address: str = "203.0.113.5") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    sign_in(client, user.email)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("mfa_index")).status_code == 200


def test_each_session_is_listed_with_its_device_and_a_shortened_address(researcher):
    here = signed_in_from(researcher)
    signed_in_from(researcher, EDGE, "2001:db8:1:2::9")
    page = here.get(reverse("mfa_index")).content.decode()
    for words in ("Firefox, Linux", "Edge, Windows", "203.0.0.0/16", "2001:db8:1::/48"):
        assert words in page
    assert "203.0.113.5" not in page
    assert "203.0.113.5" not in str(list(SignedIn.objects.values_list()))


def test_a_session_that_is_ended_is_over_at_once(researcher):
    here, there = signed_in_from(researcher), signed_in_from(researcher, EDGE)
    row = SignedIn.objects.get(device="Edge, Windows")
    here.post(reverse("account_end_session", args=[row.pk]))
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_all_others_end_and_this_one_stays(researcher):
    here, others = signed_in_from(researcher), [signed_in_from(researcher) for _ in range(2)]
    here.post(reverse("account_end_other_sessions"))
    assert is_signed_in(here)
    assert not any(is_signed_in(other) for other in others)
    assert SignedIn.objects.filter(user=researcher).count() == 1


def test_nobody_ends_the_session_of_another(researcher, contributor):
    stranger, victim = signed_in_from(contributor), signed_in_from(researcher)
    row = SignedIn.objects.get(user=researcher)
    assert stranger.post(reverse("account_end_session", args=[row.pk])).status_code == 404
    assert is_signed_in(victim)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(researcher):
    here, there = signed_in_from(researcher), signed_in_from(researcher)
    new = "another long enough password"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), sent).status_code == 302
    assert [row.session_key for row in sessions.of_user(researcher)] == [here.session.session_key]
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert [row.session_key for row in sessions.of_user(researcher)] == [here.session.session_key]


def test_a_new_password_by_a_link_leaves_no_session_of_before(researcher):
    there = signed_in_from(researcher)
    researcher.refresh_from_db()
    visitor = Client()
    link = reverse(*account_help.address_of_reset(researcher))
    form = visitor.get(link, follow=True).redirect_chain[-1][0]
    new = "another long enough password"
    assert visitor.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not SignedIn.objects.exists()
    assert not Session.objects.filter(pk=there.session.session_key).exists()


def test_who_is_made_inactive_is_out_and_stays_out(researcher):
    client = signed_in_from(researcher)
    researcher.is_active = False
    researcher.save()
    assert not is_signed_in(client)
    researcher.is_active = True
    researcher.save()
    assert not is_signed_in(client)


def test_an_archivist_ends_all_sessions_of_somebody(at_desk, researcher):
    clients = [signed_in_from(researcher) for _ in range(2)]
    at_desk.post(reverse("admin:accounts_help", args=[researcher.pk, "sessions"]))
    assert not any(is_signed_in(client) for client in clients)


def test_signing_out_leaves_nothing_of_the_session(researcher):
    client = signed_in_from(researcher)
    client.post(reverse("account_logout"))
    assert not SignedIn.objects.exists()


def test_what_ended_in_another_way_is_tidied_away(researcher):
    signed_in_from(researcher)
    Session.objects.all().delete()
    assert sessions.forget_ended() == 1


def test_a_session_costs_no_query_until_it_is_old(researcher, django_assert_num_queries):
    client = signed_in_from(researcher)
    client.get(reverse("robots"))
    with django_assert_num_queries(3):  # the session, its user, and in what roles they are
        client.get(reverse("robots"))


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, "Firefox, Linux"), (EDGE, "Edge, Windows"), ("curl/8", ""), ("", "")],
)
def test_a_device_is_named_by_two_words(agent, device):
    assert sessions.device_of(agent) == device
