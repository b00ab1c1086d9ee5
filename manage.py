#!/usr/bin/env python3
"""Django's command line, with the development settings unless the environment says otherwise."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python: use .venv/bin/python, or run `make run` once.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
