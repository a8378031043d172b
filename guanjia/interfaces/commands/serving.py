"""`guanjia serve`, `guanjia worker`, `guanjia demo`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from guanjia.concerns.jobs.runner import Runner
from guanjia.interfaces.commands.arguments import THREADS
from guanjia.interfaces.commands.checking import faults_at_start
from guanjia.interfaces.commands.faults import in_chinese
from guanjia.kernel.refusals import Invalid

TARGET = "guanjia.interfaces.commands.serving:application"
PG_WORKERS = 2


def application():
    """The web application of one process, made by the server in it; with SQLite the runner lives here too."""
    made = get_wsgi_application()
    if settings.DEMO:
        from guanjia.interfaces.commands.demo import people  # reason: only the demo needs its people

        settings.DEMO_ACCOUNTS = people.accounts()
    if _is_sqlite():
        Runner().start()
    return made


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def serve(asked) -> int:
    """Serve until interrupted. Settings of the store that would lose data refuse to start (promises.md 1)."""
    faults = faults_at_start()
    for fault in faults:
        print(fault, file=sys.stderr)
    if any(fault.wrong for fault in faults) and not asked.anyway:
        raise Invalid("上面的设置不合要求，没有启动。改好后再来；确知后果可加 --anyway。")
    if asked.host not in ("127.0.0.1", "localhost", "::1") and "GUANJIA_HOSTS" not in os.environ:
        print("提醒：还没有设 GUANJIA_HOSTS（允许的主机名或地址，用逗号隔开），别的电脑会打不开。", file=sys.stderr)
    workers = asked.workers or PG_WORKERS
    if _is_sqlite():
        if asked.workers and asked.workers > 1:
            print("SQLite 只用一个进程；要多个进程请用 PostgreSQL。", file=sys.stderr)
        workers = 1
    else:
        print("后台任务请另开：guanjia worker", file=sys.stderr)
    said = f"管家台已启动：{address_of(asked.host, asked.port)}（Ctrl+C 停止）"
    return listen(asked.host, asked.port, said, workers=workers, threads=asked.threads)


def address_of(host: str, port: int) -> str:
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1", "::1") else host
    return f"http://{shown}:{port}/"


def listen(host: str, port: int, said: str, *, workers: int, threads: int | None, browser: str = "") -> int:
    """Run the server on an address that is free. `said` is printed, `browser` opened, once the address answers."""
    demand_free(host, port)
    connections.close_all()  # the server's processes are forked from this one and must not share a connection
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    server = Granian(
        TARGET, address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=threads or THREADS[connection.vendor], factory=True, log_level=LogLevels.error,
        workers_kill_timeout=10, respawn_failed_workers=workers > 1,
    )  # fmt: skip

    @server.on_startup
    def say() -> None:
        # From here on the address is taken: whoever comes waits until the first process is up.
        print(said, flush=True)
        if browser:
            subprocess.Popen([sys.executable, "-m", "webbrowser", browser], stdout=subprocess.DEVNULL)

    server.serve()
    return 0


def demand_free(host: str, port: int) -> None:
    """Raise `Invalid` when another program listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise Invalid(f"{host}:{port} 用不了（{in_chinese(fault)}），请换一个：--port N") from fault


def worker(asked) -> int:
    """Run jobs until interrupted; the job in hand is finished first."""
    runner = Runner()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop())
    print("后台任务已开始（Ctrl+C 停止）", flush=True)
    runner.loop()
    return 0


def demo(asked) -> int:
    """Demo data on this machine: made on the first start, kept for the next."""
    from guanjia.interfaces.commands.demo import building, people  # reason: only the demo needs its builder

    demand_free("127.0.0.1", asked.port)
    settings.PASSWORD_HASHERS = people.HASHERS
    building.build(building.SMALL if asked.small else building.WHOLE)
    address = address_of("127.0.0.1", asked.port)
    lines = ["演示账号：", *(f"  {name:<12}{word:<16}{post}" for name, word, post in people.accounts())]
    lines += [f"数据在 {settings.DATA}，删掉这个文件夹就从头来。", f"管家台已启动：{address}（Ctrl+C 停止）"]
    browser = "" if asked.no_browser else address
    return listen("127.0.0.1", asked.port, "\n".join(lines), workers=1, threads=asked.threads, browser=browser)
