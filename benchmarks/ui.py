"""How quick prep ui is, and how much memory it takes: python benchmarks/ui.py

Start to a page that can be used; memory while 100 MB are uploaded; 100,000 findings, from the click
to the first page of them. Linux only: memory is read from /proc.
"""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
MB = 10**6
ROWS = 100_000


class Server:
    """A server, and a browser's session with it."""

    def __init__(self, state: str) -> None:
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "prep", "ui", "--no-browser"],
            cwd=ROOT,
            env={**os.environ, "PREP_STATE_DIR": state, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        address = self.process.stdout.readline().strip()
        self.port = int(address.split(":")[2].partition("/")[0])
        self.token = address.partition("#token=")[2]
        self.cookie = ""
        self.cookie = self.ask("POST", "/session")[1].partition(";")[0]
        assert b"</html>" in self.ask("GET", "/")[0]
        self.started = time.perf_counter() - begun

    def ask(self, method: str, path: str, body: object = None, size: int = 0) -> tuple[bytes, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {
            "Cookie": self.cookie,
            "Origin": f"http://127.0.0.1:{self.port}",
            "X-Prep-Token": self.token,
            "Content-Type": "application/octet-stream" if size else "application/json",
            "X-File-Name": "data.csv",
        }
        if method == "GET":
            del headers["Origin"]
        if body is not None:
            headers["Content-Length"] = str(size)
        connection.request(method, path, body, headers)  # type: ignore[arg-type]
        response = connection.getresponse()
        content = response.read()
        assert response.status < 400, (path, response.status, content[:200])
        return content, response.getheader("set-cookie") or ""

    def peak(self) -> float:
        """Megabytes at most so far."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", text)
        return int(found.group(1)) / 1000 if found else 0.0

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


def table(size: int) -> Iterator[bytes]:
    """A table of about so many bytes."""
    yield b"question,answer\n"
    line = b"What is the answer to this question?,It is an answer that has some words in it.\n"
    for _ in range(size // len(line) // 1000):
        yield line * 1000


def findings() -> bytes:
    """A table of which every row has something wrong."""
    rows = (f"Question number {n}?, answer number {n} \n" for n in range(ROWS))
    return ("question,answer\n" + "".join(rows)).encode()


def main() -> None:
    with TemporaryDirectory() as state:
        server = Server(state)
        print(f"start to a usable page: {server.started:.2f} s, {server.peak():.0f} MB")
        size = sum(map(len, table(99 * MB)))
        begun = time.perf_counter()
        server.ask("POST", "/upload/data", table(99 * MB), size)
        seconds = time.perf_counter() - begun
        print(f"upload of {size / MB:.0f} MB: {seconds:.1f} s, peak {server.peak():.0f} MB")
        server.end()

        server = Server(state)
        body = findings()
        server.ask("POST", "/upload/data", body, len(body))
        begun = time.perf_counter()
        page, _ = server.ask("POST", "/check")
        while b'id="places"' not in page:
            time.sleep(0.05)
            page, _ = server.ask("GET", "/busy")
        first = time.perf_counter() - begun
        while page.count(b"<tr class=") < 100:
            page, _ = server.ask("GET", "/places")
        seconds = time.perf_counter() - begun
        print(f"{ROWS:,} findings: report {first:.2f} s, first 100 places {seconds:.2f} s")
        while b"/places/count" in page:
            time.sleep(0.1)
            page, _ = server.ask("GET", "/places")
        print(f"all places known: {time.perf_counter() - begun:.2f} s, peak {server.peak():.0f} MB")
        for query in ("?page=500", "?sort=severity&code=&severity=&text=", "?sort=place&text=99"):
            begun = time.perf_counter()
            server.ask("GET", f"/places{query}")
            print(f"  /places{query}: {time.perf_counter() - begun:.2f} s")
        server.end()


if __name__ == "__main__":
    main()
