"""The roles outlive a test that empties every table: those after it ask for them again."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.core.management import call_command

from archive.accounts.roles import Role


def test_the_roles_are_there_again_after_every_table_was_emptied(transactional_db):
    call_command("flush", verbosity=0, interactive=False)
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    curator = Group.objects.get(name=Role.CURATOR)
    assert curator.permissions.filter(codename="change_person").exists()
    assert not curator.permissions.filter(codename="delete_message").exists()
