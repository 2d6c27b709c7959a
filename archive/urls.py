"""All addresses. Pages carry the language of the interface first: /en/people/P-7K3QF2/…/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from archive.ops import health
from archive.site import topics
from archive.site import views as site
from sources.urls import iiif_urlpatterns, media_urlpatterns

urlpatterns = [
    # /admin/
    path("admin/", admin.site.urls),
    # /media/: scans and sound, behind the same door as their records
    path("media/", include((media_urlpatterns, "media"))),
    # /iiif/: parts of scans, for viewers here and elsewhere
    path("iiif/", include((iiif_urlpatterns, "iiif"))),
    path("health/", health.health, name="health"),
    # files that programs ask for by name
    path("robots.txt", site.robots, name="robots"),
    path("topics.ttl", topics.turtle, name="topics-turtle"),
    path("favicon.ico", site.favicon, name="favicon"),
    # /<language>/
    *i18n_patterns(
        path("account/", include("archive.accounts.urls")),
        path("", include("people.urls")),
        path("", include("sources.urls")),
        path("", include("archive.site.urls")),
    ),
]
