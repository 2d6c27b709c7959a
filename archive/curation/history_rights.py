"""Who may take what back: nobody more than the forms of the desk would let them write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from archive.accounts.models import User
from archive.accounts.rights import archivists
from archive.core.access import Status
from archive.core.records import Record
from archive.curation.history_kept import Model, kept
from archive.curation.history_plan import Plan, Refused, by_label, records_of, with_owners
from archive.curation.history_rows import Key, Values, instance_of, label_of
from archive.curation.review import may_publish

USER: Final = User._meta.label
ROLES: Final = User.groups.through._meta.label
BY_NOBODY: Final = frozenset({"mfa.Authenticator", User.user_permissions.through._meta.label})
"""What no form of the desk writes."""


def check_rights(plan: Plan, user: Any) -> list[str]:
    """What this user may not write, in words. For a record that is, or would be, published it takes
    somebody who publishes; where this alone publishes it, not the one whose own it is."""
    barred = set(_barred(plan, user))
    refused = [
        _("You have no right to write this: %(kind)s.") % {"kind": model._meta.verbose_name}
        for right, key, model in _asked_of(plan)
        if key in barred or not user.has_perm(right)
    ]
    if any(label == ROLES for label, _row in barred):
        refused.append(_("Nobody changes their own roles, by the history neither."))
    for record in public_records(plan):
        publishes = _state_after(plan, record) == Status.PUBLISHED
        if not (may_publish(user, record) if publishes else user.may_publish):
            refused.append(
                _("%(name)s (%(ref)s) is or would be published: you may not publish it.")
                % {"name": record, "ref": record.ref}
            )  # fmt: skip
    return list(dict.fromkeys(refused))


def _asked_of(plan: Plan) -> Iterator[tuple[str, Key, Model]]:
    """For each row the right that it takes, and the model on which that is given."""
    for verb, keys in (("add", plan.create), ("change", plan.change), ("delete", plan.remove)):
        for key in sorted(keys):
            model = _asked_about(kept()[key[0]].model)
            yield f"{model._meta.app_label}.{verb}_{model._meta.model_name}", key, model


def _barred(plan: Plan, user: Any) -> Iterator[Key]:
    """What the page of a user lets nobody do either: raise, lower or shut out themselves, remove
    who worked here, or write a second factor by hand."""
    touched = plan.keys()
    for key in touched:
        label, row = key
        columns = plan.change.get(key, {}).keys()
        of_user = {**plan.now.get(key, {}), **plan.create.get(key, {})}.get("user_id")
        if (
            label in BY_NOBODY
            or (label == ROLES and of_user == user.pk)
            or (label == USER and (key in plan.remove or "is_superuser" in columns))
            or (label == USER and row == str(user.pk) and "is_active" in columns)
        ):
            yield key


def check_archivists(plan: Plan) -> None:
    """To be asked after the plan was carried out. Raises Refused if nobody can give roles now."""
    if by_label(plan.keys()).keys() & {USER, ROLES} and not archivists().exists():
        words = _("This is the only archivist: somebody else has to be one first.")
        raise Refused([words])


def _state_after(plan: Plan, record: Record) -> str | None:
    """The status that the plan itself gives to a record; None where it stays."""
    key = (label_of(record), str(record.pk))
    status: str | None = {**plan.create, **plan.change}.get(key, {}).get("status")
    return status


def _asked_about(model: Model) -> Model:
    """For a link between two rows, the model whose field it is."""
    owner: Any = model._meta.auto_created
    return owner or model


def public_records(plan: Plan) -> list[Record]:
    """The records whose readers would notice: published now, or afterwards."""
    found: dict[Any, Record] = {}
    after = {key: {**plan.now[key], **values} for key, values in plan.change.items()}
    states = (plan.now, plan.create, after)
    for instance in [one for values in states for one in _instances(plan, values)]:
        for record in records_of(instance):
            if Status(record.status) in (Status.PUBLISHED, Status.WITHDRAWN):
                found[record.pk] = record
    return list(found.values())


def _instances(plan: Plan, values: dict[Key, Values]) -> list[models.Model]:
    mine = plan.keys()
    return with_owners(
        [instance_of(kept()[k[0]].model, each) for k, each in values.items() if k in mine]
    )
