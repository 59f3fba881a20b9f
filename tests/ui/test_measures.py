"""Time and memory, as CPU seconds and peak of the server: a busy or slow machine changes nothing.

`benchmarks/ui.py` prints the same by the clock.
"""

import os
import re
from pathlib import Path

import pytest

from tests.pace import allowed
from tests.ui.asking import ask, own, sent
from tests.ui.server import Server, started

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")


def cpu_seconds(server: Server) -> float:
    text = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="utf-8")
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_megabytes(server: Server) -> float:
    text = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    (found,) = re.findall(r"VmHWM:\s+(\d+) kB", text)
    return int(found) / 1000


def test_a_page_in_a_second_and_a_large_file_in_little_memory(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        headers = own(server)
        assert b'id="file"' in ask(server, "/", **headers).body
        assert cpu_seconds(server) < allowed(1.0)
        before = peak_megabytes(server)
        line = b"What is the answer?,It has some words in it.\n"
        body = b"question,answer\n" + line * (99 * 10**6 // len(line))
        answer = sent(server, "large.csv", body, headers)
        assert answer.status == 200
        assert b"large.csv" in answer.body
        assert b"It has some words in it" in answer.body
        assert peak_megabytes(server) < before + 60


def test_the_first_of_100_000_findings_in_two_seconds(tmp_path: Path) -> None:
    rows = (f"Question number {n}?, answer number {n} \n" for n in range(100_000))
    body = ("question,answer\n" + "".join(rows)).encode()
    with started(tmp_path) as server:
        headers = own(server)
        sent(server, "data.csv", body, headers)
        before = cpu_seconds(server)
        page = ask(server, "/check", "POST", **headers).body
        while page.count(b"<tr class=") < 100:
            page = ask(server, "/places" if b'id="places"' in page else "/busy", **headers).body
        assert cpu_seconds(server) - before < allowed(2.0)
        assert b"100,000 examples were looked at" in ask(server, "/", **headers).body
