"""Every address on one page."""

from django.urls import path

from applications.views import home, person

urlpatterns = [
    path("", home.home, name="home"),
    path("settings/", person.settings, name="settings"),
]
