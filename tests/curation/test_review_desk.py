"""The review at the desk: buttons under the form, remarks at their fields, batches of a list."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from archive.curation import review
from archive.curation.models import PublishingBatch, Remark, Step
from archive.curation.review import NewRemark
from archive.curation.review_admin import admin_address, step_address
from tests import builders
from tests.admin_forms import FormReader, errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several_people_work_here(settings):
    settings.ONE_PERSON_ARCHIVE = False


@pytest.fixture
def josef(curator):
    return builders.person("Josef Vzorný", status="draft", created_by=curator)


def told(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def returned(record, curator, reviewer, *remarks: NewRemark) -> None:
    review.send(record, curator)
    review.return_with(record, reviewer, remarks)


def test_one_button_saves_the_form_and_sends_it_to_review(josef, curator):
    answer = fill(signed_in(curator), admin_address(josef), sex="male", _send="x")
    assert answer.status_code == 302, errors(answer)
    josef.refresh_from_db()
    assert (josef.sex, josef.status) == ("male", "review")


@pytest.mark.parametrize(("status", "step"), [("review", "publish"), ("review", "return"),
                                              ("published", "withdraw")])  # fmt: skip
def test_a_button_that_leads_on_to_a_page_says_that_the_form_was_saved(status, step, reviewer):
    """By that word the browser forgets what it kept of the form."""
    record = builders.person(status=status)
    answer = fill(signed_in(reviewer), admin_address(record), sex="male", **{f"_{step}": "x"})
    assert answer.url == step_address(record, step)
    assert told(answer) == ["Saved."]


def test_a_status_that_is_posted_by_hand_is_not_taken(josef, curator):
    fill(signed_in(curator), admin_address(josef), status="published")
    josef.refresh_from_db()
    assert josef.status == "draft"


def test_a_step_that_is_not_theirs_is_refused_at_its_own_address(josef, curator, reviewer):
    client = signed_in(curator)
    answer = client.post(step_address(josef, "publish"))
    assert answer.status_code == 302
    josef.refresh_from_db()
    assert josef.status == "draft"
    assert "not yours to do" in told(answer)[0]
    assert client.get("/admin/review/P-ZZZZZZ/publish/").status_code == 404
    assert client.get(step_address(josef, "eat")).status_code == 404


def test_publishing_shows_what_hinders_and_offers_no_button_then(josef, reviewer):
    josef.names.all().delete()
    page = signed_in(reviewer).get(step_address(josef, "publish"))
    assert "It has no name." in page.content.decode()
    assert 'value="Publish"' not in page.content.decode()
    builders.person("Jan Vzor", status="review")
    page = signed_in(reviewer).get(step_address(builders.person(status="draft"), "publish"))
    assert 'value="Publish"' in page.content.decode()


def test_whoever_may_not_publish_their_own_entry_is_told_so(reviewer):
    own = builders.person(status="review", created_by=reviewer)
    page = signed_in(reviewer).get(admin_address(own)).content.decode()
    assert "somebody else publishes it" in page
    assert 'name="_publish"' not in page


def test_setting_the_access_does_not_make_a_record_ones_own(josef, curator, reviewer):
    """Who opens a record decides about it, and has written nothing in it."""
    review.send(josef, curator)
    fill(signed_in(reviewer), admin_address(josef), access="request")
    assert review.may_publish(reviewer, josef)
    fill(signed_in(reviewer), admin_address(josef), sex="male")
    assert not review.may_publish(reviewer, josef)


@pytest.mark.parametrize("kind", ["person", "document", "place"])
def test_what_was_withdrawn_keeps_a_reason_that_readers_are_told(kind, curator, reviewer):
    found = getattr(builders, kind)()
    review.withdraw(found, reviewer, {"en": "The family asked for it."})
    path = admin_address(found)
    answer = fill(signed_in(curator), path, withdrawn_reason__en=" ")
    assert errors(answer) == [
        "withdrawn_reason: Write the reason in at least one language: readers are told it."
    ]
    assert fill(signed_in(curator), path, withdrawn_reason__en="They asked.").status_code == 302
    found.refresh_from_db()
    assert found.withdrawn_reason == {"en": "They asked."}


@pytest.mark.parametrize("access", ["hidden", "request", "closed"])
def test_a_curator_opens_nothing_that_is_published_but_may_close_it(access, curator, reviewer):
    day: Any = {"closed_until": dt.date(2090, 1, 1)} if access == "closed" else {}
    found = builders.person("Anna Vzorná", access=access, **day)
    path = admin_address(found)
    wider = [{"access": "public"}, *([{"closed_until": "2089-01-01"}] if day else [])]
    for answers in wider:
        answer = fill(signed_in(curator), path, **answers)
        assert errors(answer) == [
            "access: It is published: only reviewers and archivists open it to more readers."
        ]
        found.refresh_from_db()
        assert (found.access, found.closed_until) == (access, day.get("closed_until"))
    assert fill(signed_in(curator), path, sex="female").status_code == 302
    assert fill(signed_in(reviewer), path, access="public", closed_until="").status_code == 302
    assert fill(signed_in(curator), path, access="hidden").status_code == 302
    found.refresh_from_db()
    assert (found.access, found.sex) == ("hidden", "female")


def test_a_change_of_a_fact_on_its_own_page_counts(josef, curator, reviewer):
    fact = josef.facts.get()
    path = reverse("admin:people_fact_change", args=[fact.pk])
    answer = fill(signed_in(reviewer), path, date_text="1899")
    assert answer.status_code == 302, errors(answer)
    assert not review.may_publish(reviewer, josef)


def test_saving_a_form_unchanged_counts_for_nothing(josef, reviewer):
    fill(signed_in(reviewer), admin_address(josef))
    assert not Step.objects.exists()


def test_a_reviewer_writes_remarks_at_fields_and_rows(josef, curator, reviewer):
    review.send(josef, curator)
    client, path, fact = signed_in(reviewer), step_address(josef, "return"), josef.facts.get()
    page = client.get(path).content.decode()
    assert f'name="remark-facts:{fact.pk}"' in page
    answer = client.post(path, {"remark-sex": "Surely male.", f"remark-facts:{fact.pk}": "Where?"})
    assert answer.status_code == 302
    josef.refresh_from_db()
    assert josef.status == "draft"
    assert {r.part for r in Remark.objects.all()} == {"sex", f"facts:{fact.pk}"}


def test_remarks_stand_at_their_fields_and_rows(josef, curator, reviewer):
    fact, name = josef.facts.get(), josef.names.get()
    remarks = [
        NewRemark("Surely male.", "sex", "sex"),
        NewRemark("Where was that?", f"facts:{fact.pk}", "fact"),
        NewRemark("So in the register?", f"names:{name.pk}", "form of the name"),
    ]
    returned(josef, curator, reviewer, *remarks)
    page = signed_in(curator).get(admin_address(josef)).content.decode()
    panel, form = page.split('<fieldset class="module aligned', 1)
    assert all(remark.text in panel for remark in remarks)
    assert all(remark.text in form for remark in remarks)
    at_sex = form.split('id="id_sex_helptext"')[1].split("</div>")[0]
    assert "Surely male." in at_sex
    assert 'href="#facts-0"' in panel
    assert 'href="#id_sex"' in panel


def test_a_remark_is_text_and_never_markup(josef, curator, reviewer):
    returned(josef, curator, reviewer, NewRemark("<script>alert(1)</script>", "sex", "sex"))
    page = signed_in(curator).get(admin_address(josef)).content.decode()
    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


def test_remarks_are_answered_and_settled_by_saving_the_form(josef, curator, reviewer):
    returned(josef, curator, reviewer, NewRemark("Which?"), NewRemark("When?"))
    which, when = Remark.objects.order_by("created_at")
    ticked = {f"remark-{which.pk}-settled": "on", f"remark-{when.pk}-answer": "Not known."}
    client, path = signed_in(curator), admin_address(josef)
    asked = fill(client, path, **ticked, _send="x")
    assert asked.url == step_address(josef, "send")
    which.refresh_from_db()
    when.refresh_from_db()
    assert (which.is_open, when.is_open, when.answer) == (False, True, "Not known.")
    assert "When?" in client.get(asked.url).content.decode()
    client.post(asked.url)
    josef.refresh_from_db()
    assert josef.status == "review"


@pytest.mark.parametrize("made", [builders.person, builders.place])
def test_every_form_shows_the_remarks_with_room_for_an_answer(made, curator, reviewer):
    """Also that of a settler, whose parts stand in an order of their own."""
    record = made(status="draft", created_by=curator)
    returned(record, curator, reviewer, NewRemark("Which?"))
    page = signed_in(curator).get(admin_address(record)).content.decode()
    form = page.split('id="' + record._meta.model_name + '_form"')[1].split("</form>")[0]
    assert form.count(f'name="remark-{Remark.objects.get().pk}-answer"') == 1


def test_a_form_that_did_not_show_a_remark_leaves_its_answer(josef, curator, reviewer):
    returned(josef, curator, reviewer, NewRemark("Which?"))
    Remark.objects.update(answer="The joiner.")
    path, client, reader = admin_address(josef), signed_in(curator), FormReader()
    reader.feed(client.get(path).content.decode().split('<div id="content-main">')[1])
    sent = {k: v for k, v in reader.values.items() if not k.startswith("remark-")}
    answer = client.post(path, {k: v for k, v in sent.items() if "__prefix__" not in k})
    assert answer.status_code == 302, errors(answer)
    assert Remark.objects.get().answer == "The joiner."


def test_of_two_who_answer_a_remark_neither_loses_the_answer(josef, curator, reviewer):
    returned(josef, curator, reviewer, NewRemark("Which?"))
    remark, path = Remark.objects.get(), admin_address(josef)
    reader = FormReader()
    reader.feed(signed_in(reviewer).get(path).content.decode().split('<div id="content-main">')[1])
    opened = {name: each for name, each in reader.values.items() if "__prefix__" not in name}
    fill(signed_in(curator), path, **{f"remark-{remark.pk}-answer": "The joiner."})
    assert signed_in(reviewer).post(path, opened).status_code == 302
    remark.refresh_from_db()
    assert remark.answer == "The joiner."
    late = {**opened, f"remark-{remark.pk}-answer": "The elder one."}
    assert signed_in(reviewer).post(path, late).status_code == 302
    remark.refresh_from_db()
    assert remark.answer == "The joiner.\n\nThe elder one."


def test_a_wrong_form_keeps_the_answers_and_settles_nothing(josef, curator, reviewer):
    returned(josef, curator, reviewer, NewRemark("Which?"))
    remark = Remark.objects.get()
    typed = {f"remark-{remark.pk}-answer": "The joiner.", f"remark-{remark.pk}-settled": "on"}
    answer = fill(signed_in(curator), admin_address(josef), access="closed", **typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "The joiner." in page
    assert f'name="remark-{remark.pk}-settled" checked' in page
    remark.refresh_from_db()
    assert remark.is_open


def test_a_withdrawal_shows_first_what_readers_will_be_told(reviewer):
    josef, client = builders.person(), signed_in(reviewer)
    path = step_address(josef, "withdraw")
    empty = client.post(path, {})
    assert "Write the text in at least one language." in empty.content.decode()
    shown = client.post(path, {"reason__cs": "Spletli jsme dva lidi.", "_show": "x"})
    assert shown.content.decode().count('lang="cs">Spletli jsme dva lidi.</dd>') == 4
    josef.refresh_from_db()
    assert josef.status == "published"
    client.post(path, {"reason__cs": "Spletli jsme dva lidi.", "_withdraw": "x"})
    josef.refresh_from_db()
    assert (josef.status, josef.withdrawn_reason) == ("withdrawn", {"cs": "Spletli jsme dva lidi."})


def test_a_list_publishes_what_can_be_and_says_what_cannot(curator, reviewer):
    ready = builders.person("Jan Vzor", status="review", created_by=curator)
    own = builders.person("Ida Vzorová", status="review", created_by=reviewer)
    client, path = signed_in(reviewer), reverse("admin:people_person_changelist")
    chosen = {"action": "publish_several", "_selected_action": [str(ready.pk), str(own.pk)]}
    page = client.post(path, chosen)
    text = page.content.decode()
    assert "1 record will be published" in text
    assert "1 record cannot be published" in text
    assert f'value="{own.pk}"' not in text
    answer = client.post(path, {**chosen, "confirmed": "yes"}, follow=True)
    ready.refresh_from_db()
    own.refresh_from_db()
    assert (ready.status, own.status) == ("published", "review")
    assert "Take this batch back" in answer.content.decode()
    client.post(reverse("admin:batch-take-back", args=[PublishingBatch.objects.get().pk]))
    ready.refresh_from_db()
    assert ready.status == "review"


def test_a_curator_has_no_action_to_publish(curator):
    josef = builders.person(status="review")
    path = reverse("admin:people_person_changelist")
    posted = {"action": "publish_several", "_selected_action": [str(josef.pk)], "confirmed": "yes"}
    client = signed_in(curator)
    assert "publish_several" not in client.get(path).content.decode()
    client.post(path, posted)
    josef.refresh_from_db()
    assert josef.status == "review"


def test_an_interview_is_reviewed_in_its_own_form(reviewer):
    told_ = builders.interview("Rozhovor", status="review")
    assert admin_address(told_) == reverse("admin:sources_interview_change", args=[told_.pk])
    page = signed_in(reviewer).get(step_address(told_, "return")).content.decode()
    assert "recording" in page.lower()
