"""Two records become one: what moves, what is asked, what is refused, what is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.accounts.models import Grant
from archive.core.changes import changes
from archive.curation import merge_plan
from archive.curation.merge import NotMerged, Stale, merge
from archive.curation.models import Change, ChangeSet, Merge, Remark, Step
from archive.curation.review import may_publish, record_of
from archive.curation.unmerge import NotTakenBack, hindrances, take_back
from archive.ops import tables
from people.models import Fact, FamilyMember, Identity, Person, PersonName, RetiredRef
from sources.models import Consent, Evidence, Mention, Recording, Source
from tests import builders
from tests.curation.pairs import answers, merged, state
from tests.curation.test_everything_moves import relation

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return builders.person("Josef Vzorný"), builders.person("Йозеф Взорный")


def drawn(kept, gone, user, **told):
    """The screen as it is drawn from the records as they are stored now."""
    one, other = record_of(kept.ref), record_of(gone.ref)
    assert one is not None
    assert other is not None
    return merge_plan.plan(one, other, told, user)


def the_clash(kept, gone, user, kind):
    return next(one for one in drawn(kept, gone, user).clashes if one.kind == kind)


def test_all_that_points_at_the_other_points_at_the_kept_one(pair, archivist):
    kept, gone = pair
    fact = builders.fact(gone, "residence", "1930")
    family = builders.family(gone)
    merged(kept, gone, archivist)
    fact.refresh_from_db()
    assert fact.person == kept
    assert FamilyMember.objects.get(family=family).person == kept
    assert not Person.objects.filter(pk=gone.pk).exists()
    retired = RetiredRef.objects.get(ref=gone.ref)
    assert (retired.became, retired.new_ref, retired.told) == ("merged", kept.ref, True)


def test_what_is_derived_follows(pair, archivist):
    kept, gone = pair
    builders.fact(gone, "death", "1938")
    merged(kept, gone, archivist)
    kept.refresh_from_db()
    assert kept.death_latest == dt.date(1938, 12, 31)


def test_where_both_are_filled_and_differ_nothing_is_chosen(pair, archivist):
    kept, gone = pair
    Person.objects.filter(pk=kept.pk).update(sex="male", biography={"cs": "Truhlář.", "en": "x"})
    Person.objects.filter(pk=gone.pk).update(sex="unknown", biography={"cs": "Kovář.", "sk": "y"})
    chosen = {one.key: one.chosen for one in drawn(kept, gone, archivist).choices}
    assert chosen == {
        "sex": "one", "biography:cs": "", "biography:en": "one", "biography:sk": "other",
    }  # fmt: skip
    told = answers(kept, gone, archivist) | {"field:biography:cs": ""}
    with pytest.raises(NotMerged, match="not decided"):
        merge(kept.ref, gone.ref, told, archivist)
    merge(kept.ref, gone.ref, told | {"field:biography:cs": "both"}, archivist)
    kept.refresh_from_db()
    assert kept.biography == {"cs": "Truhlář.\n\nKovář.", "en": "x", "sk": "y"}
    assert kept.sex == "male"


def test_two_names_of_the_record_are_a_question(pair, archivist):
    kept, gone = pair
    clash = the_clash(kept, gone, archivist, "flag")
    merged(kept, gone, archivist, **{f"clash:{clash.key}": "other"})
    assert [n.text for n in PersonName.objects.filter(is_display=True)] == ["Йозеф Взорный"]
    assert Person.objects.get().display_name == "Йозеф Взорный"


def test_the_same_name_twice_is_joined_only_if_somebody_says_so(archivist):
    kept, gone = builders.person(), builders.person()
    clash = the_clash(kept, gone, archivist, "alike")
    made = merged(kept, gone, archivist)
    assert PersonName.objects.filter(person=kept).count() == 2
    take_back(made, archivist)
    before = state()
    made = merged(kept, gone, archivist, **{f"clash:{clash.key}": "join"})
    assert PersonName.objects.filter(person=kept).count() == 1
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_one_place_in_a_family_takes_the_evidence_of_the_other(pair, archivist):
    kept, gone = pair
    father = builders.person("Jan Vzorný", born="1870")
    family = builders.family(father, children=(kept, gone))
    theirs = FamilyMember.objects.get(family=family, person=gone)
    evidence = builders.evidence(builders.fact(gone, "baptism"), builders.source())
    row = Evidence.objects.create(membership=theirs, citation=evidence.citation)
    before = state()
    clash = the_clash(kept, gone, archivist, "same")
    assert clash.hanging == 1
    for who in ("one", "other"):
        made = merged(kept, gone, archivist, **{f"clash:{clash.key}": who})
        member = FamilyMember.objects.get(family=family, role="child")
        assert member.person == kept
        row.refresh_from_db()
        assert row.membership == member
        take_back(made, archivist)
        assert tables.differences(before, state()) == []


def test_a_relation_between_the_two_goes_only_if_somebody_says_so(pair, archivist):
    kept, gone = pair
    between = relation(person=kept, to_person=gone)
    told = answers(kept, gone, archivist)
    clash = the_clash(kept, gone, archivist, "self")
    with pytest.raises(NotMerged, match="not decided"):
        merge(kept.ref, gone.ref, told | {f"clash:{clash.key}": ""}, archivist)
    before = state()
    made = merge(kept.ref, gone.ref, told, archivist)
    assert not type(between).objects.exists()
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_who_was_decided_not_to_be_the_same_is_not_merged(pair, archivist):
    kept, gone = pair
    Identity.objects.create(person=kept, other=gone, verdict="not")
    with pytest.raises(NotMerged, match="not the same person"):
        merged(kept, gone, archivist)


def test_nobody_becomes_their_own_ancestor(pair, archivist):
    kept, gone = pair
    builders.family(kept, children=(gone,))
    with pytest.raises(NotMerged, match="ancestor"):
        merged(kept, gone, archivist)


def test_a_place_that_lay_in_the_other_lies_where_that_one_lay(archivist):
    land = builders.place("Slovensko")
    outer = builders.place("Vzorov", parent=land)
    inner = builders.place("Vzorov", parent=outer)
    before = state()
    made = merged(inner, outer, archivist)
    inner.refresh_from_db()
    assert inner.parent == land
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_a_place_cannot_come_to_lie_in_itself_over_a_third(archivist):
    outer = builders.place("Vzorov")
    middle = builders.place("Střed", parent=outer)
    inner = builders.place("Vzorov", parent=middle)
    with pytest.raises(NotMerged, match="within itself"):
        merged(inner, outer, archivist)


def test_two_couples_that_share_one_partner_do_not_fit_into_one_family(archivist):
    anna, jan, petr = (builders.person(f"{one} Vzorný") for one in ("Anna", "Jan", "Petr"))
    with pytest.raises(NotMerged, match="no place left"):
        merged(builders.family(anna, jan), builders.family(anna, petr), archivist)


def test_pages_of_the_other_document_follow_those_of_the_kept_one(archivist):
    kept, gone = builders.document("Letter", "a", "b"), builders.document("Letter", "c", "d")
    labels = [page.pk for one in (kept, gone) for page in one.pages.order_by("position")]
    before = state()
    made = merged(kept, gone, archivist)
    assert [page.pk for page in kept.pages.order_by("position")] == labels
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


# Who may, and what opens


def test_a_curator_merges_drafts_and_nothing_that_was_published(pair, curator, settings):
    settings.ONE_PERSON_ARCHIVE = False
    kept, gone = pair
    with pytest.raises(NotMerged, match="publish"):
        merged(kept, gone, curator)
    Person.objects.update(status="draft")
    for one in pair:
        one.refresh_from_db()
    merged(kept, gone, curator)


def test_a_reviewer_does_not_publish_their_own_draft_by_merging_it(pair, reviewer, settings):
    settings.ONE_PERSON_ARCHIVE = False
    kept, gone = pair
    Person.objects.filter(pk=gone.pk).update(status="draft", created_by=reviewer)
    gone.refresh_from_db()
    with pytest.raises(NotMerged, match="publish"):
        merged(kept, gone, reviewer)


def test_who_may_not_publish_gets_the_stricter_access(curator, settings):
    settings.ONE_PERSON_ARCHIVE = False
    kept = builders.person(status="review")
    gone = builders.person(status="draft", **builders.closed_until(2100))
    merged(kept, gone, curator, **{"field:access": "one", "field:status": "one"})
    kept.refresh_from_db()
    assert (kept.status, kept.access) == ("draft", "closed")
    assert kept.closed_until == dt.date(2100, 1, 1)


def test_who_may_publish_has_to_choose_the_access(archivist):
    kept, gone = builders.person(), builders.person(access="hidden")
    chosen = {one.key: one.chosen for one in drawn(kept, gone, archivist).choices}
    assert chosen == {"access": ""}


@pytest.mark.parametrize("kind", ["consent", "decision"])
def test_what_one_agreed_to_does_not_open_what_was_entered_of_the_other(archivist, kind):
    kept, gone = builders.living("Eva Vzorná"), builders.living("Eva Vzorná")
    if kind == "consent":
        day = dt.date(2020, 1, 1)
        Consent.objects.create(person=kept, given_by="Eva", scopes=["name"], given_on=day)
    else:
        kept.verdict_opens_on, kept.verdict_reason = dt.date(2020, 1, 1), "Died abroad."
        kept.save()
    kept.refresh_from_db()
    assert kept.is_open()
    made = merged(kept, gone, archivist)
    kept.refresh_from_db()
    assert kept.access == "hidden"
    take_back(made, archivist)
    merged(kept, gone, archivist, widen="on")
    kept.refresh_from_db()
    assert kept.is_open()


def test_a_known_death_of_one_opens_the_merged_record(archivist):
    kept, gone = builders.living("Eva Vzorná"), builders.person("Eva Vzorná", born="1898")
    merged(kept, gone, archivist)
    kept.refresh_from_db()
    assert kept.access == "public"
    assert kept.is_presumed_living(), "by the later of the two births"


def test_a_permission_to_read_one_does_not_reach_what_the_other_held(archivist, researcher):
    kept, gone = (builders.person(access="request") for _one in range(2))
    Grant.objects.create(user=researcher, ref=kept.ref, reason="a thesis")
    before = state()
    made = merged(kept, gone, archivist)
    assert not Grant.objects.exists()
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_an_agreement_on_one_paper_does_not_reach_the_pages_of_the_other(archivist):
    kept, gone = builders.document("Letter"), builders.document("Letter")
    agreed = Consent.objects.create(given_by="Eva", scopes=["download"])
    agreed.sources.add(kept)
    before = state()
    made = merged(kept, gone, archivist)
    assert not agreed.sources.exists()
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_a_transcript_does_not_go_out_without_a_consent_by_being_merged(archivist):
    kept = builders.source("Told in Vzorov", "interview")
    gone = builders.interview("Told in Vzorov", status="draft")
    with pytest.raises(NotMerged, match="No consent that holds today covers this: "):
        merged(kept, gone, archivist, **{"field:status": "one"})
    assert Source.objects.filter(pk__in=[kept.pk, gone.pk]).count() == 2
    agreed = Consent.objects.create(given_by="Eva", scopes=["text"])
    agreed.sources.add(kept, gone)
    merged(kept, gone, archivist, **{"field:status": "one"})
    assert not Source.objects.filter(pk=gone.pk).exists()


def test_two_tapes_are_not_joined_by_guessing_and_the_refusal_says_what_to_do(archivist):
    kept, gone = builders.interview("Told in Vzorov"), builders.interview("Told in Vzorov, 2")
    before = state()
    with pytest.raises(NotMerged, match="add the second tape as another recording"):
        merged(kept, gone, archivist)
    assert tables.differences(before, state()) == []
    # What it says to do leads to a merge, and back again to the same.
    Recording.objects.create(source=kept, position=2, offset_ms=5000, duration_ms=5000)
    for row in (*gone.segments.all(), *gone.recordings.all()):
        row.delete()
    before = state()
    made = merged(kept, gone, archivist)
    assert list(kept.recordings.values_list("position", "offset_ms")) == [(1, 0), (2, 5000)]
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_a_transcript_that_makes_the_merged_interview_a_draft_needs_no_consent_yet(archivist):
    kept = builders.source("Told in Vzorov", "interview")
    gone = builders.interview("Told in Vzorov", status="draft")
    merged(kept, gone, archivist, **{"field:status": "other"})
    kept.refresh_from_db()
    assert kept.status == "draft"


def test_what_was_out_with_the_same_missing_may_still_be_merged(archivist):
    kept, gone = (builders.source("Told in Vzorov", "interview"), builders.interview("Told"))
    merged(kept, gone, archivist)
    assert not Source.objects.filter(pk=gone.pk).exists()


def test_an_interview_whose_consent_ran_out_does_not_go_out_by_taking_back(archivist):
    kept = builders.source("Told in Vzorov", "interview", status="draft")
    gone = builders.interview("Told in Vzorov")
    agreed = Consent.objects.create(given_by="Eva", scopes=["text"])
    agreed.sources.add(kept, gone)
    made = merged(kept, gone, archivist, **{"field:status": "one"})
    Consent.objects.update(until=dt.date(2020, 1, 1))
    before = state()
    with pytest.raises(NotTakenBack, match="No consent that holds today"):
        take_back(made, archivist)
    assert tables.differences(before, state()) == []
    Consent.objects.update(until=None)
    take_back(made, archivist)
    assert Source.objects.filter(pk=gone.pk).exists()


def test_a_reviewer_does_not_publish_what_they_merged_into_the_draft_of_another(
    curator, reviewer, settings
):
    settings.ONE_PERSON_ARCHIVE = False
    kept = builders.person("Josef Vzorný", status="draft", created_by=curator)
    gone = builders.person("Jozef Vzorný", status="draft", created_by=reviewer)
    assert may_publish(reviewer, kept)
    made = merged(kept, gone, reviewer)
    assert not may_publish(reviewer, kept)
    Step.objects.all().delete()
    take_back(made, reviewer)
    assert not may_publish(reviewer, kept)
    assert set(Step.objects.values_list("record_ref", flat=True)) == {kept.ref, gone.ref}


def test_who_takes_back_what_they_may_not_is_refused(pair, archivist, curator, settings):
    settings.ONE_PERSON_ARCHIVE = False
    made = merged(pair[0], pair[1], archivist)
    with pytest.raises(PermissionDenied):
        take_back(made, curator)


def test_the_history_says_what_was_merged_and_why(pair, archivist):
    kept, gone = pair
    with changes(user=archivist):
        made = merged(kept, gone, archivist)
    told = ChangeSet.objects.values_list("label", "why").order_by("-made_at")
    assert told[0] == (f"{gone.ref} merged into {kept.ref}", "The same day of birth.")
    with changes(user=archivist):
        take_back(made, archivist)
    assert told.all()[0][0] == f"Merge of {gone.ref} into {kept.ref} taken back"


def test_the_two_are_held_in_the_order_of_their_keys(pair, archivist):
    """As the forms hold the records of a row."""
    first, second = sorted(pair, key=lambda one: str(one.pk))
    Person.objects.filter(pk=first.pk).update(ref="P-ZZZZZZ")
    Person.objects.filter(pk=second.pk).update(ref="P-222222")
    for one in pair:
        one.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        merged(pair[0], pair[1], archivist)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert ["P-ZZZZZZ" in held[0], "P-222222" in held[1]] == [True, True]


# Two at once, and later edits


def test_a_screen_that_is_no_longer_true_is_refused(pair, archivist):
    kept, gone = pair
    told = answers(kept, gone, archivist)
    builders.fact(gone, "residence", "1930")
    with pytest.raises(Stale):
        merge(kept.ref, gone.ref, told, archivist)
    assert Person.objects.count() == 2


def test_a_second_merge_of_the_same_pair_is_refused(pair, archivist):
    kept, gone = pair
    told = answers(kept, gone, archivist)
    merge(kept.ref, gone.ref, told, archivist)
    with pytest.raises(Stale):
        merge(kept.ref, gone.ref, told, archivist)


def test_after_later_edits_it_says_row_by_row_what_stands_in_the_way(pair, archivist):
    kept, gone = pair
    changed = builders.fact(gone, "residence", "1930")
    deleted = builders.fact(gone, "trade")
    made = merged(kept, gone, archivist)
    changed = Fact.objects.get(pk=changed.pk)
    changed.date_text = "1931"
    changed.save()
    Fact.objects.get(pk=deleted.pk).delete()
    builders.fact(kept, "arrest", "1938")
    before = state()
    told = {f"{one.row}: {one.what}" for one in hindrances(made)}
    assert told == {
        "fact: Arrest · 1938: Was added since, and may speak of either.",
        "fact: Residence · 1931: Was changed since: date.",
        f"fact: {deleted.pk}: Was deleted since.",
    }
    with pytest.raises(NotTakenBack):
        take_back(made, archivist)
    assert tables.differences(before, state()) == []


def test_what_was_changed_at_the_kept_record_alone_does_not_stand_in_the_way(pair, archivist):
    kept, gone = pair
    own = builders.fact(kept, "residence", "1930")
    made = merged(kept, gone, archivist)
    own = Fact.objects.get(pk=own.pk)
    own.date_text = "1931"
    own.save()
    take_back(made, archivist)
    assert Person.objects.count() == 2


def test_a_merged_draft_that_was_published_since_is_taken_back_and_stays_out(
    pair, archivist, reviewer
):
    Person.objects.update(status="draft")
    Person.objects.filter(pk=pair[1].pk).update(biography={"cs": "Truhlář."})
    for one in pair:
        one.refresh_from_db()
    kept, gone = pair
    made = merged(kept, gone, archivist)
    kept.refresh_from_db()
    kept.status = "published"
    kept.save()
    assert hindrances(made) == []
    take_back(made, reviewer)
    kept.refresh_from_db()
    assert (kept.status, kept.biography) == ("published", {})


def test_a_status_that_the_merge_gave_and_somebody_changed_stands_in_the_way(pair, archivist):
    kept, gone = pair
    Person.objects.filter(pk=kept.pk).update(status="draft")
    kept.refresh_from_db()
    made = merged(kept, gone, archivist, **{"field:status": "other"})
    Person.objects.filter(pk=kept.pk).update(status="withdrawn")
    assert [one.what for one in hindrances(made)] == ["Was changed since: status."]


def test_merges_are_taken_back_in_their_order(archivist):
    one, two, three = (builders.person("Josef Vzorný") for _each in range(3))
    before = state()
    first = merged(one, two, archivist)
    second = merged(three, one, archivist)
    assert [h.what for h in hindrances(first)] == [
        f"The kept record was itself merged into {three.ref}; take that back first."
    ]
    assert RetiredRef.objects.get(ref=two.ref).new_ref == three.ref
    take_back(second, archivist)
    assert RetiredRef.objects.get(ref=two.ref).new_ref == one.ref
    take_back(first, archivist)
    assert tables.differences(before, state()) == []
    first.refresh_from_db()
    assert [h.what for h in hindrances(first)] == ["This merge was taken back already."]


def test_two_states_of_the_database_are_compared_by_a_command(pair, archivist, tmp_path, capsys):
    file = tmp_path / "before.gz"
    call_command("compare_tables", str(file), "--write")
    call_command("compare_tables", str(file))
    assert "Every table is equal." in capsys.readouterr().out
    Person.objects.filter(pk=pair[0].pk).update(sex="female")
    with pytest.raises(CommandError, match="1 rows differ"):
        call_command("compare_tables", str(file))
    assert "sex was 'unknown', is 'female'" in capsys.readouterr().out


def test_the_comparison_leaves_out_history_jobs_and_sessions_and_nothing_else():
    listed = set(connection.introspection.table_names())
    assert listed - set(tables.tables()) == {
        "accounts_signedin", "archive_written", "axes_accessattempt", "cache",
        "django_admin_log", "curation_change", "curation_changeset",
        "curation_merge", "curation_step", "django_session", "jobs_jobreport",
        "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers",
        "procrastinate_workers",
    }  # fmt: skip


# What readers wrote


def test_neither_the_merge_nor_the_history_keeps_what_a_reader_wrote(pair, archivist):
    kept, gone = pair
    theirs = gone.names.get()
    message = builders.message(
        "My aunt says it was 1931.", record_ref=gone.ref, part=f"name-{theirs.pk.hex}",
        name="Eva", email="eva@example.org", sender="a1b2c3",
    )  # fmt: skip
    Remark.objects.create(record_ref=gone.ref, text="Ask the parish of Vzorov.")
    with changes(user=archivist, label="Merge"):
        made = merged(kept, gone, archivist)
    stored = Merge.objects.values("steps", "pointing").get(pk=made.pk)
    assert str(message.pk) in str(stored), "where it led is kept"
    of_merges = Change.objects.filter(model="curation.Merge").values_list("before", "after")
    assert of_merges.exists()
    for secret in ("My aunt", "eva@example.org", "a1b2c3", "Ask the parish"):
        assert secret not in str(stored)
        assert secret not in str(list(of_merges))
    of_messages = Change.objects.exclude(model="curation.Remark").values_list("before", "after")
    assert "eva@example.org" not in str(list(of_messages))
    assert "My aunt" not in str(list(of_messages))
    assert str(message.pk) not in str(list(of_merges))


def test_a_message_that_was_forgotten_does_not_stand_in_the_way(pair, archivist):
    kept, gone = pair
    message = builders.message(record_ref=gone.ref)
    made = merged(kept, gone, archivist)
    message.delete()
    assert hindrances(made) == []
    take_back(made, archivist)
    assert Person.objects.filter(pk=gone.pk).exists()


# A property


NAMES = ("Josef Vzorný", "Jozef Vzorný", "Йозеф Взорный")


@settings(
    max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
def test_whatever_hangs_on_two_people_merge_and_back_is_nothing(archivist, data):
    """Names, facts, evidence, families with conflicts, mentions, questions, relations."""
    two = [builders.person(data.draw(st.sampled_from(NAMES))) for _one in range(2)]
    other = builders.person("Anna Vzorná")
    source, page = builders.source(), builders.document().pages.get()
    family = builders.family(builders.person("Jan Vzorný", born="1870"), children=(other,))
    for number, one in enumerate(two):
        for what in data.draw(st.lists(st.sampled_from(WHAT), max_size=5, unique=True)):
            _hang(what, one, other, source, page, family, number)
    kept, gone = two
    before = state()
    chosen = {
        f"clash:{clash.key}": data.draw(st.sampled_from(clash.options))
        for clash in drawn(kept, gone, archivist).clashes
        if clash.options
    }
    made = merged(kept, gone, archivist, **chosen)
    take_back(made, archivist)
    assert tables.differences(before, state()) == []


WHAT = ("name", "fact", "child", "partner", "mention", "relation", "identity", "consent")


def _hang(what, one, other, source, page, family, number):
    if what == "name":
        PersonName.objects.create(person=one, given="Pepa", surname="Vzorný", position=1)
    elif what == "fact":
        builders.evidence(builders.fact(one, "residence", "1930"), source, "1930")
    elif what == "child":
        FamilyMember.objects.create(family=family, person=one, role="child", slot=5 + number)
    elif what == "partner":
        builders.family(one, other)
    elif what == "mention":
        Mention.objects.create(page=page, person=one, words="Pepa")
    elif what == "relation":
        relation(person=one, to_person=other)
    elif what == "identity":
        Identity.objects.create(person=one, other=other, verdict="possibly")
    else:
        Consent.objects.create(person=one, given_by="the family")
