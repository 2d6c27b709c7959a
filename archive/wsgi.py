"""The door for a WSGI server: `gunicorn archive.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
application = get_wsgi_application()

from archive.search import forms, given  # noqa: E402  need the settings

forms.preload()  # before the server forks, so that its workers share what was read
given.groups()
