"""A load on one address of this machine, from a second process: wrk where Debian's is installed, else a loop of ours.

`python -m bench.load PORT PATH CONNECTIONS SECONDS COOKIE` is that loop: keep-alive connections in one thread, each
asking again as soon as it is answered; bounded by the seconds given. It prints the same JSON as `run` gives back.
Standard library only, so that the load is light.
"""

from __future__ import annotations

import json
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Load:
    """What came back: answers a second, median and 99th percentile in ms, answers that were not 200."""

    per_second: float
    p50: float
    p99: float
    errors: int
    client: str


def run(port: int, path: str, *, connections: int, seconds: float, cookie: str = "") -> Load:
    """Load the address; by wrk where it is there (whole seconds)."""
    if wrk := shutil.which("wrk"):
        return _wrk(wrk, port, path, connections, max(round(seconds), 1), cookie)
    words = [sys.executable, "-m", "bench.load", str(port), path, str(connections), str(seconds), cookie]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=seconds + 30)
    return Load(**json.loads(done.stdout))


def _wrk(wrk: str, port: int, path: str, connections: int, seconds: int, cookie: str) -> Load:
    words = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    words += ["-H", f"Cookie: {cookie}"] if cookie else []
    done = subprocess.run(
        [*words, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True, timeout=seconds + 30
    )
    return read_wrk(done.stdout)


def read_wrk(told: str) -> Load:
    """What wrk printed, as figures."""
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    p50, p99 = (_ms(re.search(rf"^\s+{part}%\s+([\d.]+)(us|ms|s)", told, re.MULTILINE)) for part in (50, 99))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    socket_errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    errors = int(wrong[1]) if wrong else 0
    return Load(rate, p50, p99, errors + sum(map(int, socket_errors.groups() if socket_errors else ())), "wrk")


def _ms(found: re.Match) -> float:
    return float(found[1]) * UNITS[found[2]]


class _Asker:
    """One connection: sends the request, reads the answer to its end, and says how long it took."""

    def __init__(self, port: int, request: bytes):
        self.request, self.buffer, self.wanted = request, b"", None
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask()

    def ask(self) -> None:
        self.buffer, self.wanted, self.started = b"", None, time.perf_counter()
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Take what is there; whether the answer is whole."""
        got = self.socket.recv(262_144)
        if not got:
            raise ConnectionError("the server closed the connection")
        self.buffer += got
        if self.wanted is None:
            head, end, _ = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return False
            length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
            self.wanted = len(head) + 4 + int(length[1]) if length else -1
        if self.wanted < 0:
            return self.buffer.endswith(b"0\r\n\r\n")
        return len(self.buffer) >= self.wanted

    @property
    def fine(self) -> bool:
        return self.buffer.startswith(b"HTTP/1.1 200")


def loop(port: int, path: str, connections: int, seconds: float, cookie: str) -> Load:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n"
    waiting, times, errors = selectors.DefaultSelector(), [], 0
    for _ in range(connections):
        asker = _Asker(port, head.encode())
        waiting.register(asker.socket, selectors.EVENT_READ, asker)
    start = time.perf_counter()
    end = start + seconds
    while (now := time.perf_counter()) < end:
        for key, _ in waiting.select(end - now):
            asker = key.data
            if asker.read():
                times.append((time.perf_counter() - asker.started) * 1000)
                errors += not asker.fine
                asker.ask()
    spent = time.perf_counter() - start
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    waiting.close()
    times.sort()
    if not times:
        return Load(0.0, 0.0, 0.0, errors, "loop")
    return Load(len(times) / spent, times[len(times) // 2], times[int(len(times) * 0.99)], errors, "loop")


if __name__ == "__main__":
    print(json.dumps(asdict(loop(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5]))))
