"""Texts of the tokens that a model's chat template begins and ends messages with."""

import re

TOKEN_TEXT = re.compile(
    r"<\|[a-z][a-z0-9_]{1,30}\|>|<｜[^<>]{1,30}｜>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>"
)
