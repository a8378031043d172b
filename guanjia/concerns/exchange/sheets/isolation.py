"""隔离读表: a file from outside is read by a process of its own, with its own small memory and time and no way out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import guanjia
from guanjia.concerns.exchange.sheets.refusal import LIMITS, Limits, SheetRefused
from guanjia.concerns.exchange.sheets.sheet import Row, Sheet, unpack

_CHILD = "guanjia.concerns.exchange.sheets.child"
_HOME = str(Path(guanjia.__path__[0]).parent)
_MOST_LINE = 128 * 1024 * 1024


def read_in_child(source: str | os.PathLike | bytes, filename: str = "", limits: Limits = LIMITS) -> Sheet:
    """`read_sheet` for files from outside: parsing happens in a separate process.

    The process may use `limits.child_memory_bytes` of memory and `limits.child_seconds` of time, and can open neither
    files nor sockets. The rows are handed over as they come and kept in a temporary file, so `rows()` may be called
    again at the cost of reading that file; the memory used here does not grow with the sheet. Raises SheetRefused as
    `read_sheet` does, also while the rows are being read.
    """
    filename = filename or ("" if isinstance(source, bytes) else os.path.basename(os.fspath(source)))
    with tempfile.TemporaryFile() if isinstance(source, bytes) else open(source, "rb") as file:
        if isinstance(source, bytes):
            file.write(source[: limits.file_bytes + 1])
            file.seek(0)
        relay = _Relay(file, filename, limits)
    return Sheet.from_facts(relay.facts(), relay.rows)


class _Relay:
    """The rows of one child process: read from it once, from the spool ever after."""

    def __init__(self, file, filename: str, limits: Limits):
        self._spool = tempfile.TemporaryFile()
        self._spooled = 0
        self._done = False
        self._refusal: SheetRefused | None = None
        self._lock = threading.Lock()
        order = json.dumps({"filename": filename, "limits": asdict(limits)})
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", _CHILD, order],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Nothing of the environment is handed on: it may hold the passwords of the database.
            env={"PYTHONPATH": _HOME, "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )
        self._late = threading.Event()
        # Until the first line the child works for itself; afterwards it may have to wait for whoever takes its rows.
        self._timer = threading.Timer(limits.child_seconds, self._too_late)
        self._timer.daemon = True
        self._timer.start()
        # A sheet that is dropped half-read must leave no process behind.
        weakref.finalize(self, _end, self._process, self._spool)

    def facts(self) -> dict:
        try:
            message = self._next_message()
        finally:
            self._timer.cancel()
            self._timer.join()  # its thread holds this relay, which else might outlive its sheet by a moment
        if message is None or "facts" not in message:
            raise self._lost()
        return message["facts"]

    def rows(self) -> Iterator[Row]:
        at = 0
        while True:
            with self._lock:
                if at < self._spooled:
                    self._spool.seek(at)
                    line = self._spool.readline()
                else:
                    line = self._take()
                if line is None:
                    return
                at += len(line)
            for number, values in json.loads(line, object_hook=unpack)["rows"]:
                yield Row(number, values)

    def _take(self) -> bytes | None:
        """The next batch of rows from the process, kept in the spool; None after the last."""
        if self._refusal:
            raise self._refusal
        if self._done:
            return None
        line = self._process.stdout.readline(_MOST_LINE)
        if line.startswith(b'{"rows":') and line.endswith(b"\n"):  # of a process that died only a part may have come
            self._spool.seek(self._spooled)
            self._spool.write(line)
            self._spooled += len(line)
            return line
        if not line.startswith(b'{"end":'):
            self._refusal = self._refused(line) or self._lost()
            raise self._refusal
        self._done = True
        self._process.stdout.close()
        self._process.wait()
        return None

    def _next_message(self) -> dict | None:
        line = self._process.stdout.readline(_MOST_LINE)
        if refusal := self._refused(line):
            raise refusal
        return json.loads(line) if line.endswith(b"\n") else None

    def _refused(self, line: bytes) -> SheetRefused | None:
        if line.startswith(b'{"refused":') and line.endswith(b"\n"):
            code, text, row, column = json.loads(line)["refused"]
            return SheetRefused(code, text, row=row, column=column)
        return None

    def _too_late(self) -> None:
        self._late.set()
        self._process.kill()

    def _lost(self) -> SheetRefused:
        """Why the process ended without an answer."""
        self._timer.cancel()
        self._process.stdout.close()
        code = self._process.wait()
        if self._late.is_set() or code in (-signal.SIGKILL, -getattr(signal, "SIGXCPU", 0)):
            return SheetRefused("time", "读取这个文件用时太长，已停止。请删去不需要的内容，或拆成几个文件后再传。")
        if code in (0, -signal.SIGABRT):
            return SheetRefused("memory", "读取这个文件需要的内存太多，已停止。请删去不需要的内容，或拆成几个文件。")
        return SheetRefused("broken_file", "文件已损坏或写法不常见，读不出来。请用 Excel 或 WPS 打开另存后再传。")


def _end(process: subprocess.Popen, spool) -> None:
    if process.poll() is None:
        process.kill()
    process.stdout.close()
    process.wait()
    spool.close()
