#!/usr/bin/env python
"""Safeload's commands. Starts the embedded servers first when the environment names no others."""

from __future__ import annotations

import os
import sys

# Commands that need no table: they must work where no server can run, and start none.
WITHOUT_SERVERS = {
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "version",
}


def needs_servers(arguments: list[str]) -> bool:
    """`check` asks the database only when told to with --database."""
    if not arguments or arguments[0] in WITHOUT_SERVERS or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] != "check" or any(item.startswith("--database") for item in arguments)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.embedded import EmbeddedError, ensure_env

    try:
        ensure_env(start=needs_servers(sys.argv[1:]))
    except EmbeddedError as problem:
        raise SystemExit(str(problem)) from None

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
