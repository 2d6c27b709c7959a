"""Every page of the desk and of the account keeps to the policy of the site, in its text too."""

from __future__ import annotations

import re

import pytest

from tests import test_permissions, world
from tests.conftest import signed_in
from tests.test_permissions import answer

pytestmark = pytest.mark.django_db

# A script without an address that is no mere data, a style, and what a tag does by itself.
INLINE = {
    "script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE
    ),
    "style": re.compile(r"<style\b|<[^>]+\sstyle=", re.IGNORECASE),
    "handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "address": re.compile(r"(?:href|src|action)=\"\s*javascript:", re.IGNORECASE),
}


def test_no_page_of_the_desk_carries_a_script_or_a_style_and_all_have_one_policy(archivist):
    made, client, wrong = world.build(), signed_in(archivist), {}
    rows = test_permissions.table(made)
    public = answer(client, "get", "/en/").headers["Content-Security-Policy"]
    walked = 0
    for name, row in rows.items():
        if name in test_permissions.SIGN_OUT:
            continue
        page = answer(client, "get", row.path)
        if page.headers["Content-Security-Policy"] != public:
            wrong[name] = "another policy"
        if page.streaming or not page.headers["Content-Type"].startswith("text/html"):
            continue
        walked += 1
        text = page.content.decode()
        if found := [kind for kind, sign in INLINE.items() if sign.search(text)]:
            wrong[name] = f"{found} at {row.path}"
    assert wrong == {}
    assert walked > 100


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("script", "<script>go()</script>"),
        ("style", '<p style="color: red">'),
        ("handler", '<a href="/" onclick="go()">'),
        ("address", '<a href="javascript:go()">'),
    ],
)
def test_what_is_looked_for_is_found(kind, text):
    assert INLINE[kind].search(text)
    plain = '<script src="/x.js"></script><script type="application/json">{}</script><p class="on">'
    assert not INLINE[kind].search(plain)
