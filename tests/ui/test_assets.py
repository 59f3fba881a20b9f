"""What the page is made of: our own small files, and one that is pinned."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from prep import ui

HERE = Path(ui.__file__).parent
OWN = ("open.js", "page.js")
STATIC, TEMPLATES = HERE / "static", sorted((HERE / "templates").glob("*.html"))


def test_what_others_wrote_is_exactly_what_they_published() -> None:
    vendored = json.loads((STATIC / "vendored.json").read_text(encoding="utf-8"))
    for name, about in vendored.items():
        assert sha256((STATIC / name).read_bytes()).hexdigest() == about["sha256"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", about["version"])
    scripts = {path.name for path in STATIC.glob("*.js")}
    assert scripts == {*vendored, *OWN}


def test_our_own_script_is_short() -> None:
    lines = [line for name in OWN for line in (STATIC / name).read_text("utf-8").splitlines()]
    assert len(lines) < 150
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_script_and_no_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=\"|hx-on|javascript:|\|\s*safe\b", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert 'src="/static/' in script
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_nothing_is_loaded_from_elsewhere() -> None:
    for name in ("page.css", *OWN):
        text = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|@import|url\(", text)
