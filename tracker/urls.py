from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from applications.views import operations
from applications.views.shared import errors

urlpatterns = [
    path("", include("applications.urls")),
    path("accounts/", include("allauth.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
    # For probes; monitors expect them without a slash at the end
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
