from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from applications.views import errors

urlpatterns = [
    path("", include("applications.urls")),
    path("accounts/", include("allauth.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
