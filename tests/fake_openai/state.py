"""What the fake remembers: files, uploads, jobs, models, and how they change."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PART_LIMIT = 64 * 1024**2
COURSE = ("validating_files", "queued", "running", "succeeded")
FINAL = {"succeeded", "failed", "cancelled"}


class Refusal(Exception):  # noqa: N818 - the fake's way to say no
    def __init__(
        self, status: int, message: str, code: str | None = None, param: str | None = None
    ):
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "message": message,
                "type": "invalid_request_error",
                "code": code,
                "param": param,
            }
        }


@dataclass
class Upload:
    card: Json
    parts: dict[str, bytes] = field(default_factory=dict)
    keep: Json | None = None


@dataclass
class TrainingJob:
    """course: the statuses still to come; fail: code and message when it is to fail."""

    card: Json
    course: list[str]
    events: list[Json] = field(default_factory=list)
    checkpoints: list[Json] = field(default_factory=list)
    paused: str = ""
    fail: tuple[str, str, str] | None = None


class State:
    """One organisation."""

    def __init__(self) -> None:
        self.now = 1_760_000_000
        self.files: dict[str, Json] = {}
        self.contents: dict[str, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.jobs: dict[str, TrainingJob] = {}
        self.models: dict[str, Json] = {}
        self.counter = 0
        self.next_failure: tuple[str, str, str] | None = None
        self.course: tuple[str, ...] = COURSE
        self.file_status = "processed"
        self.file_note = ""
        for name in ("gpt-4.1-mini-2025-04-14", "gpt-4o-mini-2024-07-18"):
            self._add_model(name, "system")

    def _id(self, kind: str) -> str:
        self.counter += 1
        return (
            f"{kind}-{self.counter:06d}{hashlib.md5(str(self.counter).encode()).hexdigest()[:12]}"
        )

    def _add_model(self, name: str, owner: str) -> None:
        self.models[name] = {"id": name, "object": "model", "created": self.now, "owned_by": owner}

    # Files

    def add_file(self, name: str, data: bytes, purpose: str, keep: Json | None) -> Json:
        if purpose not in {"fine-tune", "fine-tune-results"}:
            raise Refusal(400, f"purpose {purpose!r} is not for training", param="purpose")
        if not data:
            raise Refusal(400, "File is empty.", param="file")
        card: Json = {
            "id": self._id("file"),
            "object": "file",
            "bytes": len(data),
            "created_at": self.now,
            "filename": name,
            "purpose": purpose,
            "status": self.file_status,
        }
        if self.file_note:
            card["status_details"] = self.file_note
        if keep:
            card["expires_at"] = self.now + int(keep["seconds"])
        self.files[card["id"]] = card
        self.contents[card["id"]] = data
        return card

    def get_file(self, file_id: str) -> Json:
        card = self.files.get(file_id)
        if card is None or card.get("expires_at", self.now + 1) <= self.now:
            raise Refusal(404, f"No such File object: {file_id}", param="id")
        return card

    def list_files(self) -> list[Json]:
        alive = [card for card in self.files.values() if card.get("expires_at", 1 << 60) > self.now]
        return alive[::-1]

    def delete_file(self, file_id: str) -> Json:
        self.get_file(file_id)
        del self.files[file_id], self.contents[file_id]
        return {"id": file_id, "object": "file", "deleted": True}

    # Uploads

    def begin_upload(self, body: Json) -> Json:
        if not 0 < body["bytes"] <= 8 * 1000**3:
            raise Refusal(400, "bytes must be between 1 and 8 GB", param="bytes")
        card: Json = {
            "id": self._id("upload"),
            "object": "upload",
            "bytes": body["bytes"],
            "created_at": self.now,
            "expires_at": self.now + 3600,
            "filename": body["filename"],
            "purpose": body["purpose"],
            "status": "pending",
        }
        self.uploads[card["id"]] = Upload(card, keep=body.get("expires_after"))
        return card

    def _pending(self, upload_id: str) -> Upload:
        upload = self.uploads.get(upload_id)
        if upload is None:
            raise Refusal(404, f"No such upload: {upload_id}")
        if upload.card["status"] == "pending" and upload.card["expires_at"] <= self.now:
            upload.card["status"] = "expired"
        if upload.card["status"] != "pending":
            raise Refusal(400, f"Upload is {upload.card['status']}", code=upload.card["status"])
        return upload

    def add_part(self, upload_id: str, data: bytes) -> Json:
        upload = self._pending(upload_id)
        if len(data) > PART_LIMIT:
            raise Refusal(413, "Part is larger than 64 MB")
        if not data:
            raise Refusal(400, "Part is empty")
        part = self._id("part")
        upload.parts[part] = data
        return {
            "id": part,
            "object": "upload.part",
            "created_at": self.now,
            "upload_id": upload_id,
        }

    def finish_upload(self, upload_id: str, body: Json) -> Json:
        upload = self._pending(upload_id)
        if unknown := [part for part in body["part_ids"] if part not in upload.parts]:
            raise Refusal(400, f"Unknown part {unknown[0]}", param="part_ids")
        data = b"".join(upload.parts[part] for part in body["part_ids"])
        if len(data) != upload.card["bytes"]:
            raise Refusal(400, f"Got {len(data)} bytes, announced were {upload.card['bytes']}")
        if "md5" in body and hashlib.md5(data).hexdigest() != body["md5"]:
            raise Refusal(400, "md5 does not match", param="md5")
        file = self.add_file(upload.card["filename"], data, upload.card["purpose"], upload.keep)
        upload.card |= {"status": "completed", "file": file}
        return upload.card

    def cancel_upload(self, upload_id: str) -> Json:
        upload = self._pending(upload_id)
        upload.card["status"] = "cancelled"
        return upload.card

    # Jobs

    def create_job(self, body: Json) -> Json:
        if body["model"] not in self.models:
            raise Refusal(404, f"The model {body['model']} does not exist", code="model_not_found")
        for name in ("training_file", "validation_file"):
            if file_id := body.get(name):
                if file_id not in self.files:
                    raise Refusal(400, f"invalid {name}: {file_id}", code="invalid_" + name)
                if self.files[file_id]["purpose"] != "fine-tune":
                    raise Refusal(400, "the file is not for fine-tuning", param=name)
        metadata = body.get("metadata") or {}
        if len(metadata) > 16 or any(len(key) > 64 or len(metadata[key]) > 512 for key in metadata):
            raise Refusal(400, "metadata is too large", param="metadata")
        method = body.get("method") or {"type": "supervised"}
        settings = method.get(method["type"]) or {}
        auto = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto"}
        card: Json = {
            "id": self._id("ftjob"),
            "object": "fine_tuning.job",
            "created_at": self.now,
            "error": None,
            "fine_tuned_model": None,
            "finished_at": None,
            "estimated_finish": None,
            "hyperparameters": auto | (settings.get("hyperparameters") or {}),
            "model": body["model"],
            "organization_id": "org-fake",
            "result_files": [],
            "status": self.course[0],
            "trained_tokens": None,
            "training_file": body["training_file"],
            "validation_file": body.get("validation_file"),
            "seed": body.get("seed", 42),
            "method": method,
            "metadata": metadata or None,
        }
        job = TrainingJob(card, list(self.course[1:]), fail=self.next_failure)
        self.jobs[card["id"]] = job
        self._tell(job, f"Created fine-tuning job: {card['id']}")
        return card

    def get_job(self, job_id: str) -> TrainingJob:
        if job_id not in self.jobs:
            raise Refusal(404, f"Could not find fine tune: {job_id}", code="fine_tune_not_found")
        return self.jobs[job_id]

    def look_at_job(self, job_id: str) -> Json:
        """The job; looking at it lets time pass, one status at a time."""
        job = self.get_job(job_id)
        self.now += 5
        seen = dict(job.card)
        self._advance(job)
        return seen

    def _advance(self, job: TrainingJob) -> None:
        if job.card["status"] in FINAL or job.paused or not job.course:
            return
        problem = job.fail or self._problem(job)
        if problem and job.card["status"] == "validating_files":
            code, message, param = problem
            error = {"code": code, "message": message, "param": param}
            job.card |= {"status": "failed", "error": error, "finished_at": self.now}
            self._tell(job, f"The job failed: {message}", level="error")
            return
        job.card["status"] = job.course.pop(0)
        self._tell(job, f"The job is {job.card['status']}")
        if job.card["status"] == "running":
            for step in range(1, 4):
                loss = round(2.0 / step, 4)
                data = {"step": step, "train_loss": loss, "total_steps": 3}
                self._tell(job, f"Step {step}/3: training loss={loss}", "metrics", data)
        if job.card["status"] == "succeeded":
            self._succeed(job)

    def _succeed(self, job: TrainingJob) -> None:
        name = f"ft:{job.card['model']}:fake::{job.card['id'][-8:]}"
        table = b"step,train_loss,valid_loss\n1,2.0,2.1\n2,1.0,1.2\n3,0.6667,0.9\n"
        result = self.add_file("step_metrics.csv", table, "fine-tune-results", None)
        tokens = 3 * max(1, len(self.contents.get(job.card["training_file"], b"")) // 4)
        job.card |= {
            "fine_tuned_model": name,
            "finished_at": self.now,
            "result_files": [result["id"]],
            "trained_tokens": tokens,
        }
        self._add_model(name, "org-fake")
        for step in (2, 3):
            job.checkpoints.insert(
                0,
                {
                    "id": self._id("ftckpt"),
                    "object": "fine_tuning.job.checkpoint",
                    "created_at": self.now,
                    "fine_tuned_model_checkpoint": f"{name}:ckpt-step-{step}",
                    "fine_tuning_job_id": job.card["id"],
                    "metrics": {"step": step, "train_loss": round(2.0 / step, 4)},
                    "step_number": step,
                },
            )

    def _problem(self, job: TrainingJob) -> tuple[str, str, str] | None:
        data = self.contents.get(job.card["training_file"], b"")
        lines = data.split(b"\n")
        if lines and not lines[-1]:
            lines.pop()
        for number, line in enumerate(lines, 1):
            try:
                good = isinstance(json.loads(line), dict)
            except ValueError:
                good = False
            if not good:
                words = f"Invalid file format. Example {number} cannot be parsed. (line {number})"
                return "invalid_training_file", words, "training_file"
        if len(lines) < 10:
            words = f"Training file has {len(lines)} example(s), but must have at least 10 examples"
            return "invalid_n_examples", words, "training_file"
        return None

    def _tell(
        self,
        job: TrainingJob,
        message: str,
        kind: str = "message",
        data: Json | None = None,
        level: str = "info",
    ) -> None:
        job.events.insert(
            0,
            {
                "id": self._id("ftevent"),
                "object": "fine_tuning.job.event",
                "created_at": self.now,
                "level": level,
                "message": message,
                "type": kind,
                "data": data or {},
            },
        )

    def change_job(self, job_id: str, wish: str) -> Json:
        """wish: cancel, pause or resume."""
        job = self.get_job(job_id)
        status = job.card["status"]
        if status in FINAL:
            raise Refusal(400, f"Job has already {status}", code="invalid_state")
        if wish == "cancel":
            job.card |= {"status": "cancelled", "finished_at": self.now}
        elif wish == "pause":
            job.paused = job.paused or status
            # The document's list of statuses has no "paused", so a strict answer keeps the old one.
        else:
            job.paused = ""
        self._tell(job, f"The job was asked to {wish}")
        return job.card
