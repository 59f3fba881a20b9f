"""A text that is new in English waits in the file of each language, and nobody is in its way."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from prep import _generate, languages
from prep._generate import catalogues, said
from prep.languages.catalogue import Catalogue

FRENCH = Path(languages.__file__).parent / "fr.toml"


@pytest.fixture(scope="module")
def everything() -> said.Everything:
    return said.everything()


def read(text: str) -> Catalogue:
    return msgspec.convert(tomllib.loads(text), Catalogue)


def test_new_texts_get_entries_that_wait(everything: said.Everything) -> None:
    before = FRENCH.read_text(encoding="utf-8")
    new = msgspec.structs.replace(
        everything,
        rules=(*everything.rules, 'A new "rule": {count}.'),
        texts=(*everything.texts, "A new button"),
        plurals=(*everything.plurals, "{count} new rows"),
        fixes=(*everything.fixes, said.named("Turn {} into {} at once")),
        targets=(*everything.targets, "A new sentence about a target"),
        formats=(*everything.formats, "rows of a new kind"),
    )
    after = catalogues.completed(before, new)
    known = read(after)
    old = read(before).waiting()
    assert [each for each in known.waiting() if each not in old] == [
        'A new "rule": {count}.',
        "A new button",
        "Turn {a} into {b} at once",
        "A new sentence about a target",
        "rows of a new kind",
        "{count} new rows",
    ]
    assert known.plurals["{count} new rows"] == ("", "")
    assert set(before.splitlines()) <= set(after.splitlines())
    assert catalogues.completed(after, new) == after
    assert catalogues.completed(after, everything) != after


def test_texts_that_nobody_says_lose_their_entries(everything: said.Everything) -> None:
    before = FRENCH.read_text(encoding="utf-8")
    fewer = msgspec.structs.replace(
        everything, rules=everything.rules[1:], plurals=everything.plurals[1:]
    )
    gone = set(before.splitlines()) - set(catalogues.completed(before, fewer).splitlines())
    assert len(gone) == 2
    assert f'"{everything.rules[0]}"' in "\n".join(gone)


def test_a_language_needs_no_more_than_its_style(everything: said.Everything) -> None:
    start = FRENCH.read_text(encoding="utf-8").split("\n[texts.rules]")[0]
    known = read(catalogues.completed(start, everything))
    assert len(known.waiting()) > 500
    assert {"rules", "page"} <= set(known.texts)


def test_a_release_asks_for_every_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FRENCH.read_text(encoding="utf-8")
    (tmp_path / "fr.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(languages, "files", lambda: (tmp_path / "fr.toml",))
    line = next(line for line in text.splitlines() if line.startswith('"byte-order-mark"'))
    waiting = text.replace(line, '"byte-order-mark" = ""')
    (tmp_path / "fr.toml").write_text(waiting, encoding="utf-8")
    assert _generate.main(["--release"]) == 1
    assert "fr.toml: no translation of: byte-order-mark\n" in capsys.readouterr().out
