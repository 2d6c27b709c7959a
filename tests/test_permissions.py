"""The permission table: for every address, method and role, the answer.

An address without a row fails. Roles in the order of the columns: visitor, contributor, researcher,
curator, reviewer, archivist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.contrib import admin
from django.core import signing
from django.test import Client
from django.urls import reverse

from archive.core.records import Record
from archive.curation import history
from archive.site.message_views import SENT_SALT
from sources.models import ScanBundle
from tests import builders, world
from tests.routes import all_routes

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "contributor", "researcher", "curator", "reviewer", "archivist")
Answers = tuple[int, ...]


def everybody(status: int) -> Answers:
    return (status,) * 6


def desk(status: int, others: int = 302) -> Answers:
    """Those who work here; the rest is led to the login, or told that nothing is there."""
    return (others,) * 3 + (status,) * 3


def archivist(status: int, others: int = 302) -> Answers:
    """The archivist alone; curators and reviewers are refused."""
    return (others,) * 3 + (403, 403, status)


class Row(NamedTuple):
    path: str
    get: Answers
    post: Answers
    data: dict[str, Any] = {}


NOT_ALLOWED = everybody(405)
# Who has no business at the desk is told so; the others are led on.
TO_THE_LOGIN = (302, 403, 403, 302, 302, 302)
SIGN_OUT = {"admin:logout", "account_logout"}


@pytest.fixture
def made(db):
    return world.build()


def site_rows(made: world.World) -> dict[str, Row]:
    """The public pages: everybody reads, nobody writes."""
    rows = {}
    plain = [
        "home",
        "search",
        "search-csv",
        "search-json",
        "search-suggest",
        "topics",
        "questions",
        "about",
        "read",
        "keepers",
        "privacy",
        "cite",
    ]
    for name in [*(f"site:{n}" for n in plain), *LISTS]:
        rows[name] = Row(reverse(name), everybody(200), NOT_ALLOWED)
    manifest = reverse("sources:manifest", args=[made.open["document"].ref])
    rows["sources:manifest"] = Row(manifest, everybody(200), NOT_ALLOWED)
    # An empty message is answered with the form and what is missing.
    rows["site:contribute"] = Row(reverse("site:contribute"), everybody(200), everybody(422))
    sent = signing.dumps(["M-000001", "correction"], salt=SENT_SALT)
    rows["site:sent"] = Row(reverse("site:sent", args=[sent]), everybody(200), NOT_ALLOWED)
    pair = f"?a={made.open['person'].ref}&b={made.open['child'].ref}"
    rows["people:related"] = Row(reverse("people:related") + pair, everybody(200), NOT_ALLOWED)
    own = reverse("people:person-tree", args=[made.open["person"].ref])
    rows["people:person-tree"] = Row(own, everybody(200), NOT_ALLOWED)
    for name, (kind, has_short) in RECORDS.items():
        record = made.open[kind]
        rows[name] = Row(record.get_absolute_url(), everybody(200), NOT_ALLOWED)
        if has_short:
            short = reverse(f"{name}-short", args=[record.ref])
            rows[f"{name}-short"] = Row(short, everybody(301), NOT_ALLOWED)
    told = made.open["interview"].get_absolute_url()
    rows["sources:transcript"] = Row(f"{told}transcript/", everybody(200), NOT_ALLOWED)
    rows["sources:captions"] = Row(f"{told}captions/original.vtt", everybody(200), NOT_ALLOWED)
    return rows


LISTS = (
    "people:list", "people:families", "people:events", "people:organisations", "people:places",
    "people:statistics", "people:counted", "people:unknown-fates", "people:map", "people:timeline",
    "sources:documents", "sources:interviews", "sources:sources", "sources:repositories",
    "people:list-csv", "sources:documents-csv", "sources:interviews-csv", "sources:sources-csv",
)  # fmt: skip
RECORDS = {
    "people:person": ("person", True),
    "people:family": ("family", False),
    "people:event": ("event", True),
    "people:organisation": ("organisation", True),
    "people:place": ("place", True),
    "sources:document": ("document", True),
    "sources:interview": ("interview", True),
    "sources:source": ("source", True),
    "sources:repository": ("repository", False),
}


def media_rows(made: world.World) -> dict[str, Row]:
    """Files: the public copies for everybody, the originals for those who read everything.

    The page of the world names hidden people at an unknown spot, but as decided: named.
    """
    page, recording = made.open["page"].pk, made.open["recording"].pk
    return {
        "media:scan": Row(reverse("media:scan", args=[page, 320]), everybody(200), NOT_ALLOWED),
        # Nobody has agreed yet that strangers take it home.
        "media:full-scan": Row(
            reverse("media:full-scan", args=[page]), desk(200, others=404), NOT_ALLOWED
        ),
        "media:original-scan": Row(
            reverse("media:original-scan", args=[page]), desk(200, others=404), NOT_ALLOWED
        ),
        "media:sound": Row(reverse("media:sound", args=[recording]), everybody(200), NOT_ALLOWED),
        "media:original-sound": Row(
            reverse("media:original-sound", args=[recording]), desk(200, others=404), NOT_ALLOWED
        ),
    }


def iiif_rows(made: world.World) -> dict[str, Row]:
    """The Image API: as open as the page of the document."""
    page = made.open["page"].pk
    words = ["full", "200,", "0", "default", "jpg"]
    return {
        "iiif:picture": Row(reverse("iiif:picture", args=[page]), everybody(303), NOT_ALLOWED),
        "iiif:info": Row(reverse("iiif:info", args=[page]), everybody(200), NOT_ALLOWED),
        "iiif:part": Row(reverse("iiif:part", args=[page, *words]), everybody(200), NOT_ALLOWED),
    }


def machine_rows(made: world.World) -> dict[str, Row]:
    return {
        "health": Row(reverse("health"), everybody(200), NOT_ALLOWED),
        "robots": Row(reverse("robots"), everybody(200), NOT_ALLOWED),
        "topics-turtle": Row(reverse("topics-turtle"), everybody(200), NOT_ALLOWED),
        "favicon": Row(reverse("favicon"), everybody(301), NOT_ALLOWED),
    }


def account_rows() -> dict[str, Row]:
    """One's own account, for everybody who has one; nobody here has a second factor. What changes
    how one signs in first asks who it is, and so leads elsewhere."""

    def own(status: int) -> Answers:
        return (302, *(status,) * 5)

    nobody = "00000000-0000-4000-8000-000000000000"
    away, shown, form = everybody(302), everybody(200), (own(200), own(200))
    answers: dict[str, tuple[Answers, Answers]] = {
        "mfa_index": (own(200), NOT_ALLOWED),
        "account_login": ((200, *(302,) * 5), (200, *(302,) * 5)),
        "mfa_login_webauthn": (away, away),
        "mfa_authenticate": (away, away),
        "account_logout": (own(200), away),
        "account_inactive": (shown, NOT_ALLOWED),
        "account_reauthenticate": form,
        "mfa_reauthenticate": (away, away),
        "mfa_reauthenticate_webauthn": (away, away),
        "second_factor": (own(200), NOT_ALLOWED),
        "mfa_activate_totp": (away, away),
        "totp_picture": (away, NOT_ALLOWED),
        "mfa_deactivate_totp": (own(404), own(404)),
        "mfa_add_webauthn": (away, away),
        "mfa_view_recovery_codes": (own(404), own(405)),
        "mfa_generate_recovery_codes": (away, away),
        "mfa_download_recovery_codes": (away, NOT_ALLOWED),
        "account_change_password": form,
        "account_reset_password": (shown, away),
        "account_reset_password_done": (shown, NOT_ALLOWED),
        "account_reset_password_from_key_done": (shown, NOT_ALLOWED),
        "account_end_other_sessions": (NOT_ALLOWED, away),
    }
    rows = {name: Row(reverse(name), get, post) for name, (get, post) in answers.items()}
    for name, argument, get, post in (
        ("mfa_edit_webauthn", [1], away, away),
        ("mfa_remove_webauthn", [1], away, away),
        ("account_reset_password_from_key", ["1", "wrong-key"], shown, shown),
        ("account_end_session", [nobody], NOT_ALLOWED, own(404)),
        ("account_invitation", ["no-such-token"], everybody(410), everybody(410)),
    ):
        rows[name] = Row(reverse(name, args=argument), get, post)
    return rows


def admin_rows(made: world.World) -> dict[str, Row]:
    """Django's own pages of the admin. A login with wrong words is answered with the form again."""
    person = made.open["person"].pk
    pick = "?term=vzor&app_label=people&model_name=familymember&field_name=person"
    return {
        "admin:index": Row(reverse("admin:index"), desk(200), desk(200)),
        "admin:login": Row(reverse("admin:login"), TO_THE_LOGIN, TO_THE_LOGIN),
        # A GET would let a strange page sign somebody out.
        "admin:logout": Row(reverse("admin:logout"), desk(405), desk(200)),
        "admin:password_change": Row(reverse("admin:password_change"), desk(302), desk(302)),
        "admin:password_change_done": Row(
            reverse("admin:password_change_done"), desk(200), desk(405)
        ),
        "admin:autocomplete": Row(reverse("admin:autocomplete") + pick, desk(200), desk(405)),
        "admin:jsi18n": Row(reverse("admin:jsi18n"), desk(200), desk(405)),
        "admin:view_on_site": Row(
            reverse("admin:view_on_site", args=[1, person]), desk(404), desk(404)
        ),
        "admin:alike": Row(reverse("admin:alike") + "?given=&surname=vzor", desk(200), desk(405)),
        "admin:date": Row(reverse("admin:date") + "?q=1925", desk(200), desk(405)),
        "admin:dates": Row(reverse("admin:dates"), desk(200), desk(405)),
        **interview_desk_rows(made),
        **scan_desk_rows(made),
        **sheet_rows(),
        "admin:app_list": Row(reverse("admin:app_list", args=["people"]), desk(200), desk(200)),
        **review_rows(made),
        "admin:(?P<url>.*)$": Row("/admin/nothing/", desk(404), desk(404)),
    }


def review_rows(made: world.World) -> dict[str, Row]:
    """The steps of a published record, which a reviewer or archivist may withdraw: a curator is
    led back to the form. The previews show nobody more than the public address does."""
    from archive.curation.models import PublishingBatch

    ref, own = made.open["person"].ref, made.open["person"].get_absolute_url()
    withdraw = reverse("admin:review", args=[ref, "withdraw"])
    steps = (*(302,) * 4, 200, 200)
    batch = reverse("admin:batch-take-back", args=[PublishingBatch.objects.create().pk])
    preview = reverse("admin:preview", args=["visitor", ref, own.lstrip("/")])
    start = reverse("admin:preview-start", args=["visitor", ref])
    return {
        "admin:review": Row(withdraw, steps, steps),
        "admin:batch-take-back": Row(batch, desk(405), desk(302)),
        "admin:preview": Row(preview, desk(200), desk(405)),
        "admin:preview-start": Row(start, desk(302), desk(405)),
    }


def sheet_rows() -> dict[str, Row]:
    """The steps of a sheet that is written: none of them does anything, and each leads back. Only
    who may publish takes it back."""
    from archive.exchange.models import Sheet

    steps = {"match": (302, 302), "decide": (405, 302), "write": (405, 302), "reset": (405, 302),
             "findings": (200, 405)}  # fmt: skip
    rows = {}
    for name, (get, post) in steps.items():
        path = reverse(f"admin:exchange_sheet_{name}", args=[_a_sheet().pk])
        rows[f"admin:exchange_sheet_{name}"] = Row(path, desk(get), desk(post))
    undone = Sheet.objects.create(kind="settlers", file_name="a.csv", state="undone")
    rows["admin:exchange_sheet_undo"] = Row(
        reverse("admin:exchange_sheet_undo", args=[undone.pk]), desk(405),
        (302, 302, 302, 403, 302, 302),
    )  # fmt: skip
    out = reverse("admin:exchange_sheet_out", args=["settlers", "csv"])
    return {**rows, "admin:exchange_sheet_out": Row(out, desk(200), desk(405))}


def _a_sheet() -> Any:
    from archive.exchange.models import Sheet

    return Sheet.objects.create(kind="settlers", file_name="a.csv", state="written")


def interview_desk_rows(made: world.World) -> dict[str, Row]:
    """The curators' pages of one interview beside its form. An empty upload is the form again."""
    told = made.open["interview"].pk
    taken_out = reverse("admin:sources_interview_export", args=[told, "csv"])
    return {
        "admin:sources_interview_import": Row(
            reverse("admin:sources_interview_import", args=[told]), desk(200), desk(422)
        ),
        # A post that names no passage finds none.
        "admin:sources_interview_editor": Row(
            reverse("admin:sources_interview_editor", args=[told]), desk(200), desk(404)
        ),
        "admin:sources_interview_export": Row(taken_out, desk(200), desk(405)),
        "admin:sources_interview_offers": Row(
            reverse("admin:sources_interview_offers", args=[told, "about"]), desk(200), desk(405)
        ),
        # What begins no upload by the protocol is told which one is spoken.
        "admin:sources_interview_uploads": Row(
            reverse("admin:sources_interview_uploads", args=[told]), desk(200), desk(412)
        ),
        "admin:sources_interview_upload": Row(
            reverse("admin:sources_interview_upload", args=[told, told]), desk(405), desk(405)
        ),
        "admin:sources_interview_upload_act": Row(
            reverse("admin:sources_interview_upload_act", args=[told, told]), desk(405), desk(404)
        ),
    }


def scan_desk_rows(made: world.World) -> dict[str, Row]:
    """The curators' pages of scans. A post without an act is none."""
    page = made.open["page"]
    bundle = ScanBundle.objects.create(
        source=page.source,
        name="list.pdf",
        checksum=page.checksum,
        original=page.scan.name,
        count=1,
    )
    original = reverse("media:original-bundle", args=[bundle.pk])
    return {
        "media:original-bundle": Row(original, desk(200, others=404), NOT_ALLOWED),
        "admin:sources_document_scans": Row(
            reverse("admin:sources_document_scans", args=[page.source_id]), desk(200), desk(400)
        ),
        # A post that knows no earlier state is told that somebody else was faster.
        "admin:sources_page_frame": Row(
            reverse("admin:sources_page_frame", args=[page.pk]), desk(200), desk(409)
        ),
        "admin:sources_page_text": Row(
            reverse("admin:sources_page_text", args=[page.pk]), desk(200), desk(400)
        ),
        "admin:sources_page_whole": Row(
            reverse("admin:sources_page_whole", args=[page.pk, 320]), desk(200), desk(405)
        ),
    }


ARCHIVISTS_ONLY = {"accounts"}
# The work of the queue is seen, and written by nobody.
READ_ONLY = {"job"}
# What is merged or published at once is seen, and written by nobody in a form; nothing on their
# lists is selected.
WRITTEN_BY_THE_DESK = {"merge", "doublecandidate", "publishingbatch"}
READ_ONLY_ANSWERS = {
    "changelist": (200, 302),
    "add": (403, 403),
    "change": (200, 403),
    "history": (200, 200),
    "delete": (403, 403),
}
# The history is read; its list has no actions, so a post only shows it.
OF_HISTORY = {**READ_ONLY_ANSWERS, "changelist": (200, 200)}
# Readers write them, nobody enters one here; only the archivist deletes.
OF_MESSAGES: dict[str, Callable[..., Answers]] = {
    "add": lambda _status: desk(403),
    "delete": archivist,
}
# Users come by invitation and stay; an invitation that was sent stays as it is.
OF_PEOPLE: dict[str, dict[str, tuple[Answers, Answers]]] = {
    "user": {"add": (desk(403), desk(403)), "delete": (desk(403), desk(403))},
    "invitation": {
        "change": (archivist(200), desk(403)),
        "delete": (desk(403), desk(403)),
    },
}
# An empty form has no file; a sheet is written by its steps.
OF_SHEETS = {"add": (200, 422), "change": (200, 405)}
MODEL_VIEWS = ("changelist", "add", "change", "history", "delete")


def model_rows(made: world.World) -> dict[str, Row]:
    """The pages of every model in the admin; the action posted to a list is the deletion."""
    rows = {}
    for model in admin.site._registry:
        label, name = model._meta.app_label, model._meta.model_name
        who = archivist if label in ARCHIVISTS_ONLY else desk
        row = _a_row_of(model, made)
        for view in MODEL_VIEWS:
            args = [row.pk] if view in ("change", "history", "delete") else []
            path = reverse(f"admin:{label}_{name}_{view}", args=args)
            data = _post_to(view, row)
            # What was published is withdrawn, not deleted, except by the archivist.
            asked = archivist if view == "delete" and issubclass(model, Record) else who
            get, post = READ_ONLY_ANSWERS[view] if name in READ_ONLY else (200, 200)
            if name in WRITTEN_BY_THE_DESK:
                get, post = READ_ONLY_ANSWERS[view]
                post = 200 if view == "changelist" else post
            get, post = OF_HISTORY[view] if name == "changeset" else (get, post)
            get, post = OF_SHEETS.get(view, (get, post)) if name == "sheet" else (get, post)
            asked = OF_MESSAGES.get(view, asked) if name == "message" else asked
            answers = asked(get), asked(post)
            answers = OF_PEOPLE.get(str(name), {}).get(view, answers)
            rows[f"admin:{label}_{name}_{view}"] = Row(path, *answers, data)
    return rows


def history_rows(made: world.World) -> dict[str, Row]:
    """Whoever works at the desk reads the history; an act is undone by those who may publish. What
    is in the way of it, such as the wish to undo a whole test, is answered with 409."""
    person = made.open["person"]
    act = history.changes_of(person).latest("id").change_set_id
    row = ["people.Person", person.pk]
    reviewers = (302, 302, 302, 403)
    return {
        "admin:curation_changeset_of": Row(
            reverse("admin:curation_changeset_of", args=row), desk(200), desk(200)
        ),
        "admin:curation_changeset_restore": Row(
            reverse("admin:curation_changeset_restore", args=[act, *row]), desk(200), desk(409)
        ),
        "admin:curation_changeset_undo": Row(
            reverse("admin:curation_changeset_undo", args=[act]),
            (*reviewers, 200, 200),
            (*reviewers, 409, 409),
        ),
    }


def _post_to(view: str, row: Any) -> dict[str, Any]:
    """What the table posts: an action on a list, an empty form, an unconfirmed deletion."""
    if view == "changelist":
        return {"action": "delete_selected", "_selected_action": [str(row.pk)]}
    return {}


def _a_row_of(model: Any, made: world.World) -> Any:
    rows = model._default_manager.all()
    if issubclass(model, Record):
        rows = rows.filter(status="published")
    found = rows.first()
    return found if found is not None else EXAMPLES[model._meta.model_name](made)


def _examples() -> dict[str, Any]:
    from archive.accounts.models import Grant
    from archive.curation.models import PublishingBatch
    from people.models import Identity, RetiredRef
    from sources.models import Consent

    return {
        "job": lambda made: _a_job(),
        "merge": lambda made: _a_merge(),
        "sheet": lambda made: _a_sheet(),
        "identity": lambda made: Identity.objects.create(
            person=made.open["person"], other=made.open["child"], verdict="not"
        ),
        "retiredref": lambda made: RetiredRef.objects.create(ref="P-000009", became="withdrawn"),
        "consent": lambda made: Consent.objects.create(given_by="the family"),
        "term": lambda made: builders.term("trade/joiner"),
        "message": lambda made: builders.message(),
        "publishingbatch": lambda made: PublishingBatch.objects.create(),
        "grant": lambda made: Grant.objects.create(
            user=builders.user("granted@example.org"), ref="S-000001"
        ),
        "user": lambda made: builders.user("somebody@example.org"),
        "invitation": lambda made: builders.invitation(),
    }


def _a_job() -> Any:
    from archive.jobs.models import Job
    from archive.jobs.queue import defer

    return Job.objects.get(pk=defer("archive.ops.jobs.check_originals") or 0)


def _a_merge() -> Any:
    from archive.curation.models import Merge
    from tests.curation.pairs import merged

    if found := Merge.objects.first():
        return found
    who = builders.user("merger@example.org", "archivist")
    return merged(builders.person("Karel Sedlák"), builders.person("Карел Седлак"), who)


def people_here_rows() -> dict[str, Row]:
    """The archivists' pages about those who work here; nobody is locked out."""
    somebody = builders.user("somebody-else@example.org").pk
    written = [builders.invitation("renewed@example.org").pk]
    rows = {
        "admin:accounts_rights": Row(reverse("admin:accounts_rights"), archivist(200), desk(405)),
        "admin:accounts_locked": Row(
            reverse("admin:accounts_locked"), archivist(200), archivist(302)
        ),
        "admin:accounts_help": Row(
            reverse("admin:accounts_help", args=[somebody, "lock"]), archivist(200), archivist(302)
        ),
    }
    for name, done in (("renew", 200), ("withdraw", 302)):
        path = reverse(f"admin:accounts_invitation_{name}", args=written)
        rows[f"admin:accounts_invitation_{name}"] = Row(path, archivist(405), archivist(done))
    return rows


def doubles_rows(made: world.World) -> dict[str, Row]:
    """The merge screen refuses what was not answered; nothing is posted here that would merge."""
    refs = [made.open["person"].ref, made.open["child"].ref]
    undo = reverse("admin:curation_merge_undo", args=[_a_merge().pk])
    publishers = (302,) * 3 + (403, 200, 200)
    stale, missing = desk(409), desk(422)
    return {
        "admin:curation_merge_pair": Row(
            reverse("admin:curation_merge_pair", args=refs), desk(200),
            (302,) * 3 + (422, *stale[4:]),
        ),
        "admin:curation_merge_undo": Row(undo, publishers, (302,) * 3 + (403, 302, 302)),
        "admin:curation_doublecandidate_verdict": Row(
            reverse("admin:curation_doublecandidate_verdict", args=refs), desk(200), missing
        ),
    }  # fmt: skip


EXAMPLES = _examples()
# ModelAdmin adds a nameless address that leads from an old form of the change page to the new one.
OLD_CHANGE = "<path:object_id>/"


def table(made: world.World) -> dict[str, Row]:
    return {
        **site_rows(made),
        **media_rows(made),
        **iiif_rows(made),
        **machine_rows(made),
        **account_rows(),
        **admin_rows(made),
        **model_rows(made),
        **history_rows(made),
        **doubles_rows(made),
        **people_here_rows(),
        "admin:jobs_job_again": Row(
            reverse("admin:jobs_job_again", args=[_a_job().pk]), desk(405), desk(302)
        ),
    }


@pytest.fixture
def clients(contributor, researcher, curator, reviewer, archivist_user):
    users = dict(
        zip(ROLES[1:], (contributor, researcher, curator, reviewer, archivist_user), strict=True)
    )

    def client(role: str) -> Client:
        fresh = Client()
        if role in users:
            fresh.force_login(users[role])
        return fresh

    return client


@pytest.fixture
def archivist_user(request):
    return builders.user("archivist@example.org", "archivist")


def test_every_address_has_a_row(made, clients):
    named = {name for name in all_routes() if not name.endswith(OLD_CHANGE)}
    rows = set(table(made))
    assert named - rows == set(), "addresses without a row in the permission table"
    assert rows - named == set(), "rows without an address"


def answer(client: Client, method: str, path: str, **more: Any) -> Any:
    """An answer that was read to its end, so that any file behind it is closed again."""
    response = getattr(client, method)(path, **more)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_as_the_table_says(made, clients, role, method):
    column = ROLES.index(role)
    client, wrong = clients(role), {}
    for name, row in table(made).items():
        data = {"data": row.data} if method == "post" else {}
        asking = clients(role) if name in SIGN_OUT else client
        status = answer(asking, method, row.path, **data).status_code
        expected = getattr(row, method)[column]
        if status != expected:
            wrong[name] = f"{row.path} answered {status}, the table says {expected}"
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_what_does_not_exist_and_what_may_not_be_known_answer_alike(made, clients, role):
    """For those outside: a draft, a hidden record, a living person, and nothing at all."""
    client = clients(role)
    nothing = client.get("/en/people/P-ZZZZZZ/")
    assert nothing.status_code == 404
    for ref in (ref for ref in made.closed_refs if ref.startswith("P-")):
        told = client.get(f"/en/people/{ref}/")
        if role in ("visitor", "contributor", "researcher"):
            assert told.status_code == 404
            assert told.content.replace(ref.encode(), b"P-ZZZZZZ") == nothing.content
        else:
            assert told.status_code == 301


def test_a_closed_interview_tells_its_title_and_when_it_opens_and_nothing_else(made):
    closed = made.open["closed interview"]
    told = Client().get(closed.get_absolute_url())
    text = told.content.decode()
    assert told.status_code == 200
    assert "Rozhovor" in text
    assert "2100" in text
    assert "Kanárekuzavřený" not in text


def test_every_answer_carries_the_strict_policy(made, clients):
    client = clients("archivist")
    for row in table(made).values():
        policy = answer(client, "get", row.path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_answers_to_a_signed_in_reader_are_kept_by_nobody(made, clients):
    client = clients("researcher")
    for row in site_rows(made).values():
        assert client.get(row.path).headers["Cache-Control"] == "private, no-store"


def test_no_public_page_sets_a_cookie(made):
    client = Client()
    rows = {**site_rows(made), **media_rows(made), **iiif_rows(made), **machine_rows(made)}
    for row in rows.values():
        assert answer(client, "get", row.path).cookies == {}


# What an address answers by the status and the access of its record: to those outside, to the desk.
STATES: dict[tuple[str, str], tuple[int, int]] = {
    ("draft", "public"): (404, 200),
    ("draft", "hidden"): (404, 200),
    ("review", "public"): (404, 200),
    ("published", "public"): (200, 200),
    ("published", "request"): (200, 200),  # the page that says so
    ("published", "closed"): (200, 200),
    ("published", "hidden"): (404, 200),
    ("withdrawn", "public"): (410, 200),
    ("withdrawn", "hidden"): (404, 200),
}
# A family has no title but the names of its partners, so nothing is told of one that is not open.
FAMILY_STATES = {
    **STATES,
    ("published", "request"): (404, 200),
    ("published", "closed"): (404, 200),
}
FAMILY_STATES[("withdrawn", "public")] = (404, 200)

MAKERS: dict[str, Callable[..., Any]] = {
    "person": builders.person,
    "family": lambda **state: builders.family(builders.person("Anna Vzorná"), **state),
    "event": builders.event,
    "organisation": builders.organisation,
    "place": builders.place,
    "document": builders.document,
    "interview": builders.interview,
    "source": builders.source,
    "repository": builders.repository,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_record_answers_by_its_status_and_access(clients, kind, role):
    client, wrong = clients(role), {}
    at_desk = role in ("curator", "reviewer", "archivist")
    for (status, access), answers in (FAMILY_STATES if kind == "family" else STATES).items():
        day = {"closed_until": "2100-01-01"} if access == "closed" else {}
        record = MAKERS[kind](status=status, access=access, **day)
        found = client.get(record.get_absolute_url()).status_code
        if found != answers[at_desk]:
            wrong[status, access] = f"answered {found}, the table says {answers[at_desk]}"
    assert wrong == {}


def test_the_pages_of_errors_are_pages_of_the_archive(client, settings):
    """400 for a host that is not ours, 403 for a form of another site, 404 for nothing."""
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get("/en/", headers={"host": "elsewhere.example"}).status_code == 400
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("admin:login"), {}).status_code == 403
    missing = client.get("/en/nothing-here/")
    assert missing.status_code == 404
    assert "interhelpo" in missing.content.decode()
