"""Texts of the pages that are chosen by data: English, said by `Language.text`."""

FIELD_TEXTS: dict[str, str] = {
    "system": "System message",
    "history": "Earlier turns",
    "user": "Question",
    "input": "More of the question",
    "assistant": "Answer",
    "chosen": "Answer that is wanted",
    "rejected": "Answer that is not wanted",
    "messages": "Whole dialogue",
}
"""What a column can be taken for."""

SHOWN_FIELDS = ("user", "assistant", "system", "input", "rejected")
"""Fields that are offered although nothing is taken for them."""

TASK_TEXTS: dict[str, str] = {
    "checking": "Looking at every example",
    "preparing": "Writing the prepared file",
}

SORT_TEXTS: dict[str, str] = {
    "place": "as in the file",
    "rule": "by rule",
    "severity": "gravest first",
}

DOWNLOAD_TEXTS: dict[str, str] = {
    "prepared": "Prepared file (JSONL)",
    "validation": "Validation file (JSONL)",
    "rejects": "What was left out (JSONL)",
}
