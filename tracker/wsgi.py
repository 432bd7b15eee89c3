import os

from django.core.wsgi import get_wsgi_application

from tracker.bodiless import without_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = without_bodies(get_wsgi_application())
