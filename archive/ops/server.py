"""Gunicorn's settings: `gunicorn --config python:archive.ops.server archive.wsgi:application`."""

from __future__ import annotations

import os
import signal

from archive.ops.parent import end_with_parent
from archive.ops.postgres import var_folder

bind = os.environ.get("INTERHELPO_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("INTERHELPO_WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 3 if os.environ.get("INTERHELPO_DEMO") == "1" else 30
preload_app = True
# Its place under the home folder would be shared by every project on the machine.
control_socket_disable = True
loglevel = "warning"

if os.environ.get("INTERHELPO_DEMO") == "1":
    log = var_folder() / "log"
    log.mkdir(exist_ok=True)
    accesslog = str(log / "access.log")
    end_with_parent(signal.SIGTERM)  # else the port would not be freed
