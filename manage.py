#!/usr/bin/env python
"""Django's command line for the archive."""

import getpass
import os
import sys


def who() -> str:
    """The name of the system's user; a container may know but a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def main() -> None:
    """Runs the command; a wrong setting is told in one line, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from archive.core.changes import changes

    try:
        # Whatever a command changes is in the history under its name and that of its user.
        with changes(label=" ".join(["manage.py", *sys.argv[1:2]]), name=who()):
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")


if __name__ == "__main__":
    main()
