"""The pages on which readers write to the curators."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from archive.curation import messages
from archive.curation.models import MessageKind
from archive.site.message_about import About, about
from archive.site.message_form import MessageForm, stamp
from archive.site.views import contact

SENT_SALT = "archive.site.sent"
SENT_SHOWN = 24 * 3600  # seconds for which the page that confirms can be opened

HEADINGS = {
    MessageKind.CORRECTION: lambda: _("Contribute a correction"),
    MessageKind.ACCESS: lambda: _("Ask to see a closed record"),
    MessageKind.OBJECTION: lambda: _("Object to a publication"),
    MessageKind.CONTRIBUTION: lambda: _("Contribute what you know"),
}


# A message is nobody's act in a session: it is stored alike for everybody, so a strange page that
# sends one gains nothing, and the token of Django would cost each reader a cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: HttpRequest) -> HttpResponse:
    """The form. `?about=` names the record, `part=` a fact or name of it, `kind=` what is asked."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method == "POST":
        return HttpResponseForbidden(render(request, "403.html").content)
    given = request.POST if request.method == "POST" else request.GET
    subject = about(given.get("about", ""), given.get("part", ""), request.user)
    kind = _kind(given.get("kind", ""), subject)
    if request.method == "POST":
        return _take(request, subject, MessageForm(request.POST, kind=kind))
    return _page(request, subject, MessageForm(kind=kind, initial={"stamp": stamp()}))


def _kind(asked: str, subject: About) -> MessageKind:
    """What is asked for, as far as it makes sense; what is closed cannot be corrected."""
    if asked == MessageKind.OBJECTION:
        return MessageKind.OBJECTION
    if subject.closed:
        return MessageKind.ACCESS
    return MessageKind.CORRECTION if subject.record else MessageKind.CONTRIBUTION


def _take(request: HttpRequest, subject: About, form: MessageForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, subject, form, status=422)
    sender = messages.sender_of(request)
    if refusal := _refusal(sender):
        form.add_error(None, refusal)
        answer = _page(request, subject, form, status=429)
        answer["Retry-After"] = str(int(messages.WITHIN.total_seconds()))
        return answer
    said = {k: v for k, v in form.cleaned_data.items() if k not in ("website", "stamp")}
    if form.kind == MessageKind.ACCESS:
        said["may_contact"] = True
    message = messages.receive(
        form.form_number,
        kind=form.kind,
        record_ref=subject.ref,
        part=subject.part,
        part_words=_words_of(subject)[:400],
        page_language=get_language() or "",
        sender=sender,
        **said,
    )
    token = signing.dumps([message.number, message.kind], salt=SENT_SALT)
    return redirect(reverse("site:sent", args=[token]))


def _refusal(sender: str) -> str:
    """Why no message is taken in now; what was written stays in the form."""
    if messages.too_many(sender):
        return _("Many messages came from here in the last hour. Send this one later.")
    if messages.too_many_in_all():
        return _(
            "So many messages came in the last hour that no more can be taken in. "
            "Yours is still in the form below: keep this page open, or copy it, and send it later."
        )
    return ""


def _words_of(subject: About) -> str:
    title = str(subject.told.get("text", ""))
    if not subject.part_words:
        return title
    return _("%(record)s: %(part)s") % {"record": title, "part": subject.part_words}


def _page(
    request: HttpRequest, subject: About, form: MessageForm, status: int = 200
) -> HttpResponse:
    heading = HEADINGS[form.kind]()
    told = subject.told
    way = [(told["url"], told["text"], told.get("language", ""))] if subject.open else []
    context = {
        "crumbs": [*way, ("", heading)],
        "section": "contribute",
        "heading": heading,
        "form": form,
        "kind": form.kind.value,
        "errors": _errors(form),
        "about": subject.told,
        "closed": subject.closed,
        "part": subject.part,
        "part_words": subject.part_words,
        "address": _address(request, subject),
        "contact": contact(),
        "months_kept": messages.MONTHS_KEPT,
        "trapped": bool(form.errors.get("website")),
    }
    return render(request, "site/contribute.html", context, status=status)


def _address(request: HttpRequest, subject: About) -> str:
    return request.build_absolute_uri(subject.told["url"]) if subject.record else ""


def _errors(form: MessageForm) -> list[dict[str, str]]:
    """What has to be seen to, each with the field that it leads to; the whole form without one."""
    found = []
    for name, errors in form.errors.items():
        visible = name in form.fields and name != "stamp"
        html_id = f"id_{name}" if visible else ""
        if visible and form[name].use_fieldset:
            html_id += "_0"
        found += [{"id": html_id, "text": str(error)} for error in errors]
    return found


@never_cache
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """The number of a message that was just taken in; it can be quoted."""
    try:
        number, kind = signing.loads(token, salt=SENT_SALT, max_age=SENT_SHOWN)
    except signing.BadSignature:
        raise Http404 from None
    context: dict[str, Any] = {
        "crumbs": [("", _("Your message"))],
        "section": "contribute",
        "number": number,
        "kind": kind,
        "contact": contact(),
    }
    return render(request, "site/sent.html", context)
