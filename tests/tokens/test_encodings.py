"""The ranks are the published ones, the declarations are tiktoken's."""

import base64
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib import resources
from pathlib import Path

import pytest
import tiktoken

from prep.errors import UsageError
from prep.tokens.encodings import ENCODINGS, ranks


@pytest.mark.parametrize("name", ENCODINGS)
def test_ranks_rebuild_the_published_file(name: str) -> None:
    published = sha256()
    for token, rank in ranks(ENCODINGS[name]).items():
        published.update(base64.b64encode(token) + b" " + str(rank).encode() + b"\n")
    assert published.hexdigest() == ENCODINGS[name].published_sha256


@pytest.mark.parametrize("name", ENCODINGS)
def test_declaration_is_that_of_tiktoken(
    name: str, stock: Callable[[str], tiktoken.Encoding]
) -> None:
    theirs = stock(name)
    ours = ENCODINGS[name]
    assert ours.pattern == theirs._pat_str
    assert ours.special_tokens == theirs._special_tokens
    assert not set(ours.special_tokens.values()) & set(ranks(ours).values())


def test_every_packed_file_is_used_once() -> None:
    packed = {file.name for file in resources.files("prep.tokens").joinpath("vocab").iterdir()}
    assert packed == {f"{e.vocabulary.name}.zlib" for e in ENCODINGS.values()}


def test_damaged_file_is_refused() -> None:
    encoding = ENCODINGS["r50k_base"]
    damaged = encoding._replace(vocabulary=encoding.vocabulary._replace(packed_sha256="0" * 64))
    with pytest.raises(UsageError, match=r"p50k_base\.zlib .* is damaged"):
        ranks(damaged)


def test_first_count_needs_no_network_and_no_heavy_package() -> None:
    program = """
import socket, sys, time
def refuse(*args, **kwargs):
    raise AssertionError("a socket was opened")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
import prep.tokens
assert "tiktoken" not in sys.modules
assert prep.tokens.encoder("o200k_base").count(["Hello world", ""]) == [2, 0]
heavy = {"numpy", "pandas", "openai", "openpyxl"} & set(sys.modules)
taken = time.process_time()
from tests.pace import allowed
assert taken < allowed(3), "0.3 s where nothing else runs"
print(sorted(heavy))
"""
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
