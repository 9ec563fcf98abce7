"""The embedded servers, for real: started, killed, moved, copied, and by several processes and accounts at once."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import kombu
import psycopg
import pytest

from config import embedded, embedded_servers
from config.embedded_home import BASE_DIR, EmbeddedError, Home, open_home, processes
from manage import needs_servers

AS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not AS_ROOT, reason="only root can take another account")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fsync, and none of the variables that a test run sets."""
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "SAFELOAD_KEYRING",
        "SAFELOAD_MODE",
        "SAFELOAD_VAR",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setenv("SAFELOAD_FSYNC", "off")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A var/ for the tests that leave it in order."""
    var = tmp_path_factory.mktemp("shared") / "var"
    yield var
    embedded.destroy(var)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    var = tmp_path / "a checkout, with spaces" / "var"
    yield var
    embedded.destroy(var)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other accounts can reach, as those of tmp_path are not; as root it belongs to `nobody`."""
    folder = Path(tempfile.mkdtemp(prefix="safeload test "))
    folder.chmod(0o755)
    hand_over(folder)
    yield folder
    embedded.destroy(folder / "var")
    shutil.rmtree(folder)


def hand_over(folder: Path) -> None:
    if AS_ROOT:
        os.chown(folder, nobody(), nobody())


def nobody() -> int:
    return pwd.getpwnam("nobody").pw_uid


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def postmasters(home: Home) -> list[int]:
    ours = processes(home, "postgres")
    return [pid for pid in ours if parent_of(pid) not in {None, *ours}]


def parent_of(pid: int) -> int | None:
    """None for a backend that has ended in the meantime."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def kill_hard(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- ordinary use ----------------------------------------------------------------------------------


def test_second_call_gives_the_same_urls_at_once(shared: Path) -> None:
    first = embedded.ensure(shared)
    begun = time.monotonic()
    assert embedded.ensure(shared) == first
    assert time.monotonic() - begun < 0.25
    assert embedded.status(shared) == {"postgres": True, "valkey": True}


def test_role_of_the_app_can_neither_rule_nor_bypass_row_level_security(shared: Path) -> None:
    url = embedded.ensure(shared).database_url
    rights = (
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
    )
    assert rows(url, rights) == [(False, False, False, True)]
    owner = "select pg_get_userbyid(datdba), current_user::text from pg_database where datname = current_database()"
    assert rows(url, owner) == [("safeload", "safeload")]


def test_database_is_a_checked_utf8_postgresql_18_with_its_extensions(shared: Path) -> None:
    url = embedded.ensure(shared).database_url
    facts = "select current_setting('server_version_num')::int / 10000, current_setting('data_checksums')"
    assert rows(url, facts) == [(18, "on")]
    assert rows(url, "select lower('ÔÇ'), current_setting('timezone')") == [("ôç", "UTC")]
    assert {name for (name,) in rows(url, "select extname from pg_extension")} >= {"pg_trgm", "btree_gist"}


def test_a_wrong_password_is_refused(shared: Path) -> None:
    home = open_home(shared)
    embedded.ensure(shared)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(home.run), user="safeload", password="wrong", dbname="safeload")


def test_folders_and_secrets_are_closed_to_others(shared: Path) -> None:
    embedded.ensure(shared)
    home = open_home(shared)
    assert {mode(path) for path in (shared, home.keys, home.log, home.run, home.data / "postgres")} == {0o700}
    assert {mode(path) for path in (*home.keys.iterdir(), *home.log.iterdir())} == {0o600}
    assert home.data.stat().st_uid in {0, home.uid}


def test_no_words_of_a_failed_statement_reach_the_log(shared: Path) -> None:
    url = embedded.ensure(shared).database_url
    rows(url, "create table if not exists once (words text primary key)")
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        for _ in range(2):
            connection.execute("insert into once values (%s)", ["my back went in March"])
    log = (shared / "log" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "my back" not in log


def test_broker_url_is_one_that_celery_understands(shared: Path) -> None:
    with kombu.Connection(embedded.ensure(shared).redis_url) as connection:
        queue = connection.SimpleQueue("greeting")
        queue.put({"pk": 7})
        assert queue.get(timeout=5).payload == {"pk": 7}


# --- killed ------------------------------------------------------------------------------------------


def test_postgres_killed_with_a_busy_backend_comes_back_with_its_data(shared: Path) -> None:
    url = embedded.ensure(shared).database_url
    rows(url, "create table kept as select 42 as answer")
    busy = psycopg.connect(url)
    busy.execute("create table lost (id int)")
    busy.pgconn.send_query(b"select count(*) from generate_series(1, 100000000000)")
    (postmaster,) = postmasters(open_home(shared))
    kill_hard(postmaster)
    assert embedded.ensure(shared).database_url == url
    busy.pgconn.finish()
    assert rows(url, "select answer, to_regclass('lost') is null from kept") == [(42, True)]


def test_stale_pid_file_with_a_reused_number_is_not_believed(shared: Path) -> None:
    url = embedded.ensure(shared).database_url
    home = open_home(shared)
    pid_file = home.data / "postgres" / "postmaster.pid"
    text = pid_file.read_text()
    account = {"user": home.uid, "group": home.gid, "extra_groups": []} if AS_ROOT else {}
    with subprocess.Popen(["sleep", "60"], **account) as stranger:  # type: ignore[call-overload]
        kill_hard(postmasters(home)[0])
        pid_file.write_text(text.replace(text.split()[0], str(stranger.pid), 1))
        assert embedded.ensure(shared).database_url == url
        assert stranger.poll() is None
        stranger.kill()
    assert rows(url, "select 1") == [(1,)]


def test_broker_killed_keeps_every_acknowledged_message(shared: Path) -> None:
    url = embedded.ensure(shared).redis_url
    with kombu.Connection(url) as connection:
        for number in range(100):
            connection.SimpleQueue("jobs").put({"pk": number})
    kill_hard(processes(open_home(shared), "valkey-server")[0])
    assert embedded.ensure(shared).redis_url == url
    with kombu.Connection(url) as connection:
        queue = connection.SimpleQueue("jobs")
        assert [queue.get(timeout=5).payload["pk"] for _ in range(100)] == list(range(100))


def test_server_whose_socket_was_swept_away_is_started_again(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_servers, "WEDGED_SECONDS", 0.3)
    url = embedded.ensure(shared).database_url
    for path in open_home(shared).run.iterdir():
        path.unlink()
    assert embedded.status(shared) == {"postgres": False, "valkey": False}
    assert embedded.ensure(shared).database_url == url
    assert embedded.status(shared) == {"postgres": True, "valkey": True}


def test_start_that_was_killed_in_initdb_is_begun_anew(fresh: Path) -> None:
    home = open_home(fresh)
    (home.data / "postgres.new").mkdir()
    (home.data / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert rows(embedded.ensure(fresh).database_url, "select 1") == [(1,)]


# --- many at once, and other places --------------------------------------------------------------------


def test_four_processes_at_once_start_one_server(fresh: Path) -> None:
    code = "import sys; from pathlib import Path; from config import embedded; embedded.ensure(Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(fresh)]
    starters = [subprocess.Popen(command, cwd=BASE_DIR) for _ in range(4)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
    home = open_home(fresh)
    assert len(postmasters(home)) == len(processes(home, "valkey-server")) == 1


def test_path_too_long_for_a_socket_gets_a_short_private_folder(open_folder: Path) -> None:
    # Root's own data lie in a short place; those of another owner do not.
    var = open_folder / ("long name " * 12) / "var"
    var.parent.mkdir()
    hand_over(var.parent)
    try:
        url = embedded.ensure(var).database_url
        assert open_home(var).run.parent == Path("/tmp")
        assert rows(url, "select 1") == [(1,)]
    finally:
        embedded.destroy(var)


def test_socket_folder_planted_by_somebody_else_is_refused(fresh: Path) -> None:
    home = open_home(fresh)
    home.run.mkdir(mode=0o755)
    with pytest.raises(EmbeddedError, match="not a private folder"):
        embedded.ensure(fresh)


def test_moved_checkout_keeps_its_data(fresh: Path) -> None:
    rows(embedded.ensure(fresh).database_url, "create table kept as select 42 as answer")
    moved = fresh.with_name("moved")
    fresh.rename(moved)
    try:
        assert rows(embedded.ensure(moved).database_url, "select answer from kept") == [(42,)]
        assert len(postmasters(open_home(moved))) == 1
    finally:
        embedded.destroy(moved)


@only_root
def test_copied_checkout_of_root_does_not_share_the_database(fresh: Path) -> None:
    embedded.ensure(fresh)
    copy = fresh.with_name("copy")
    shutil.copytree(fresh, copy, symlinks=True)
    with pytest.raises(EmbeddedError, match="is a copy of"):
        embedded.ensure(copy)


def test_stop_ends_every_process_and_the_data_stay(fresh: Path) -> None:
    rows(embedded.ensure(fresh).database_url, "create table kept as select 42 as answer")
    home = open_home(fresh)
    assert embedded.stop(fresh) == ["postgres", "valkey"]
    assert processes(home, "postgres") == processes(home, "valkey-server") == []
    assert embedded.stop(fresh) == []
    assert rows(embedded.ensure(fresh).database_url, "select answer from kept") == [(42,)]


# --- accounts --------------------------------------------------------------------------------------------


def as_nobody(work: Callable[[], None]) -> int:
    """Run `work` in a forked process under another account; its exit code."""

    def drop_and_work() -> None:
        os.setgroups([])
        os.setgid(nobody())
        os.setuid(nobody())
        work()

    child = multiprocessing.get_context("fork").Process(target=drop_and_work)
    child.start()
    child.join(60)
    return child.exitcode if child.exitcode is not None else -1


@only_root
def test_root_in_a_closed_home_runs_the_servers_as_somebody_else(fresh: Path) -> None:
    fresh.parent.mkdir()
    fresh.parent.chmod(0o700)
    url = embedded.ensure(fresh).database_url
    home = open_home(fresh)
    assert {Path(f"/proc/{pid}").stat().st_uid for pid in processes(home, "postgres")} == {home.uid}
    assert home.uid != 0
    assert mode(fresh.parent) == 0o700
    assert rows(url, "select 1") == [(1,)]


@only_root
def test_root_in_the_checkout_of_another_user_leaves_it_to_that_user(open_folder: Path) -> None:
    var = open_folder / "var"
    embedded.ensure(var)
    assert {path.lstat().st_uid for path in (var, *var.rglob("*"))} == {nobody()}
    assert not (var / "servers").is_symlink()


@only_root
def test_owner_of_the_checkout_who_cannot_reach_it_is_passed_over(fresh: Path) -> None:
    """Files unpacked as root into /root keep the owner they had elsewhere."""
    fresh.mkdir(parents=True)
    hand_over(fresh)
    assert rows(embedded.ensure(fresh).database_url, "select 1") == [(1,)]


@only_root
def test_ordinary_user_needs_no_rights(open_folder: Path) -> None:
    if subprocess.run(["test", "-x", BASE_DIR], user=nobody(), cwd="/").returncode:
        pytest.skip("the checkout is closed to other users")

    def work() -> None:
        url = embedded.ensure(open_folder / "var").database_url
        assert rows(url, "select 1") == [(1,)]

    assert as_nobody(work) == 0
    assert (open_folder / "var" / "servers" / "postgres").stat().st_uid == nobody()


@only_root
def test_var_of_another_user_is_refused_with_the_reason(fresh: Path) -> None:
    open_home(fresh)
    for folder in (fresh.parent, fresh):
        folder.chmod(0o755)

    def work() -> None:
        with pytest.raises(EmbeddedError, match="belongs to another user"):
            open_home(Path("/proc/self/cwd"))

    os.chdir(fresh)
    try:
        assert as_nobody(work) == 0
    finally:
        os.chdir(BASE_DIR)


# --- the environment -------------------------------------------------------------------------------------


def test_each_variable_stands_for_itself(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFELOAD_VAR", str(fresh))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/safeload")
    monkeypatch.setattr(os, "environ", os.environ.copy())
    assert embedded.ensure_env() == ["valkey"]
    assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/safeload"
    assert os.environ["REDIS_URL"].startswith("redis+socket://")
    assert embedded.status(fresh) == {"postgres": False, "valkey": True}
    key = Path(os.environ["SECRET_KEY_FILE"])
    assert len(key.read_text().strip()) >= 50
    assert mode(key) == 0o600


def test_secrets_are_made_once(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFELOAD_VAR", str(fresh))
    seen = set()
    for _ in range(2):
        monkeypatch.setattr(os, "environ", {"SAFELOAD_VAR": str(fresh)})
        embedded.ensure_env(start=False)
        seen.add(
            Path(os.environ["SECRET_KEY_FILE"]).read_text()
            + Path(os.environ["SAFELOAD_KEYRING_FILE"]).read_text()
        )
    assert len(seen) == 1


def test_live_installation_gets_nothing_made_up(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"SAFELOAD_VAR": str(fresh), "SAFELOAD_MODE": "live"})
    assert embedded.ensure_env() == []
    assert os.environ == {"SAFELOAD_VAR": str(fresh), "SAFELOAD_MODE": "live"}
    assert not fresh.exists()


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["migrate"], True),
        (["check", "--database", "default"], True),
        (["check"], False),
        (["makemigrations", "--check"], False),
        (["check", "--deploy"], False),
        (["migrate", "--help"], False),
        (["help", "migrate"], False),
        ([], False),
    ],
)
def test_manage_starts_servers_only_for_commands_that_read_tables(arguments: list[str], needed: bool) -> None:
    assert needs_servers(arguments) is needed
