"""What a training job is asked to be."""

from typing import Any

from msgspec import Struct

from prep.core.facts import Method
from prep.errors import UsageError

MAX_METADATA_PAIRS = 14
"""16 by OpenAI's document (2026-08-21), less the two that prep adds to find its own jobs again."""

OWN_METADATA = "prep_"
"""Beginning of the names of metadata that prep itself writes."""


class JobRequest(Struct, frozen=True, kw_only=True):
    """One training job to be created. What the values may be is data of the target.

    training_file, validation_file: ids of remote files, "" when there is none
    hyperparameters: by the provider's names
    grader: for reinforcement, the JSON object the provider documents
    suffix: becomes part of the trained model's name
    wandb_project: Weights & Biases project to report to, "" for none
    extra: further fields of the request, such as Azure's trainingType
    """

    model: str
    training_file: str = ""
    validation_file: str = ""
    method: Method = "supervised"
    hyperparameters: dict[str, int | float | str | bool] = {}
    grader: dict[str, Any] | None = None
    seed: int | None = None
    suffix: str = ""
    metadata: dict[str, str] = {}
    wandb_project: str = ""
    extra: dict[str, Any] = {}


def check(request: JobRequest) -> None:
    """Raise UsageError when something is missing or belongs to another method."""
    if not request.model:
        raise UsageError("no model to train: name it as in --target openai/gpt-4.1-mini-2025-04-14")
    if len(request.metadata) > MAX_METADATA_PAIRS:
        raise UsageError(
            f"metadata has more than {MAX_METADATA_PAIRS} pairs: {len(request.metadata)}"
        )
    for key in request.metadata:
        if key.startswith(OWN_METADATA):
            raise UsageError(f"metadata {key}: names that begin with {OWN_METADATA} are prep's own")
    if request.method == "reinforcement":
        if request.grader is None:
            raise UsageError("method reinforcement needs a grader: --grader FILE (a JSON object)")
        if not request.validation_file:
            raise UsageError("method reinforcement needs a validation file: --validation FILE")
    elif request.grader is not None:
        raise UsageError(f"a grader belongs to method reinforcement, not to {request.method}")
