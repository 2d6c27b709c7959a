"""A form that cannot be taken is shown back with all that was typed."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from archive.curation.typed_words import Words
from people.models import Person
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
TYPED = {
    "names-TOTAL_FORMS": "1",
    "names-0-given": "Ľudovít",
    "names-0-surname": "Příkladný",
    "names-0-kind": "birth",
    "facts-0-ev_locator": "p. 7",
    "initial-facts-0-ev_source": "new: Register",
    "biography__cs": "První řádek\r\ndruhý řádek",
    "facts-0-kind": "9d5ef9a2-3b55-4dc5-a0ab-5d3a6ab1b3a1",
}


@pytest.fixture
def path():
    return reverse("admin:people_person_add")


def test_after_the_session_ended_all_that_was_typed_is_shown_and_can_be_sent_again(path):
    answer = Client().post(path, TYPED)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You are no longer signed in" in page
    assert "<dt>Form of the name 1: Given name</dt>" in page
    assert "<dt>Form of the name 1: Kind</dt>" in page
    assert "<dd>Name at birth</dd>" in page
    assert "<dt>Biography (Čeština)</dt>" in page
    assert "<dt>Fact 1: Locator</dt>" in page
    assert "Ľudovít" in page
    assert "druhý řádek" in page
    assert f'<form method="post" action="{path}"' in page
    assert '<input type="hidden" name="facts-0-kind" value="9d5ef9a2' in page
    assert "<dd>9d5ef9a2" not in page
    assert not Person.objects.exists()


def test_no_record_is_read_for_somebody_not_signed_in(path, django_assert_num_queries):
    """A choice among records would be sought among all of them, once for each field."""
    builders.person("Kanárek Koncept", status="draft")
    sent = {**TYPED, **{f"facts-{number}-person": "Kanárek" for number in range(5)}}
    Client().get(path)
    with django_assert_num_queries(0):
        assert Client().post(path, sent).status_code == 403


def test_every_field_of_every_form_has_words_of_its_own() -> None:
    """Of the forms of all models; a bare name of a column would have an underscore or a hyphen."""
    for model, desk in admin.site._registry.items():
        words = Words(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert words.form is desk
        for prefix, inline in words.inlines.items():
            for name in getattr(inline.form, "base_fields", {}):
                assert not set("_-") & set(words.label(f"{prefix}-0-{name}").split(": ")[1]), name


def test_an_empty_form_of_somebody_not_signed_in_leads_to_the_login(path):
    assert Client().post(path, {}).status_code == 302


def from_here() -> dict[str, str]:
    return {"origin": "http://testserver"}


def strict(user) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_a_form_with_an_old_token_is_shown_back_and_goes_through_when_sent_again(path, curator):
    client = strict(curator)
    answer = client.post(path, TYPED, headers=from_here())
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This form was opened before you last signed in" in page
    assert "Ľudovít" in page
    token = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    sent = {**TYPED, "csrfmiddlewaretoken": token}
    again = client.post(path, sent, headers=from_here())
    assert again.status_code == 200  # the form itself, with its own errors


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}])
def test_the_form_of_a_strange_site_is_never_shown_as_ones_own(path, curator, origin):
    answer = strict(curator).post(path, TYPED, headers=origin)
    assert answer.status_code == 403
    assert "Ľudovít" not in answer.content.decode()


def test_passwords_are_not_shown_back(curator):
    path = reverse("admin:password_change")
    answer = strict(curator).post(path, {"old_password": "typed secret"}, headers=from_here())
    assert answer.status_code == 403
    assert "typed secret" not in answer.content.decode()
    user = reverse("admin:accounts_user_add")
    answer = Client().post(user, {"password1": "typed secret"})
    assert answer.status_code == 302


def test_a_form_with_a_wrong_field_shows_all_that_was_typed(path, curator):
    answer = signed_in(curator).post(
        path, {**TYPED, "names-INITIAL_FORMS": "0", "facts-0-date_text": "31.2.1938"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Ľudovít"' in page
    assert "druhý řádek" in page
