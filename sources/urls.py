"""Addresses of documents, interviews, all other sources and repositories; and of their files."""

from django.urls import path

from sources import views

app_name = "sources"
urlpatterns = [
    # documents/
    path("documents/", views.documents, name="documents"),
    path("documents.csv", views.documents_table, name="documents-csv"),
    path("documents/<str:ref>/manifest.json", views.manifest, name="manifest"),
    path("documents/<str:ref>/", views.document, {"slug": ""}, name="document-short"),
    path("documents/<str:ref>/<slug:slug>/", views.document, name="document"),
    # interviews/
    path("interviews/", views.interviews, name="interviews"),
    path("interviews.csv", views.interviews_table, name="interviews-csv"),
    path("interviews/<str:ref>/", views.interview, {"slug": ""}, name="interview-short"),
    path("interviews/<str:ref>/<slug:slug>/", views.interview, name="interview"),
    path("interviews/<str:ref>/<slug:slug>/transcript/", views.transcript, name="transcript"),
    path(
        "interviews/<str:ref>/<slug:slug>/captions/<str:language>.vtt", views.track, name="captions"
    ),
    # sources/
    path("sources/", views.sources, name="sources"),
    path("sources.csv", views.sources_table, name="sources-csv"),
    path("sources/<str:ref>/", views.source, {"slug": ""}, name="source-short"),
    path("sources/<str:ref>/<slug:slug>/", views.source, name="source"),
    # repositories/
    path("repositories/", views.repositories, name="repositories"),
    path("repositories/<str:ref>/", views.repository, name="repository"),
]

media_urlpatterns = [
    # media/pages/: scan of a page in a width of pixels, or the original
    path("pages/<uuid:page_id>/<int:width>.jpg", views.scan, name="scan"),
    path("pages/<uuid:page_id>/full.jpg", views.full_scan, name="full-scan"),
    path("pages/<uuid:page_id>/original", views.original_scan, name="original-scan"),
    # media/bundles/: a file of several pages as it came, for those who may see everything
    path("bundles/<uuid:bundle_id>/original", views.original_bundle, name="original-bundle"),
    # media/recordings/: the public copy; the original for those who may hear everything
    path("recordings/<uuid:recording_id>/", views.sound, name="sound"),
    path("recordings/<uuid:recording_id>/original", views.original_sound, name="original-sound"),
]

iiif_urlpatterns = [
    # iiif/: the Image API 3.0 over the scan of a page
    path("<uuid:page_id>", views.picture, name="picture"),
    path("<uuid:page_id>/info.json", views.info, name="info"),
    path(
        "<uuid:page_id>/<str:region>/<str:size>/<str:rotation>/<str:quality>.<str:form>",
        views.part,
        name="part",
    ),
]
