"""Whoever works here shows a second factor; no other way leads in."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.accounts import factors, sealing
from archive.curation.models import Change
from tests import builders
from tests.accounts.conftest import SECRET, code_of, is_in, second_step, sign_in, with_app
from tests.conftest import signed_in


def test_a_password_alone_leads_a_curator_to_the_second_step(client, curator):
    with_app(curator)
    assert sign_in(client, curator.email).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert second_step(client, code_of(SECRET)).status_code == 302
    assert is_in(client)


def test_the_login_of_the_admin_leads_nobody_past_the_second_step(client, curator):
    with_app(curator)
    sent = {"username": curator.email, "password": "a long enough password", "next": "/admin/"}
    answer = client.post(reverse("admin:login"), sent)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert not is_in(client)


def test_a_session_made_by_a_password_alone_reads_nothing_that_is_closed(curator):
    """However it came about: the second factor has to be shown in this very session."""
    draft = builders.person("Kanárek Koncept", status="draft")
    client = signed_in(with_app(curator))
    for path in ("/admin/", draft.get_absolute_url(), reverse("mfa_index"),
                 reverse("mfa_view_recovery_codes"), reverse("mfa_add_webauthn")):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate")), path
    assert client.post(reverse("admin:people_person_add"), {}).status_code == 302
    page = client.get(reverse("mfa_reauthenticate")).content.decode()
    assert f'href="{reverse("account_reauthenticate")}"' not in page, "a way that leads back here"
    shown = client.post(reverse("mfa_reauthenticate"), {"code": code_of(SECRET)})
    assert shown.status_code == 302
    assert is_in(client)


def test_whoever_works_here_and_has_no_factor_sets_one_up_first(client, curator):
    assert sign_in(client, curator.email).status_code == 302
    answer = client.get(reverse("admin:index"))
    assert answer.headers["Location"].startswith(reverse("second_factor"))
    assert client.get(reverse("second_factor")).status_code == 200
    assert client.get(reverse("account_change_password")).status_code == 302


def test_the_demonstration_asks_everybody_who_does_not_sit_at_its_machine(curator, settings):
    """A web server in front may call it by the name of the own machine."""
    settings.SECOND_FACTOR_REQUIRED = False
    client = signed_in(with_app(curator))
    assert is_in(client)
    for elsewhere in ({"REMOTE_ADDR": "192.0.2.7"}, {"headers": {"X-Forwarded-For": "192.0.2.7"}}):
        answer = client.get(reverse("admin:index"), **elsewhere)
        assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_readers_with_an_account_need_no_second_factor(client, researcher):
    """Nor do they come to the desk, which would send them away."""
    assert sign_in(client, researcher.email).headers["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("site:home")).status_code == 200


def set_up_app(client: Client) -> str:
    """The secret of the app that was set up by the pages."""
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return str(secret)


def test_an_app_is_set_up_and_the_codes_are_shown_once(client, curator):
    sign_in(client, curator.email)
    picture = client.get(reverse("totp_picture"))
    assert picture["Content-Type"] == "image/svg+xml"
    set_up_app(client)
    shown = client.get(reverse("mfa_view_recovery_codes"))
    codes = shown.context["unused_codes"]
    assert len(codes) == 10
    assert all(code in shown.content.decode() for code in codes)
    taken = client.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert all(code in taken for code in codes)
    assert is_in(client)
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in codes)


def test_the_codes_cannot_be_taken_home_later(client, curator, monkeypatch):
    sign_in(client, curator.email)
    set_up_app(client)
    client.get(reverse("mfa_view_recovery_codes"))
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    monkeypatch.setattr("archive.accounts.views.DOWNLOAD_S", -1)
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 404


def test_a_recovery_code_works_once(curator):
    client = Client()
    sign_in(client, curator.email)
    set_up_app(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    other = Client()
    sign_in(other, curator.email)
    second_step(other, code)
    assert is_in(other)
    third = Client()
    sign_in(third, curator.email)
    second_step(third, code)
    assert not is_in(third)


@pytest.mark.parametrize("data", [{"used_mask": 0b1111111111}, {"seed": "sealed:otherwise"}])
def test_where_no_recovery_code_is_left_or_readable_new_ones_are_made(client, curator, data):
    sign_in(client, curator.email)
    set_up_app(client)
    client.get(reverse("mfa_view_recovery_codes"))
    held = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    held.data |= data
    held.save()
    make = reverse("mfa_generate_recovery_codes")
    assert make in client.get(reverse("mfa_index")).content.decode()
    assert make in client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    answer = client.post(make, follow=True)
    assert len(answer.context["unused_codes"]) == 10


def test_a_code_of_the_app_works_once(curator):
    with_app(curator)
    code = code_of(SECRET)
    for expected in (True, False):
        client = Client()
        sign_in(client, curator.email)
        second_step(client, code)
        assert is_in(client) is expected


def test_a_code_that_somebody_saw_works_no_second_time_while_it_counts(curator, monkeypatch):
    """The app of this curator is half a minute ahead: its codes count for a minute more."""
    with_app(curator)
    begun, code = time.time(), code_of(SECRET, ahead=1)
    client = Client()
    sign_in(client, curator.email)
    second_step(client, code)
    assert is_in(client)
    later = timezone.now() + dt.timedelta(seconds=31)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: later)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: begun + 31)
    thief = Client()
    sign_in(thief, curator.email)
    second_step(thief, code)
    assert not is_in(thief)
    thief.force_login(curator)
    thief.post(reverse("mfa_reauthenticate"), {"code": code})
    assert not is_in(thief)


def test_a_passkey_always_asks_its_owner_also_as_second_step(client, curator):
    """What the second step asks of a key would be taken by the sign-in with a passkey alone."""
    with_app(curator)
    sign_in(client, curator.email)
    asked = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    assert asked["publicKey"]["userVerification"] == "required"
    assert client.session["mfa.webauthn.state"]["user_verification"] == "required"


def test_five_wrong_codes_are_enough(client, curator):
    with_app(curator)
    sign_in(client, curator.email)
    for _try in range(5):
        second_step(client, "000000")
    second_step(client, code_of(SECRET))
    assert not is_in(client)


def test_who_has_just_set_up_a_factor_is_not_asked_again_but_later(client, curator, monkeypatch):
    sign_in(client, curator.email)
    set_up_app(client)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    now = time.time()
    monkeypatch.setattr("archive.accounts.adapters.time.time", lambda: now + 601)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302


def test_factors_are_changed_only_by_who_shows_once_more_that_it_is_they(client, curator):
    with_app(curator)
    sign_in(client, curator.email)
    second_step(client, code_of(SECRET))
    for name in ("mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        answer = client.get(reverse(name))
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate")), name


def test_the_last_factor_of_who_works_here_stays(client, curator):
    with_app(curator)
    sign_in(client, curator.email)
    second_step(client, code_of(SECRET))
    client.post(reverse("account_reauthenticate"), {"password": "a long enough password"})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert factors.has_one(curator)
    key = Authenticator.objects.create(
        user=curator, type=Authenticator.Type.WEBAUTHN, data={"name": "Office", "credential": {}}
    )
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert list(Authenticator.objects.filter(user=curator)) == [key]
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert client.delete(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 405
    assert factors.has_one(curator)


def test_secrets_are_sealed_and_open_with_the_key_of_the_site_alone(curator, settings):
    with_app(curator)
    held = Authenticator.objects.get().data["secret"]
    assert SECRET not in held
    assert sealing.unseal(held) == SECRET
    settings.SECRET_KEY = "another key, as long and as random as the one before it"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(held)


def test_with_another_secret_key_the_second_step_says_what_to_do(client, curator, settings):
    with_app(curator)
    settings.SECRET_KEY = "another key, as long and as random as the one before it"
    sign_in(client, curator.email)
    answer = second_step(client, code_of(SECRET))
    assert "secret key of the site was changed" in answer.content.decode()
    assert not is_in(client)


def test_the_history_says_that_a_factor_was_set_up_and_not_of_what_it_is_made(client, curator):
    sign_in(client, curator.email)
    secret = set_up_app(client)
    rows = Change.objects.filter(model="mfa.Authenticator")
    assert {row.action for row in rows} == {"+"}
    acts = {row.change_set for row in rows}
    assert {(act.who_id, act.label) for act in acts} == {(curator.pk, "Second factor set up: app")}
    told = str([(row.before, row.after) for row in rows])
    assert "data" not in told
    assert secret not in told
    assert "sealed:" not in told
