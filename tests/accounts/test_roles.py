"""Archivists give roles; nobody raises themselves, and one archivist always stays."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from archive.accounts import account_help, factors, invitations, rights
from archive.accounts.models import Invitation, User
from archive.accounts.roles import Role
from archive.core.changes import changes
from archive.curation import history
from archive.curation.models import ChangeSet
from tests import builders
from tests.accounts.conftest import PASSWORD, is_in, sign_in, with_app
from tests.admin_forms import fill
from tests.conftest import signed_in


def group(role: str) -> int:
    return Group.objects.get(name=role).pk


def change(client: Client, user: User, **sent):
    return fill(client, reverse("admin:accounts_user_change", args=[user.pk]), **sent)


def roles_of(user: User) -> frozenset[str]:
    return User.objects.get(pk=user.pk).roles


def test_an_archivist_gives_roles_and_the_history_says_so(at_desk, researcher, archivist):
    answer = change(at_desk, researcher, groups=[group("curator")], _why="joined us")
    assert answer.status_code == 302
    assert roles_of(researcher) == {"curator"}
    act = ChangeSet.objects.order_by("-made_at", "-id")[0]
    assert (act.who, act.why) == (archivist, "joined us")
    told = at_desk.get(reverse("admin:accounts_user_history", args=[researcher.pk]))
    assert "joined us" in told.content.decode()


def test_nobody_changes_their_own_roles(at_desk, archivist):
    builders.user("second@example.org", "archivist")
    change(at_desk, archivist, groups=[group("curator")], is_active="")
    assert roles_of(archivist) == {"archivist"}
    assert User.objects.get(pk=archivist.pk).is_active


@pytest.mark.parametrize("sent", [{"groups": []}, {"is_active": ""}])
def test_the_last_archivist_stays_one(sent, settings):
    """Asked by one who has the rights but is not counted: neither active group nor first."""
    settings.SECOND_FACTOR_REQUIRED = False
    last = builders.user("last@example.org", "archivist")
    other = builders.user("other@example.org", "archivist")
    client = signed_in(other)
    assert not rights.is_last_archivist(last)
    other.groups.clear()
    other.user_permissions.set(Group.objects.get(name="archivist").permissions.all())
    other.groups.set([group("curator")])
    assert rights.is_last_archivist(last)
    answer = change(client, last, **sent)
    assert answer.status_code == 200
    assert "only archivist" in answer.content.decode()
    assert roles_of(last) == {"archivist"}
    assert User.objects.get(pk=last.pk).is_active


@pytest.mark.parametrize("role", ["researcher", "curator", "reviewer"])
def test_nobody_but_an_archivist_writes_users_or_invitations(role, settings, researcher):
    settings.SECOND_FACTOR_REQUIRED = False
    somebody = builders.user("somebody@example.org", role)
    client = signed_in(somebody)
    for path in (
        reverse("admin:accounts_user_change", args=[somebody.pk]),
        reverse("admin:accounts_invitation_add"),
        reverse("admin:accounts_help", args=[researcher.pk, "password"]),
    ):
        assert client.post(path, {"groups": [group("archivist")]}).status_code in (302, 403)
    assert roles_of(somebody) == {role}


def test_users_are_neither_entered_nor_deleted_nor_given_a_password_by_hand(at_desk, researcher):
    assert at_desk.get(reverse("admin:accounts_user_add")).status_code == 403
    gone = reverse("admin:accounts_user_delete", args=[researcher.pk])
    assert at_desk.post(gone, {"post": "yes"}).status_code == 403
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_password_change", args=[researcher.pk])


def test_an_archivist_takes_a_lost_factor_away_with_a_reason(at_desk, curator):
    with_app(curator)
    there = signed_in(curator)
    path = reverse("admin:accounts_help", args=[curator.pk, "factors"])
    assert at_desk.post(path, {"why": "telephone lost"}).status_code == 302
    assert not Authenticator.objects.filter(user=curator).exists()
    act = ChangeSet.objects.filter(why="telephone lost").get()
    assert act.label.startswith("Take the second step away")
    assert not is_in(there)
    fresh = Client()
    sign_in(fresh, curator.email)
    assert (
        fresh.get(reverse("admin:index")).headers["Location"].startswith(reverse("second_factor"))
    )


def test_two_archivists_who_lower_each_other_come_one_after_the_other(archivist):
    """Whoever comes second then sees that nobody else is left."""
    with CaptureQueriesContext(connection) as asked:
        assert rights.is_last_archivist(archivist)
    held, *afterwards = [one["sql"] for one in asked]
    assert 'FROM "auth_group"' in held
    assert held.endswith("FOR UPDATE")
    assert len(afterwards) == 2


def test_the_history_leaves_one_archivist_and_everybody_their_own_roles(
    at_desk, archivist, researcher
):
    change(at_desk, researcher, groups=[group("archivist")], _why="joined us")
    act, second = ChangeSet.objects.get(why="joined us"), User.objects.get(pk=researcher.pk)
    with pytest.raises(history.Refused, match="their own roles"):
        history.undo(act, second)
    third = User.objects.create_superuser("third@example.org")
    User.objects.exclude(pk=second.pk).update(is_active=False)
    third.is_active = True  # read before they were shut out
    with pytest.raises(history.Refused, match="only archivist"):
        history.undo(act, third)
    assert roles_of(researcher) == {"archivist"}


def test_the_history_removes_nobody_who_works_here(archivist):
    """It left them there without a role, and their invitation open."""
    eva = Invitation(email="eva@example.net", roles=["curator"], invited_by=archivist)
    token = invitations.give_token(eva)
    eva.save()
    accepted = invitations.accept(token, "Eva Pozvaná", PASSWORD)
    with pytest.raises(history.Refused, match="no right to write this: user"):
        history.undo(ChangeSet.objects.get(label="Invitation accepted"), archivist)
    assert roles_of(accepted) == {"curator"}
    assert Invitation.objects.get().state == "accepted"


@pytest.mark.parametrize("key", ["password", "sessions", "lock"])
def test_every_help_stands_in_the_history_with_its_reason(at_desk, researcher, archivist, key):
    """A link for a new password opens the account to whoever holds it."""
    at_desk.post(
        reverse("admin:accounts_help", args=[researcher.pk, key]), {"why": "asked by post"}
    )
    act = ChangeSet.objects.get(why="asked by post")
    assert act.who == archivist
    assert act.label.startswith(str(account_help.find(key).title))
    told = at_desk.get(reverse("admin:accounts_user_history", args=[researcher.pk]))
    assert "asked by post" in told.content.decode()


def test_what_is_done_about_people_here_is_told_to_archivists_alone(
    at_desk, archivist, curator, researcher, settings
):
    """Neither whom it was about, nor why; what curators do themselves they are told."""
    path = reverse("admin:accounts_help", args=[researcher.pk, "password"])
    at_desk.post(path, {"why": "lies in hospital"})
    with changes(user=archivist, why="misspelt"):
        builders.person("Josef Vzorný")
    settings.SECOND_FACTOR_REQUIRED = False
    act = ChangeSet.objects.get(why="lies in hospital")
    page = reverse("admin:curation_changeset_change", args=[act.pk])
    lists = (reverse("admin:curation_changeset_changelist"), reverse("admin:index"))
    desk = signed_in(curator)
    for address in lists:
        told = desk.get(address).content.decode()
        assert "misspelt" in told
        assert "hospital" not in told
        assert researcher.email not in told
        assert "hospital" in at_desk.get(address).content.decode()
    assert desk.get(page).status_code == 404
    assert at_desk.get(page).status_code == 200


def test_the_page_of_rights_says_what_each_role_really_may(settings, db):
    """Each tick is held against somebody in that role."""
    words = {str(said): held for said, held in rights.table()}
    for number, role in enumerate(Role.values):
        somebody = builders.user(f"{role}@example.net", role)
        may = somebody.has_perm
        really = {
            "works at the desk and reads every record": somebody.reads_all_records,
            "enters and edits people and what belongs to them": may("people.change_person"),
            "enters and edits sources, interviews and transcripts": may("sources.change_source"),
            "removes drafts": may("people.delete_person"),
            "reviews, and publishes and withdraws what others entered": somebody.may_publish,
            "undoes whole acts of the history": somebody.may_publish,
            "removes messages of readers": may("curation.delete_message"),
            "invites people, gives roles, opens closed records by name": may(
                "accounts.change_user"
            ),
        }
        assert {said: words[said][number] for said in really} == really, role


@pytest.mark.parametrize(("second", "found"), [("yes", "archivist"), ("no", "curator")])
def test_the_list_narrows_to_those_with_a_second_step_or_without(at_desk, curator, second, found):
    page = at_desk.get(reverse("admin:accounts_user_changelist"), {"second": second})
    assert [user.email for user in page.context["cl"].result_list] == [f"{found}@example.org"]


def test_the_page_of_rights_lists_people_with_their_roles(at_desk, curator, archivist):
    address = reverse("admin:accounts_rights")
    at_desk.get(address)
    with CaptureQueriesContext(connection) as few:
        at_desk.get(address)
    for number in range(5):
        builders.user(f"{number}@example.net", "curator")
    with CaptureQueriesContext(connection) as many:
        page = at_desk.get(address)
    assert len(few) == len(many)
    people = {user.email: roles for user, roles in page.context["people"]}
    assert people[curator.email] == [role == "curator" for role in Role.values]
    assert factors.has_one(archivist)
