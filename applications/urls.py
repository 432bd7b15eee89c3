"""Every address on one page."""

from django.urls import path

from applications.views import home

urlpatterns = [
    path("", home.home, name="home"),
]
