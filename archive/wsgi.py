"""The door for a WSGI server: `gunicorn archive.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
application = get_wsgi_application()

from archive.search import forms, given  # noqa: E402  need the settings

forms.preload()  # before the server forks, so that its workers share what was read
given.groups()

# What was read so far stays: no search has to wait until all of it was looked through for rubbish.
gc.collect()
gc.freeze()
