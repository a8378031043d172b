"""The load: what wrk prints is read right, and our own loop counts answers and errors."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import load

WRK = """Running 2s test @ http://127.0.0.1:8000/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.33ms    2.10ms  30.02ms   94.10%
    Req/Sec     4.90k   512.00     5.66k    70.00%
  Latency Distribution
     50%  812.00us
     75%    1.20ms
     90%    2.00ms
     99%    1.05s
  9821 requests in 2.00s, 1.20MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 7
Requests/sec:   4905.55
Transfer/sec:    612.20KB
"""


def test_what_wrk_prints_is_read():
    came = load.read_wrk(WRK)
    assert (came.per_second, came.p50, came.p99, came.errors) == (4905.55, 0.812, 1050.0, 10)


def test_a_quiet_run_of_wrk_has_no_errors():
    quiet = "\n".join(line for line in WRK.splitlines() if "errors" not in line and "Non-2xx" not in line)
    assert load.read_wrk(quiet).errors == 0


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        fine = self.path == "/fine" and self.headers.get("Cookie") == "sessionid=x"
        body = b"x" * 30_000
        self.send_response(200 if fine else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.handle_error = lambda *about: None  # the loop hangs up in the middle of an answer
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("path", "wrong"), [("/fine", False), ("/closed", True)])
def test_our_own_loop_reads_whole_answers_and_counts_errors(port, path, wrong):
    came = load.loop(port, path, 2, 0.2, "sessionid=x")
    assert came.per_second > 0
    assert bool(came.errors) == wrong
    assert came.client == "loop"
