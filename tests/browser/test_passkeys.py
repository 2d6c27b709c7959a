"""A passkey is made and used in a real browser, with a key that only the browser pretends."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from tests import builders
from tests.browser.test_everyone import AXE, PLAIN, STICKS_OUT, faults_of

PASSWORD = "a long enough password"


@pytest.fixture
def curator(transactional_db, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()
    return builders.user("curator@example.org", "curator")


def on_localhost(watched) -> str:
    """Passkeys are bound to a name; an address of figures is none."""
    return str(watched.page.url).replace("127.0.0.1", "localhost").split("/en/")[0]


def with_pretended_key(watched) -> None:
    session = watched.page.context.new_cdp_session(watched.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def looked_at(page, found: dict) -> None:
    """No fault that axe finds, and nothing that sticks out of a narrow window."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    page.emulate_media(**PLAIN)
    faults = faults_of(page, AXE.read_text(), larger=False)
    page.set_viewport_size({"width": 390, "height": 844})
    sticks = page.evaluate(STICKS_OUT)
    page.set_viewport_size({"width": 1280, "height": 900})
    if faults or sticks:
        found[page.url] = (faults, sticks)


def test_a_passkey_is_set_up_at_the_first_sign_in_and_then_is_enough_alone(
    open_page, live_server, curator
):
    watched = open_page("/en/")
    found: dict[str, Any] = {}
    page, site = watched.page, on_localhost(watched)
    with_pretended_key(watched)

    page.goto(f"{site}/admin/")
    looked_at(page, found)
    page.get_by_label("E-mail").fill(curator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Set up the second step").wait_for()
    looked_at(page, found)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name of the passkey").fill("Office computer")
    looked_at(page, found)
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    looked_at(page, found)
    page.get_by_role("link", name="on to the desk").click()
    page.locator("#user-tools").wait_for()
    assert Authenticator.objects.filter(user=curator, type="webauthn").count() == 1

    page.get_by_role("link", name="Your account").click()
    page.get_by_text("Office computer").wait_for()
    looked_at(page, found)
    page.goto(f"{site}/admin/")
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{site}/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.locator("#user-tools").wait_for()

    page.get_by_role("button", name="Log out").click()
    page.goto(f"{site}{reverse('account_login')}?next=/admin/")
    page.get_by_label("E-mail").fill(curator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Second step").wait_for()
    looked_at(page, found)
    page.get_by_role("button", name="Use a passkey").click()
    page.locator("#user-tools").wait_for()
    assert found == {}
    assert [line for line in watched.errors if "Content Security Policy" in line] == []
