"""A PostgreSQL server of the tests' own, on a socket in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

NOBODY = 65534


@contextmanager
def postgresql(program: Callable[[str], str]) -> Iterator[str]:
    """The URL of a running server, stopped and deleted at the end. It refuses to run as root, so nobody runs it."""
    with tempfile.TemporaryDirectory(prefix="quotebot-pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, NOBODY, NOBODY)
        data = ["-D", f"{folder}/data"]
        _run(folder, program("initdb"), *data, "-A", "trust", "-U", "postgres", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(folder, program("pg_ctl"), *data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _run(folder, program("pg_ctl"), *data, "-m", "immediate", "stop")


def _run(folder: str, *command: str) -> None:
    uid = NOBODY if os.geteuid() == 0 else None
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, user=uid, group=uid, check=True)
