"""OpenAI's JSON ↔ our types. Only an id is required: the rest may be missing, null or unknown."""

from collections.abc import Mapping
from typing import Any

from prep.core.job import Checkpoint, Event, Failure, Job, RemoteFile, RemoteModel, RemoteUpload
from prep.core.job_request import JobRequest
from prep.core.provider import fingerprint

Json = Mapping[str, Any]


def remote_file(raw: Json) -> RemoteFile:
    """A file; times are seconds since 1970, 0 where there are none."""
    return RemoteFile(
        id=_text(raw, "id"),
        name=_text(raw, "filename"),
        size=_number(raw, "bytes"),
        purpose=_text(raw, "purpose"),
        created_at=_number(raw, "created_at"),
        expires_at=_number(raw, "expires_at"),
        status=_text(raw, "status"),
        note=_text(raw, "status_details"),
    )


def remote_upload(raw: Json) -> RemoteUpload:
    """An upload in parts, with its file once that is there."""
    file = raw.get("file")
    return RemoteUpload(
        id=_text(raw, "id"),
        status=_text(raw, "status"),
        size=_number(raw, "bytes"),
        created_at=_number(raw, "created_at"),
        expires_at=_number(raw, "expires_at"),
        file=remote_file(file) if isinstance(file, Mapping) and _text(file, "id") else None,
    )


def job(raw: Json, provider: str) -> Job:
    """A job; settings of both spellings, in the field of their method or at the top."""
    method = _mapping(raw, "method")
    kind = _text(method, "type")
    settings = _mapping(_mapping(method, kind), "hyperparameters") if kind else {}
    error = _mapping(raw, "error")
    tokens = raw.get("trained_tokens")
    seed = raw.get("seed")
    results = raw.get("result_files")
    return Job(
        id=_text(raw, "id"),
        provider=provider,
        model=_text(raw, "model"),
        method=kind,
        status=_text(raw, "status"),
        training_file=_text(raw, "training_file"),
        validation_file=_text(raw, "validation_file"),
        fine_tuned_model=_text(raw, "fine_tuned_model"),
        trained_tokens=tokens if _is_number(tokens) else None,
        hyperparameters=dict(settings or _mapping(raw, "hyperparameters")),
        seed=seed if _is_number(seed) else None,
        created_at=_number(raw, "created_at"),
        finished_at=_number(raw, "finished_at"),
        estimated_finish=_number(raw, "estimated_finish"),
        result_files=tuple(map(str, results)) if isinstance(results, list) else (),
        metadata={str(key): str(value) for key, value in _mapping(raw, "metadata").items()},
        organization=_text(raw, "organization_id"),
        error=Failure(_text(error, "code"), _text(error, "message"), _text(error, "param"))
        if _text(error, "code") or _text(error, "message")
        else None,
    )


def event(raw: Json) -> Event:
    """An event; one without an id gets a fingerprint of itself as its id."""
    return Event(
        id=_text(raw, "id") or fingerprint(raw)[:24],
        created_at=_number(raw, "created_at"),
        level=_text(raw, "level"),
        message=_text(raw, "message"),
        type=_text(raw, "type") or "message",
        data=dict(_mapping(raw, "data")),
    )


def checkpoint(raw: Json) -> Checkpoint:
    """A usable model from the middle of a job."""
    return Checkpoint(
        id=_text(raw, "id"),
        model=_text(raw, "fine_tuned_model_checkpoint"),
        job=_text(raw, "fine_tuning_job_id"),
        step=_number(raw, "step_number"),
        created_at=_number(raw, "created_at"),
        metrics=dict(_mapping(raw, "metrics")),
    )


def remote_model(raw: Json) -> RemoteModel:
    """A model that the account may use."""
    return RemoteModel(
        id=_text(raw, "id"),
        owner=_text(raw, "owned_by"),
        created_at=_number(raw, "created"),
        shutdown_date=_text(raw, "shutdown_date"),
    )


def request_body(request: JobRequest, *, methods: bool) -> dict[str, Any]:
    """The JSON of `POST /fine_tuning/jobs`; what was not asked for is left out.

    methods: True when settings travel in the field `method`, False for the older top-level field
    """
    body: dict[str, Any] = {"model": request.model, "training_file": request.training_file}
    if request.validation_file:
        body["validation_file"] = request.validation_file
    settings: dict[str, Any] = {}
    if request.hyperparameters:
        settings["hyperparameters"] = dict(sorted(request.hyperparameters.items()))
    if methods:
        if request.grader is not None:
            settings["grader"] = request.grader
        chosen: dict[str, Any] = {"type": request.method}
        if settings:
            chosen[request.method] = settings
        body["method"] = chosen
    else:
        body |= settings
    if request.suffix:
        body["suffix"] = request.suffix
    if request.seed is not None:
        body["seed"] = request.seed
    if request.metadata:
        body["metadata"] = dict(sorted(request.metadata.items()))
    if request.wandb_project:
        body["integrations"] = [{"type": "wandb", "wandb": {"project": request.wandb_project}}]
    return body | request.extra


def _text(raw: Json, name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(raw: Json, name: str) -> int:
    value = raw.get(name)
    return int(value) if isinstance(value, int | float) and abs(value) < 2**53 else 0


def _mapping(raw: Json, name: str) -> Json:
    value = raw.get(name)
    return value if isinstance(value, Mapping) else {}
