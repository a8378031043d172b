"""PostgreSQL is stopped under load and comes back: nothing acknowledged is lost, everybody goes on without a restart.

The server dies as by `kill -9` (`-m immediate`) and stays away until every client was refused several times. Control:
a server that acknowledges before it has written loses acts in the same fall.
"""

from __future__ import annotations

import threading

import psycopg
import pytest

from tests.databases import free_port
from tests.deep.calling import Caller
from tests.deep.settled import settle
from tests.interfaces.commands.running import serving
from tests.postgres import Server

pytestmark = pytest.mark.deep
CLIENTS, BEFORE, REFUSALS, AFTER = 8, 10, 5, 10
OPTIONS = "-c max_connections=60 -c shared_buffers=64MB -c full_page_writes=on"
SAFE = f"{OPTIONS} -c fsync=on -c synchronous_commit=on"
# A long delay before what was acknowledged is written at all.
UNSAFE = f"{OPTIONS} -c fsync=off -c synchronous_commit=off -c wal_writer_delay=10s -c wal_writer_flush_after=1GB"


class Falling(Server):
    """A server that can be thrown over and set up again."""

    def __init__(self, options: str):
        self._options = options
        super().__init__(options)

    def fall(self) -> None:
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "-w", "stop")

    def rise(self) -> None:
        options = f"-c listen_addresses='' -k {self._folder} {self._options}"
        self._run("pg_ctl", "-D", self._folder / "data", "-w", "-l", self._folder / "log", "-o", options, "start")


@pytest.fixture
def fallen(tmp_path):
    """`fallen(options, words for serve)`: what 8 clients were told while the database fell and rose, and what it
    holds afterwards."""

    def run(options: str, *words: str) -> tuple[list[str], list[tuple[int, str]], list[str], int]:
        server = Falling(options)
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
                admin.execute("CREATE DATABASE guanjia")
            settle(tmp_path, server.url())
            port = free_port()
            with serving(tmp_path, "serve", *words, port=port, database=server.url()):
                return (*load(server, port), server_rows(server.url()))
        finally:
            server.stop()

    def load(server: Falling, port: int):
        numbers, refusals, faults = [], [], []
        running, refused_enough = threading.Barrier(CLIENTS + 1), threading.Barrier(CLIENTS + 1)

        def client(place: int) -> None:
            caller, n = Caller(port), 0

            def act() -> int:
                nonlocal n
                n += 1
                answer = caller.act(
                    "contacts/log_contact", channel="PHONE", category="ENQUIRY", content=f"{place} 的第 {n} 个来电"
                )
                if answer.status == 201:
                    numbers.append(answer.data["number"])
                else:
                    refusals.append((answer.status, answer.headers.get("Retry-After", "")))
                return answer.status

            try:
                for _ in range(BEFORE):
                    act()
                running.wait(120)
                refused = 0
                while refused < REFUSALS:  # goes on through the fall
                    refused += act() != 201
                refused_enough.wait(120)
                risen.wait(120)
                if [act() for _ in range(AFTER)][-1] != 201:
                    faults.append(f"client {place} never came back")
            except Exception as fault:
                faults.append(f"client {place}: {fault!r}")
                for barrier in (running, refused_enough):
                    barrier.abort()

        risen = threading.Event()
        threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            running.wait(120)
            server.fall()
            refused_enough.wait(120)
            server.rise()
        finally:
            risen.set()
            for thread in threads:
                thread.join(180)
        return numbers, refusals, faults

    def server_rows(url: str) -> set[str]:
        with psycopg.connect(url) as store:
            return {row[0] for row in store.execute("SELECT number FROM contacts_contact")}

    return run


def test_acknowledged_acts_outlive_the_fall_and_everybody_goes_on(fallen):
    numbers, refusals, faults, rows = fallen(SAFE)
    assert faults == []
    assert set(refusals) == {(503, "5")}  # said so, and when to try again; never a fault of the program
    assert len(numbers) == len(set(numbers)) >= CLIENTS * (BEFORE + 1)
    assert set(numbers) <= rows


def test_control_acknowledged_before_it_is_written_is_lost(fallen):
    numbers, _, _, rows = fallen(UNSAFE, "--anyway")
    assert not set(numbers) <= rows or len(numbers) != len(set(numbers))
