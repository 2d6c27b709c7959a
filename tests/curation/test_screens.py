"""The desk's pages of doubles, as a curator uses them; and what readers are told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.curation import doubles
from archive.curation.models import ChangeSet, DoubleCandidate, Merge
from archive.jobs.queue import Quiet
from people.models import Identity, Person, RetiredRef
from tests import builders
from tests.admin_forms import FormReader
from tests.conftest import signed_in
from tests.curation.pairs import merged

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(settings):
    settings.ONE_PERSON_ARCHIVE = False
    return builders.person("Rudolf Mareček", born="1888"), builders.person(
        "Рудольф Маречек", born="1888"
    )


@pytest.fixture
def desk(archivist):
    return signed_in(archivist)


def screen(kept, gone):
    return reverse("admin:curation_merge_pair", args=[kept.ref, gone.ref])


def form_of(answer):
    reader = FormReader()
    reader.feed(answer.content.decode())
    return reader.values


CANDIDATES = "/admin/curation/doublecandidate/"


def test_a_curator_goes_from_the_list_to_the_merge_and_back_again(desk, pair):
    kept, gone = pair
    doubles.find_all(Quiet())
    listed = desk.get(CANDIDATES).content.decode()
    told = "%s and %s are the same surname in two scripts"  # whose id is the smaller comes first
    assert told % ("Mareček", "Маречек") in listed or told % ("Маречек", "Mareček") in listed
    assert any(url in listed for url in (screen(kept, gone), screen(gone, kept)))
    answer = desk.get(screen(kept, gone))
    told = form_of(answer) | {"reason": "The same day in both registers."}
    refused = desk.post(screen(kept, gone), told)
    assert refused.status_code == 422
    assert "The same day in both registers." in refused.content.decode(), "nothing typed is lost"
    asked = next(name for name in _names(refused) if name.startswith("clash:flag"))
    done = desk.post(screen(kept, gone), told | {asked: "one"}, follow=True)
    made = Merge.objects.get()
    assert f"{gone.ref} was merged into {kept.ref}" in done.content.decode()
    undo = reverse("admin:curation_merge_undo", args=[made.pk])
    assert undo in done.content.decode()
    assert "Take the merge back" in desk.get(undo).content.decode()
    assert desk.post(undo).status_code == 302
    assert Person.objects.count() == 2
    assert (
        undo
        not in desk.get(reverse("admin:curation_merge_change", args=[made.pk])).content.decode()
    )


def _names(answer):
    import re

    return re.findall(r'name="(clash:[^"]+)"', answer.content.decode())


def test_a_stale_screen_is_drawn_again_with_what_was_answered(desk, pair):
    kept, gone = pair
    told = form_of(desk.get(screen(kept, gone))) | {"reason": "As the registers say."}
    builders.fact(gone, "residence", "1930")
    answer = desk.post(screen(kept, gone), told)
    assert answer.status_code == 409
    assert "changed since this page was opened" in answer.content.decode()
    assert "As the registers say." in answer.content.decode()


def test_what_stands_in_the_way_of_taking_back_is_told(desk, pair, archivist):
    made = merged(pair[0], pair[1], archivist)
    builders.fact(pair[0], "arrest", "1938")
    undo = reverse("admin:curation_merge_undo", args=[made.pk])
    for answer in (desk.get(undo), desk.post(undo)):
        assert "Arrest · 1938" in answer.content.decode()
    assert Person.objects.count() == 1


def test_two_selected_in_a_list_are_laid_side_by_side(desk, pair):
    listed = reverse("admin:people_person_changelist")
    both = [str(one.pk) for one in pair]
    answer = desk.post(listed, {"action": "merge_two", "_selected_action": both})
    assert answer.url in (screen(*pair), screen(*reversed(pair)))
    one = desk.post(listed, {"action": "merge_two", "_selected_action": both[:1]}, follow=True)
    assert "Select exactly two records." in one.content.decode()


@pytest.mark.parametrize(
    "make", [builders.place, builders.organisation, builders.source, builders.event]
)
def test_other_kinds_have_the_same_screen(desk, make):
    assert desk.get(screen(make(), make())).status_code == 200


def test_two_kinds_or_one_record_twice_are_no_pair(desk, pair):
    assert desk.get(screen(pair[0], builders.place())).status_code == 404
    assert desk.get(screen(pair[0], pair[0])).status_code == 404


def test_a_curator_sees_the_screen_of_published_people_but_not_the_button(curator, pair):
    answer = signed_in(curator).get(screen(*pair))
    assert "Only who may publish both records may merge them." in answer.content.decode()
    assert "Merge the two" not in answer.content.decode()


def test_a_curator_does_not_take_back_the_merge_of_published_people(curator, archivist, pair):
    made = merged(pair[0], pair[1], archivist)
    undo = reverse("admin:curation_merge_undo", args=[made.pk])
    assert signed_in(curator).post(undo).status_code == 403
    assert Person.objects.count() == 1


def test_the_screens_ask_few_questions(desk, pair):
    for one in pair:
        for year in range(1920, 1940):
            builders.evidence(builders.fact(one, "residence", str(year)), builders.source())
    doubles.find_all(Quiet())
    for path, most in ((CANDIDATES, 12), (screen(*pair), 45)):
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(path).status_code == 200
        assert len(asked) <= most, path


# The verdict


def decide(client, one, other, **told):
    path = reverse("admin:curation_doublecandidate_verdict", args=[one.ref, other.ref])
    return client.post(path, {"verdict": "not", "reason": "Cousins.", "language": "en"} | told)


def test_not_the_same_is_remembered_with_reason_and_name_and_leaves_the_list(curator, pair):
    client = signed_in(curator)
    doubles.find_all(Quiet())
    assert decide(client, *pair, reason="").status_code == 422
    assert decide(client, *pair, verdict="same").status_code == 422
    assert decide(client, *pair).status_code == 302
    row = Identity.objects.get()
    assert (row.verdict, row.reason, row.decided_by) == ("not", {"en": "Cousins."}, curator)
    act = ChangeSet.objects.get(why="Cousins.")
    assert act.label == f"Verdict on {row.person.ref} and {row.other.ref}: Not the same person"
    assert pair[0].ref not in client.get(CANDIDATES).content.decode()
    doubles.find_all(Quiet())
    assert not DoubleCandidate.objects.exists()


def test_of_two_who_decide_the_later_is_shown_the_first_decision(curator, reviewer, pair):
    assert decide(signed_in(curator), *pair, reason="Bratranci.", language="cs").status_code == 302
    client = signed_in(reviewer)
    answer = decide(client, *pair, verdict="possibly", reason="One signature.")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "somebody has changed it since you opened this page" in text
    assert "Bratranci." in text
    assert "One signature.</textarea>" in text
    assert Identity.objects.get().reason == {"cs": "Bratranci."}
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', text)
    again = {"verdict": "possibly", "reason": "One signature.", "seen": seen}
    assert decide(client, *pair, **again).status_code == 302
    row = Identity.objects.get()
    assert (row.verdict, row.reason) == ("possibly", {"en": "One signature."}), (
        "no old reason stays"
    )
    assert decide(client, *pair, **again).status_code == 422


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("not", "Not the same person"), ("possibly", "Possibly the same person")],
)
def test_readers_of_either_page_are_told_and_led_to_the_other(curator, pair, verdict, words):
    decide(signed_in(curator), *pair, verdict=verdict)
    for one, other in (pair, pair[::-1]):
        page = Client().get(one.get_absolute_url()).content.decode()
        assert words in page
        assert "Cousins." in page
        assert other.get_absolute_url() in page


@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"access": "hidden"}, {"access": "request"}, {"born": "1990"}]
)
def test_a_page_tells_nothing_of_somebody_who_is_closed(curator, researcher, fields):
    seen = builders.person("Rudolf Mareček")
    before = Client().get(seen.get_absolute_url()).content
    closed = builders.person("Рудольф Канарек", **fields)
    decide(signed_in(curator), seen, closed)
    assert Client().get(seen.get_absolute_url()).content == before
    page = signed_in(researcher).get(seen.get_absolute_url()).content.decode()
    for word in ("Канарек", closed.ref, "Cousins.", "Looks alike"):
        assert word not in page


# The address


def test_the_old_address_leads_on_in_every_language(pair, archivist):
    kept, gone = pair
    old = gone.get_absolute_url()
    merged(kept, gone, archivist)
    kept.refresh_from_db()
    for code in ("en", "cs", "sk", "ru"):
        for path in (old, f"/en/people/{gone.ref}/"):
            answer = Client().get(path.replace("/en/", f"/{code}/"), follow=True)
            assert answer.status_code == 200
            assert answer.redirect_chain[0][1] == 301
            assert f"/{code}/people/{kept.ref}/" in answer.redirect_chain[-1][0]


def test_the_tree_and_the_manifest_of_the_old_address_lead_on(pair, archivist):
    kept, gone = pair
    letter, copy = builders.document("Letter"), builders.document("Letter")
    merged(kept, gone, archivist)
    merged(letter, copy, archivist)
    tree = Client().get(reverse("people:person-tree", args=[gone.ref]), follow=True)
    assert tree.redirect_chain
    assert kept.ref in tree.redirect_chain[-1][0]
    manifest = Client().get(reverse("sources:manifest", args=[copy.ref]), follow=True)
    assert manifest.redirect_chain[-1][0] == reverse("sources:manifest", args=[letter.ref])


def test_the_address_of_what_was_never_public_leads_on_for_the_desk_alone(desk, archivist):
    kept, gone = builders.person(), builders.person(status="draft")
    merged(kept, gone, archivist, **{"field:status": "one"})
    assert not RetiredRef.objects.get().told
    path = f"/en/people/{gone.ref}/"
    assert Client().get(path).status_code == 404
    assert kept.ref in desk.get(path).url
