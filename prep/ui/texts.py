"""Texts of the pages that are chosen by data: English, said by `Language.text`."""

FIELD_TEXTS: dict[str, str] = {
    "user": "Question",
    "assistant": "Answer",
    "system": "System message",
    "input": "More of the question",
    "history": "Earlier turns",
    "chosen": "Answer that is wanted",
    "rejected": "Answer that is not wanted",
    "messages": "Whole dialogue",
}
"""What a column can be taken for."""

WAY_TEXTS: dict[str, str] = {
    "ragged": "Rows with too many or too few cells",
    "on_bad_bytes": "Bytes that are not of the encoding",
    "duplicate_keys": "Keys that are twice in one object",
}
"""Options for damaged files."""

CHOICE_TEXTS: dict[str, str] = {
    "error": "report them",
    "pad": "fill short rows with empty cells",
    "drop": "leave such rows out",
    "replace": "put the sign U+FFFD for each",
    "last": "the last one counts",
}
"""What can be chosen there."""

DELIMITER_TEXTS: dict[str, str] = {
    "auto": "as the file has it",
    ",": "comma",
    ";": "semicolon",
    "tab": "tab",
    "|": "vertical bar",
}

SHOWN_FIELDS = ("user", "assistant", "system", "input", "rejected")
"""Fields that are offered although nothing is taken for them, in the order of the page."""

WRITTEN = ("chat", "completion", "preference", "reinforcement")
"""Layouts that the page offers to write."""

TASK_TEXTS: dict[str, str] = {
    "checking": "Looking at every example",
    "preparing": "Writing the prepared file",
    "reviewing": "Working out what this comes to",
    "placing": "Sending the file and starting the job",
}

SORT_TEXTS: dict[str, str] = {
    "severity": "gravest first",
    "rule": "by rule",
    "place": "as in the file",
}

DOWNLOAD_TEXTS: dict[str, str] = {
    "prepared": "Prepared file (JSONL)",
    "validation": "Validation file (JSONL)",
    "rejects": "What was left out (JSONL)",
}

STATUS_TEXTS: dict[str, str] = {
    "validating_files": "checking the files",
    "queued": "waiting",
    "running": "running",
    "paused": "paused",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
}
"""Status of a job, by OpenAI's words; others are shown as they are."""

HOW_TEXTS: dict[str, str] = {
    "created": "The job was created.",
    "known": "This job was created earlier; there is no second one.",
    "found": "The job was created; its answer had been lost and was found.",
}

METHOD_TEXTS: dict[str, str] = {
    "supervised": "supervised",
    "dpo": "DPO (preferences)",
    "reinforcement": "reinforcement (with a grader)",
}
"""How a model is trained."""

SETTING_TEXTS: dict[str, str] = {
    "beta": "Beta (a number, or auto)",
    "reasoning_effort": "Reasoning effort",
    "compute_multiplier": "Compute multiplier (a number, or auto)",
    "eval_interval": "Steps between evaluations (a number, or auto)",
    "eval_samples": "Samples per evaluation (a number, or auto)",
}
"""Settings that one method has alone."""

SETTING_NAMES_TEXTS: dict[str, str] = {
    "n_epochs": "epochs",
    "batch_size": "batch size",
    "learning_rate_multiplier": "learning rate multiplier",
    "beta": "beta",
    "reasoning_effort": "reasoning effort",
    "compute_multiplier": "compute multiplier",
    "eval_interval": "steps between evaluations",
    "eval_samples": "samples per evaluation",
    "seed": "seed",
}
"""Settings of a job as they are told; others are called what the provider calls them."""

EFFORT_TEXTS: dict[str, str] = {
    "default": "the usual one",
    "low": "low",
    "medium": "medium",
    "high": "high",
}
"""How much a model reasons in training."""

EPOCHS_TEXTS: dict[str, str] = {
    "auto": "auto",
    "default": "default",
    "unknown": "unknown",
}

WISH_TEXTS: dict[str, str] = {
    "pause": "Pause",
    "resume": "Go on",
}
