"""What readers write to the curators: taken in without cookie or account, told to nobody else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import signing
from django.core.management import call_command
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from archive.core.access import Status
from archive.curation import messages
from archive.curation.models import Message, MessageKind, MessageStatus
from archive.site import message_form
from tests import builders
from tests.admin_forms import fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/en/contribute/"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the tests people write fast."""
    monkeypatch.setattr(message_form, "SHORTEST_STAY", -1)


def written(**fields: Any) -> dict[str, Any]:
    return {"text": "He left in 1926.", "stamp": message_form.stamp(), **fields}


def send(client: Client, **fields: Any) -> Any:
    return client.post(ADDRESS, written(**fields), follow=True)


def html(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# What it is about


def test_whoever_wants_to_correct_a_record_sees_which_one(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    page = html(client.get(f"{ADDRESS}?about={josef.ref}"))
    assert "Josef Vzorný" in page
    assert f"http://testserver{josef.get_absolute_url()}" in page


def test_a_correction_aims_at_one_fact_and_keeps_what_the_page_said(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    left = builders.fact(josef, "departure", "1925", where=builders.place("Vzorov"))
    part = f"fact-{left.pk.hex}"
    assert "Departure: 1925, Vzorov" in html(client.get(f"{ADDRESS}?about={josef.ref}&part={part}"))
    send(client, about=josef.ref, part=part)
    stored = Message.objects.get()
    assert (stored.kind, stored.record_ref, stored.part) == ("correction", josef.ref, part)
    assert stored.part_words == "Josef Vzorný: Departure: 1925, Vzorov"


def test_a_correction_aims_at_one_name(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    part = f"name-{josef.names.get().pk.hex}"
    assert "The name “Josef Vzorný”" in html(client.get(f"{ADDRESS}?about={josef.ref}&part={part}"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_may_not_be_known_is_answered_like_what_does_not_exist(
    client: Client, method: str
) -> None:
    jana = builders.living("Jana Kvaltýnková")
    draft = builders.source("Kvaltýnka", status=Status.DRAFT)
    hidden = builders.person("Josef Kvaltýn", access="hidden")
    for ref in (jana.ref, draft.ref, hidden.ref, "P-000000", "P-\0", "X", "P" * 500):
        answer = getattr(client, method)(ADDRESS, {**written(), "about": ref})
        assert answer.status_code == 404
        assert "Kvaltýn" not in html(answer)
    assert not Message.objects.exists()


def test_a_fact_of_somebody_else_or_of_nobody_is_unknown(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    other = builders.fact(builders.living("Jana Žijúca"), "residence", "2001")
    for part in (f"fact-{other.pk.hex}", "fact-", "fact-zz", "name-" + "0" * 32, "face-1", "x"):
        assert client.get(ADDRESS, {"about": josef.ref, "part": part}).status_code == 404
    assert client.get(ADDRESS, {"part": f"fact-{other.pk.hex}"}).status_code == 404


def test_the_page_of_a_closed_record_leads_to_asking_and_to_objecting(client: Client) -> None:
    closed = builders.interview("Closed interview", **builders.closed_until(2090))
    page = html(client.get(closed.get_absolute_url()))
    assert f"/en/contribute/?about={closed.ref}&amp;kind=access" in page
    assert f"/en/contribute/?about={closed.ref}&amp;kind=objection" in page


def test_the_form_for_a_closed_record_shows_what_its_page_shows_and_no_more(client: Client) -> None:
    closed = builders.document(
        "Closed letter", "Kanárek", **builders.closed_until(2090), description={"en": "Kanárek"}
    )
    page = html(client.get(f"{ADDRESS}?about={closed.ref}&kind=access"))
    assert "Closed letter" in page
    assert "Ask to see a closed record" in page
    assert "Kanárek" not in page
    secret = f"fact-{builders.fact(builders.person(), 'arrest').pk.hex}"
    assert client.get(ADDRESS, {"about": closed.ref, "part": secret}).status_code == 404


def test_who_asks_for_access_says_where_the_answer_may_go(client: Client) -> None:
    closed = builders.document("Closed letter", **builders.closed_until(2090))
    page = send(client, about=closed.ref, kind="access")
    assert page.status_code == 422
    assert "Say where the answer may go." in html(page)
    send(client, about=closed.ref, kind="access", email="eva@example.org")
    stored = Message.objects.get()
    assert (stored.kind, stored.may_contact) == (MessageKind.ACCESS, True)


def test_an_open_record_needs_no_asking(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    page = html(client.get(f"{ADDRESS}?about={josef.ref}&kind=access"))
    assert "Contribute a correction" in page


def test_a_relative_objects_to_a_record_or_to_none_in_particular(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    send(client, about=josef.ref, kind="objection", standing="relative")
    send(client, kind="objection", standing="self")
    said = set(Message.objects.values_list("kind", "record_ref", "standing"))
    assert said == {("objection", josef.ref, "relative"), ("objection", "", "self")}


# Sending


def test_the_answer_gives_a_number_that_can_be_quoted(client: Client) -> None:
    page = send(client)
    number = Message.objects.get().number
    assert page.status_code == 200
    assert number in html(page)
    assert page.redirect_chain[0][1] == 302


def test_a_made_up_confirmation_is_no_page(client: Client) -> None:
    assert client.get("/en/contribute/sent/M-000001/").status_code == 404
    wrong = signing.dumps(["M-000001", "correction"], salt="another")
    assert client.get(f"/en/contribute/sent/{wrong}/").status_code == 404


def test_the_same_form_sent_twice_is_one_message(client: Client) -> None:
    form = written()
    first, second = client.post(ADDRESS, form), client.post(ADDRESS, form)
    assert first["Location"].split(":")[0] == second["Location"].split(":")[0]
    assert Message.objects.count() == 1


def test_no_cookie_is_set_and_none_is_needed() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(ADDRESS).cookies == {}
    answer = strict.post(ADDRESS, written())
    assert (answer.status_code, answer.cookies) == (302, {})


def test_a_strange_site_cannot_send_the_form(client: Client) -> None:
    answer = client.post(ADDRESS, written(), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not Message.objects.exists()


def test_nobody_keeps_the_form_for_others(client: Client) -> None:
    assert "no-store" in client.get(ADDRESS)["Cache-Control"]


# Mistakes: nothing that was typed is lost


def test_an_error_stands_first_leads_to_its_field_and_loses_no_word(client: Client) -> None:
    page = html(
        send(client, text="Moje slová", email="zofie.example", name="Žofie", knowledge="family")
    )
    assert '<a href="#id_email">Check the e-mail address' in page
    assert page.index('role="alert"') < page.index('<textarea name="text"')
    assert "Moje slová</textarea>" in page
    assert 'value="zofie.example"' in page
    assert 'value="Žofie"' in page
    assert re.search(r'value="family"[^>]*checked', page)
    assert not Message.objects.exists()


def test_an_error_is_tied_to_its_field(client: Client) -> None:
    page = html(send(client, text=""))
    assert 'id="id_text_error"' in page
    assert re.search(r'<textarea[^>]*aria-describedby="id_text_helptext id_text_error"', page)
    assert re.search(r'<textarea[^>]*aria-invalid="true"', page)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Write your message."),
        ({"text": "x" * 10_001}, "The message is too long"),
        ({"may_contact": "on"}, "Give an address to which we may write"),
        ({"may_name": "on"}, "Give the name that we may publish"),
        ({"knowledge": "gossip"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said(client: Client, fields: dict[str, str], said: str) -> None:
    answer = send(client, **fields)
    assert answer.status_code == 422
    assert said in html(answer)


# Machines


def test_a_machine_fills_the_field_that_nobody_sees(client: Client) -> None:
    answer = send(client, website="https://spam.example", text="Buy")
    assert answer.status_code == 422
    assert "Buy</textarea>" in html(answer)
    assert "spam.example" not in html(answer)
    assert not Message.objects.exists()


def test_a_machine_is_too_quick_and_a_person_may_send_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_form, "SHORTEST_STAY", 3)
    form = written()
    answer = client.post(ADDRESS, form)
    assert answer.status_code == 422
    assert form["stamp"] in html(answer)
    monkeypatch.setattr(message_form, "SHORTEST_STAY", -1)
    assert client.post(ADDRESS, form).status_code == 302


@pytest.mark.parametrize("stamp", ["", "made up", "a:b:c"])
def test_a_form_that_we_did_not_give_out_is_given_anew(client: Client, stamp: str) -> None:
    answer = send(client, stamp=stamp)
    assert answer.status_code == 422
    fresh = re.search(r'name="stamp" value="([^"]+)"', html(answer))
    assert fresh
    assert client.post(ADDRESS, written(stamp=fresh[1])).status_code == 302


def test_a_page_that_was_open_for_days_is_renewed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = written()
    monkeypatch.setattr(message_form, "LONGEST_STAY", -1)
    answer = client.post(ADDRESS, form)
    assert answer.status_code == 422
    assert "open for too long" in html(answer)
    assert form["text"] in html(answer)


def test_a_flood_from_one_address_is_stopped_and_no_other_reader(client: Client) -> None:
    for _n in range(messages.A_FEW):
        assert client.post(ADDRESS, written()).status_code == 302
    stopped = client.post(ADDRESS, written(text="The eleventh"))
    assert stopped.status_code == 429
    assert "The eleventh</textarea>" in html(stopped)
    assert client.post(ADDRESS, written(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_flood_from_many_addresses_is_stopped_politely(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST", 3)
    for n in range(3):
        assert client.post(ADDRESS, written(), REMOTE_ADDR=f"192.0.2.{n}").status_code == 302
    stopped = client.post(ADDRESS, written(text="The fourth"), REMOTE_ADDR="192.0.2.99")
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "3600"
    assert "no more can be taken in" in html(stopped)
    assert "The fourth</textarea>" in html(stopped)
    assert Message.objects.count() == 3
    Message.objects.update(created_at=timezone.now() - messages.WITHIN)
    assert client.post(ADDRESS, written(), REMOTE_ADDR="192.0.2.99").status_code == 302


def test_the_network_address_is_not_stored(client: Client) -> None:
    client.post(ADDRESS, written(), REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in str(Message.objects.values_list().get())


def test_one_household_has_one_sender_by_ipv6() -> None:
    def sender(address: str) -> str:
        return messages.sender_of(RequestFactory().get("/", REMOTE_ADDR=address))

    assert sender("2001:db8:1:2::1") == sender("2001:db8:1:2:ffff::9")
    assert sender("2001:db8:1:2::1") != sender("2001:db8:1:3::1")


@pytest.mark.parametrize(("behind_proxy", "same"), [(True, False), (False, True)])
def test_the_address_that_the_proxy_wrote_counts_only_behind_a_proxy(
    behind_proxy: bool, same: bool
) -> None:
    with override_settings(PROXIES=1 if behind_proxy else 0):
        first, second = (
            messages.sender_of(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}))
            for forwarded in ("9.9.9.9, 192.0.2.1", "9.9.9.9, 192.0.2.2")
        )
    assert (first == second) == same


# Who reads them


@pytest.mark.parametrize("role", ["visitor", "contributor", "researcher"])
def test_nobody_but_the_desk_sees_a_message(role: str, request: pytest.FixtureRequest) -> None:
    builders.message()
    assert not Message.objects.visible_to(request.getfixturevalue(role)).exists()


@pytest.mark.parametrize("role", ["curator", "reviewer", "archivist"])
def test_the_desk_reads_a_message(role: str, request: pytest.FixtureRequest) -> None:
    builders.message("Kanárekzpráva")
    user = request.getfixturevalue(role)
    assert Message.objects.visible_to(user).count() == 1
    page = signed_in(user).get("/admin/curation/message/")
    assert "Kanárekzpráva" in page.content.decode()


def test_an_answer_is_noted_with_its_day_and_hand_and_the_message_stays_as_it_was(curator) -> None:
    message = builders.message("He left in 1926.")
    address = f"/admin/curation/message/{message.pk}/change/"
    fill(signed_in(curator), address, status="answered", answer="Noted.", text="Changed")
    message.refresh_from_db()
    assert (message.status, message.answer) == (MessageStatus.ANSWERED, "Noted.")
    assert message.handled_by == curator
    assert message.answered_at
    assert message.text == "He left in 1926."


def test_a_message_and_its_sender_are_forgotten_in_time() -> None:
    def answered(days: int) -> Message:
        at = timezone.now() - dt.timedelta(days=days)
        return builders.message(status="answered", answered_at=at, sender="x" * 64)

    old, fresh = answered(731), answered(729)
    waiting = builders.message(sender="y" * 64)
    days_ago = timezone.now() - dt.timedelta(days=2)
    Message.objects.filter(pk=fresh.pk).update(created_at=days_ago)
    call_command("forget_messages", verbosity=0)
    senders = dict(Message.objects.values_list("pk", "sender"))
    assert old.pk not in senders
    assert senders == {fresh.pk: "", waiting.pk: "y" * 64}
