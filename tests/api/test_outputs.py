"""Outputs are complete or absent, and never in the place of something else."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from prep.api.outputs import (
    DRAFTS,
    Planned,
    check_writable,
    draft_folder,
    prepared_path,
    publish,
)
from prep.errors import OutputError, UsageError


def part(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_parts_become_one_file_with_its_hash(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    parts = (part(tmp_path, "a", b"one\n"), part(tmp_path, "b", b"two\n"))
    hashes = publish([Planned(out, parts, b"\xef\xbb\xbf")])
    assert out.read_bytes() == b"\xef\xbb\xbfone\ntwo\n"
    assert hashes == [sha256(out.read_bytes()).hexdigest()]
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "out.jsonl"]


def test_nothing_appears_when_one_of_two_cannot_be_written(tmp_path: Path) -> None:
    good = Planned(tmp_path / "good.jsonl", (part(tmp_path, "a", b"one\n"),))
    bad = Planned(tmp_path / "no such folder" / "bad.jsonl", good.parts)
    with pytest.raises(OutputError, match="cannot write"):
        publish([good, bad])
    assert not [name for name in os.listdir(tmp_path) if name != "a"]


def test_an_old_file_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    out = part(tmp_path, "out.jsonl", b"old\n")
    with pytest.raises(OutputError):
        publish([Planned(out, (tmp_path / "missing part",))])
    assert out.read_bytes() == b"old\n"
    assert sorted(os.listdir(tmp_path)) == ["out.jsonl"]


def test_folders_of_killed_runs_are_swept(tmp_path: Path) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    old = tmp_path / f"{DRAFTS}{int(gone.stdout):x}-abc"
    old.mkdir()
    part(old, "kept000000", b"half a li")
    mine = tmp_path / ".prepared-by-hand"
    mine.mkdir()
    with draft_folder(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert not old.exists()
    assert sorted(os.listdir(tmp_path)) == [mine.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="/dev/full"):
        publish([Planned(Path("/dev/full"), (part(tmp_path, "a", b"x" * 10**6),))])


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_link_is_replaced_and_its_victim_untouched(tmp_path: Path) -> None:
    victim = part(tmp_path, "victim", b"precious\n")
    link = tmp_path / "out.jsonl"
    link.symlink_to(victim)
    publish([Planned(link, (part(tmp_path, "a", b"new\n"),))])
    assert victim.read_bytes() == b"precious\n"
    assert link.read_bytes() == b"new\n"


def test_names_are_numbered_when_taken(tmp_path: Path) -> None:
    source = str(tmp_path / "data.csv")
    assert prepared_path(source).name == "data_prepared.jsonl"
    part(tmp_path, "data_prepared.jsonl", b"")
    assert prepared_path(source).name == "data_prepared (1).jsonl"
    part(tmp_path, "data_prepared (1).jsonl", b"")
    assert prepared_path(source).name == "data_prepared (2).jsonl"
    assert prepared_path(source, force=True).name == "data_prepared.jsonl"
    assert prepared_path(str(tmp_path / "data.jsonl.gz")).name == "data_prepared (2).jsonl"


def test_a_long_name_leaves_room_for_the_draft(tmp_path: Path) -> None:
    path = prepared_path(str(tmp_path / ("ü" * 120 + ".csv")))
    assert len(path.name.encode()) <= 230
    publish([Planned(path, (part(tmp_path, "a", b"x\n"),))])
    assert path.exists()


def test_the_input_is_never_an_output(tmp_path: Path) -> None:
    source = part(tmp_path, "in.jsonl", b"{}\n")
    other = tmp_path / "other.jsonl"
    os.link(source, other)
    for path in (source, other, tmp_path / "." / "in.jsonl"):
        with pytest.raises(UsageError, match="is the input itself"):
            check_writable(path, [str(source)], force=True)


def test_an_existing_file_needs_force(tmp_path: Path) -> None:
    out = part(tmp_path, "out.jsonl", b"old\n")
    with pytest.raises(UsageError, match="--force"):
        check_writable(out, [], force=False)
    check_writable(out, [], force=True)
    with pytest.raises(UsageError, match="is a directory"):
        check_writable(tmp_path, [], force=True)
