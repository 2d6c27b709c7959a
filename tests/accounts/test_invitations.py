"""From the invitation to the desk: a link that works once, by mail or on paper."""

from __future__ import annotations

import datetime as dt
import re
from smtplib import SMTPException
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.accounts import invitations
from archive.accounts.models import Invitation, User
from archive.curation.models import Change, ChangeSet
from tests import builders
from tests.accounts.conftest import PASSWORD, sign_in

ADD = "admin:accounts_invitation_add"
EVA = {"email": "Eva@Example.org", "name": "Eva Pozvaná", "roles": ["curator", "reviewer"]}
ACCEPTED = {"name": "Eva P.", "password1": PASSWORD, "password2": PASSWORD}


def link_in(text: Any) -> str:
    found = re.search(r"http://testserver(/en/account/\S+?/)(?=\s|<)", str(text))
    assert found, text
    return found[1]


@pytest.fixture
def printed(at_desk):
    """The link of an invitation, as the page to be printed shows it."""
    answer = at_desk.post(reverse(ADD), EVA)
    assert answer.status_code == 200
    return link_in(answer.content.decode())


def test_where_no_mail_is_sent_the_link_is_shown_once_and_kept_only_as_a_hash(at_desk, printed):
    token = printed.rstrip("/").rpartition("/")[2]
    assert mail.outbox == []
    row = Invitation.objects.get()
    assert (row.email, row.state) == ("eva@example.org", "open")
    assert token not in str(Invitation.objects.values_list().get())
    page = at_desk.get(reverse("admin:accounts_invitation_change", args=[row.pk]))
    assert token not in page.content.decode()
    assert not User.objects.filter(email="eva@example.org").exists()


def test_with_a_mail_server_the_link_is_sent(at_desk, settings):
    settings.HAS_MAIL = True
    answer = at_desk.post(reverse(ADD), EVA)
    assert answer.status_code == 302
    (message,) = mail.outbox
    assert message.to == ["eva@example.org"]
    assert Client().get(link_in(str(message.body))).status_code == 200


@pytest.mark.parametrize(("name", "begins"), [("", "Good day,\n"), ("Eva", "Good day Eva,\n")])
def test_whoever_is_invited_is_greeted_by_name_if_it_is_known(at_desk, settings, name, begins):
    settings.HAS_MAIL = True
    at_desk.post(reverse(ADD), {**EVA, "name": name})
    assert str(mail.outbox[0].body).startswith(begins)


def test_a_mail_server_that_takes_nothing_leaves_the_link_to_be_printed(
    at_desk, settings, monkeypatch
):
    def refuse(*_words):
        raise SMTPException("no")

    settings.HAS_MAIL = True
    monkeypatch.setattr("archive.accounts.invitations.send_mail", refuse)
    answer = at_desk.post(reverse(ADD), EVA)
    assert "did not take" in answer.content.decode()
    assert link_in(answer.content.decode())


def test_who_accepts_is_a_user_with_the_roles_and_sets_up_the_second_step(printed):
    client = Client()
    assert client.get(printed).status_code == 200
    assert client.post(printed, ACCEPTED).status_code == 302
    eva = User.objects.get(email="eva@example.org")
    assert (eva.name, eva.roles) == ("Eva P.", {"curator", "reviewer"})
    assert (
        client.get(reverse("admin:index")).headers["Location"].startswith(reverse("second_factor"))
    )
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert Client().get(printed).status_code == 410
    assert Client().post(printed, ACCEPTED).status_code == 410
    assert Invitation.objects.get().state == "accepted"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"password2": "something else entirely"}, "differ"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"name": ""}, "required"),
    ],
)
def test_a_wrong_form_makes_no_user(printed, sent, said):
    answer = Client().post(printed, {**ACCEPTED, **sent})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(email="eva@example.org").exists()


def test_an_invitation_runs_out_and_is_renewed(at_desk, printed):
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Client().get(printed).status_code == 410
    row = Invitation.objects.get()
    answer = at_desk.post(reverse("admin:accounts_invitation_renew", args=[row.pk]))
    renewed = link_in(answer.content.decode())
    assert Client().get(printed).status_code == 410
    assert Client().get(renewed).status_code == 200


def test_an_invitation_that_is_withdrawn_opens_nothing(at_desk, printed):
    row = Invitation.objects.get()
    at_desk.post(reverse("admin:accounts_invitation_withdraw", args=[row.pk]))
    assert Client().post(printed, ACCEPTED).status_code == 410
    assert not User.objects.filter(email="eva@example.org").exists()
    assert at_desk.post(reverse(ADD), EVA).status_code == 200
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("gone", [{"is_active": False}, {"groups": []}])
def test_an_archivist_who_is_none_any_more_leaves_no_door_behind(printed, archivist, gone):
    """Another archivist renews it, and then it is theirs."""
    if "groups" in gone:
        archivist.groups.clear()
    else:
        archivist.is_active = False
        archivist.save()
    assert Client().get(printed).status_code == 410
    assert Client().post(printed, ACCEPTED).status_code == 410
    assert not User.objects.filter(email="eva@example.org").exists()
    other = builders.user("second@example.org", "archivist")
    link = invitations.renew(Invitation.objects.get(), other)
    assert Client().get(reverse("account_invitation", args=[link])).status_code == 200


@pytest.mark.parametrize("what", ["renew", "withdraw"])
def test_what_is_accepted_while_an_archivist_looks_at_it_stays_accepted(printed, archivist, what):
    seen = Invitation.objects.get()
    Client().post(printed, ACCEPTED)
    with pytest.raises(invitations.NotOpen):
        invitations.renew(seen, archivist) if what == "renew" else invitations.withdraw(seen)
    assert Invitation.objects.get().state == "accepted"


@pytest.mark.parametrize("what", ["renew", "withdraw"])
def test_what_was_accepted_stays_accepted(at_desk, printed, what):
    Client().post(printed, ACCEPTED)
    row = Invitation.objects.get()
    at_desk.post(reverse(f"admin:accounts_invitation_{what}", args=[row.pk]))
    assert Invitation.objects.get().state == "accepted"


def test_an_address_is_invited_once_and_no_user_is_invited(at_desk, printed, researcher):
    assert "already" in at_desk.post(reverse(ADD), EVA).content.decode()
    answer = at_desk.post(reverse(ADD), {**EVA, "email": researcher.email.upper()})
    assert "already" in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_the_history_tells_who_invited_and_who_accepted_and_no_secret(printed, archivist):
    Client().post(printed, ACCEPTED)
    told = {(act.who_name, act.label) for act in ChangeSet.objects.all()}
    assert ("archivist@example.org", "invitation entered") in told
    assert ("Eva P.", "Invitation accepted") in told
    rows = Change.objects.filter(model__in=["accounts.Invitation", "accounts.User"])
    assert rows.count() >= 3
    text = str([(row.before, row.after) for row in rows])
    assert "token_hash" not in text
    token = printed.rstrip("/").rpartition("/")[2]
    assert token not in str(ChangeSet.objects.values_list())
    assert "password" not in text


def test_a_link_for_a_new_password_works_once_and_asks_for_the_second_step(at_desk):
    eva = builders.user("eva@example.org", "curator")
    path = reverse("admin:accounts_help", args=[eva.pk, "password"])
    link = link_in(at_desk.post(path, {"why": "forgotten"}).content.decode())
    AccessAttempt.objects.create(
        username=eva.email, attempt_time=timezone.now(), failures_since_start=60
    )
    client = Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "a new and long password", "password2": "a new and long password"}
    assert client.post(form, new).status_code == 302
    eva.refresh_from_db()
    assert eva.check_password(new["password1"])
    assert "_auth_user_id" not in client.session
    assert not AccessAttempt.objects.exists()
    assert not EmailAddress.objects.exists(), "addresses are kept with the users alone"
    sign_in(client, eva.email, new["password1"])
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert "no longer" in Client().get(link, follow=True).content.decode()


def test_a_forgotten_password_is_answered_alike_for_everybody(client, settings, researcher):
    settings.HAS_MAIL = True
    answers = {
        (answer.status_code, answer.headers["Location"])
        for email in (researcher.email, "nobody@example.org")
        for answer in [client.post(reverse("account_reset_password"), {"email": email})]
    }
    assert answers == {(302, reverse("account_reset_password_done"))}
    assert [message.to for message in mail.outbox] == [[researcher.email]]


def test_a_mail_server_that_is_down_tells_nobody_who_has_an_account(
    client, settings, researcher, monkeypatch, caplog
):
    def refuse(*_words):
        raise ConnectionRefusedError

    settings.HAS_MAIL = True
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    for email in (researcher.email, "nobody@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert "took no message" in caplog.text
    assert researcher.email not in caplog.text


def test_whoever_gets_a_new_password_is_told_by_mail(client, settings, researcher):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    sign_in(client, researcher.email)
    new = {"password1": "a new and long password", "password2": "a new and long password"}
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    (message,) = mail.outbox
    assert message.to == [researcher.email]
    assert "tell an archivist" in message.body
    assert "Your password has been changed" in message.body
