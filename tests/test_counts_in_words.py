"""A count and its noun agree for one and for many, in everything that prep says."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from string import Formatter

import prep
from prep import registry

FOLDER = Path(prep.__file__).parent

_PLURAL = re.compile(
    r" (?:(?:chosen|different|more|other|repeated) )?"
    r"(?:calls|cells|classes|columns|completions|days|epochs|errors|events|examples|fields|files"
    r"|groups|images|jobs|keys|labels|lines|messages|names|notes|options|pairs|parts|places"
    r"|prompts|records|requests|rows|rules|seconds|settings|sheets|targets|texts|tools|values"
    r"|variants|warnings)\b"
)
"""What makes a sentence read wrongly behind the number one.

Bytes, characters and tokens measure sizes and limits, which are far above one.
"""


def test_no_text_puts_a_plural_behind_a_number() -> None:
    slips = [
        f"{path.relative_to(FOLDER)}:{line}: {words}"
        for path in sorted(FOLDER.rglob("*.py"))
        for line, words in _slips(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert slips == []


def _slips(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and words of every f-string that puts a plural behind what it fills in.

    A constant is in capitals, and more than one of its things.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        for filled, behind in pairwise(node.values):
            if not isinstance(filled, ast.FormattedValue) or not isinstance(behind, ast.Constant):
                continue
            found = _PLURAL.match(str(behind.value))
            if found and not ast.unparse(filled.value).isupper():
                yield node.lineno, ast.unparse(filled.value) + found[0]


_NEVER_ONE = {"P302", "P303", "P315", "P316", "P317", "P318", "P319", "P604", "P605"}
"""Rules whose first number is never one, because they compare several."""


def test_no_message_of_a_rule_puts_a_plural_behind_a_number() -> None:
    slips = []
    for code, rule in sorted(registry.rules().items()):
        parts = list(Formatter().parse(rule.message))
        for (_, name, form, _), (behind, *_) in pairwise(parts):
            is_count = name == "count" or form == ","
            if is_count and _PLURAL.match(behind) and code not in _NEVER_ONE:
                slips.append(f"{code}: {rule.message}")
    assert slips == []
