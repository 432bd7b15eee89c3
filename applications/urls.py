"""Every address on one page."""

from django.urls import path

from applications.views import account, application, bundle, home, person, posting

urlpatterns = [
    path("", home.home, name="home"),
    path("settings/", person.settings, name="settings"),
    path("settings/delete/", account.account_delete, name="account_delete"),
    path("sample/", account.sample, name="sample"),
    path("invitation/<str:token>/", account.invitation, name="invitation"),
    # Postings
    path("postings/new/", posting.posting_new, name="posting_new"),
    path("postings/<int:pk>/review/", posting.posting_review, name="posting_review"),
    path("postings/<int:pk>/discard/", posting.posting_discard, name="posting_discard"),
    # Applications
    path("applications/<int:pk>/", application.application, name="application"),
    path("applications/<int:pk>/facts/", application.application_facts, name="application_facts"),
    path("applications/<int:pk>/mine/", application.application_file, name="application_file"),
    path("applications/<int:pk>/stage/", application.application_move, name="application_move"),
    path(
        "applications/<int:pk>/submit/", application.application_submit, name="application_submit"
    ),
    path("applications/<int:pk>/notes/", application.application_notes, name="application_notes"),
    path(
        "applications/<int:pk>/archive/",
        application.application_archive,
        name="application_archive",
    ),
    path(
        "applications/<int:pk>/delete/", application.application_delete, name="application_delete"
    ),
    # Bundles
    path("applications/<int:pk>/bundle/", bundle.bundle_build, name="bundle_build"),
    path("bundles/<int:pk>/", bundle.bundle_status, name="bundle"),
    path("bundles/<int:pk>/file/", bundle.bundle_file, name="bundle_file"),
]
