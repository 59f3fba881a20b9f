"""The HTTP side of the fake: routes, pages, faults, and a journal without secrets."""

import hashlib
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fake_openai.document import Judge
from tests.fake_openai.faults import Fault
from tests.fake_openai.multipart import fields
from tests.fake_openai.state import Json, Refusal, State

KEY = "sk-test-0123456789abcdefghijCANARY7777"


class FakeOpenAI:
    """A server on a free port of this machine; `with FakeOpenAI() as server:` starts and ends it.

    violations: what OpenAI's document says against our requests or this server's own answers
    journal: one entry per request, without headers except the count of repeats
    metadata_filter: False ignores the filter of the job list, as some servers do
    endless: True repeats a page for ever
    """

    def __init__(self) -> None:
        self.state = State()
        self.judge = Judge()
        self.faults: list[Fault] = []
        self._held: list[Fault] = []
        self.journal: list[Json] = []
        self.violations: list[str] = []
        self.metadata_filter = True
        self.endless = False
        self.rewrite: dict[str, Json] = {}
        self.on_exit: list[Callable[[], None]] = []
        self.lock = threading.RLock()
        handler = type("Handler", (_Handler,), {"fake": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self._thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def __enter__(self) -> "FakeOpenAI":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for fault in self._held:
            fault.over.set()
        for close in self.on_exit:
            close()
        self.http.shutdown()
        self._thread.join()
        self.http.server_close()

    def fail(self, method: str, path: str, **how: Any) -> Fault:
        """Add a fault; see `Fault`."""
        fault = Fault(method, path, **how)
        self.faults.append(fault)
        if fault.held:
            self._held.append(fault)
        return fault

    def count(self, method: str, path: str) -> int:
        """How many requests of this kind arrived; `path` is a regular expression."""
        return sum(
            entry["method"] == method and re.fullmatch(path, entry["path"]) is not None
            for entry in self.journal
        )

    # Work, under the lock

    def work(self, method: str, path: str, query: Json, kind: str, raw: bytes) -> Any:
        body = self._read(method, path, kind, raw)
        for (verb, route), act in _ROUTES.items():
            match = re.fullmatch(route, path)
            if verb == method and match:
                return act(self, *match.groups(), query, body)
        raise Refusal(404, f"Unknown request URL: {method} {path}", code="unknown_url")

    def _read(self, method: str, path: str, kind: str, raw: bytes) -> Any:
        if method != "POST" or not raw:
            return {}
        media = kind.partition(";")[0].strip()
        parts: Json = {}
        if media == "multipart/form-data":
            body: Any = {}
            for name, (filename, content) in fields(kind, raw).items():
                parts[name] = (filename, content)
                _put(body, name, "(bytes)" if filename else content.decode())
        else:
            body = json.loads(raw)
        if complaint := self.judge.request(method, path, media, body):
            self.violations.append(f"request {method} {path}: {complaint}")
            raise Refusal(400, complaint, code="invalid_request")
        return body | {"__parts__": parts} if parts else body

    def page(self, entries: list[Json], query: Json, *, ends: bool = False) -> Json:
        limit = int(query.get("limit", 20))
        if not 1 <= limit <= 10_000:
            raise Refusal(400, "limit is out of range", param="limit")
        start = 0
        if (after := query.get("after")) and not self.endless:
            ids = [entry["id"] for entry in entries]
            if after not in ids:
                raise Refusal(400, f"unknown cursor {after}", param="after")
            start = ids.index(after) + 1
        data = entries[start : start + limit]
        page: Json = {
            "object": "list",
            "data": data,
            "has_more": self.endless or start + limit < len(entries),
        }
        if ends:
            page["first_id"] = data[0]["id"] if data else ""
            page["last_id"] = data[-1]["id"] if data else ""
        return page


def _put(body: Json, name: str, value: Any) -> None:
    """`expires_after[seconds]=3600` → {"expires_after": {"seconds": 3600}}."""
    outer, _, inner = name.partition("[")
    if inner:
        body.setdefault(outer, {})[inner.rstrip("]")] = int(value) if value.isdigit() else value
    else:
        body[name] = value


def _create_file(fake: FakeOpenAI, query: Json, body: Json) -> Json:
    name, content = body["__parts__"]["file"]
    return fake.state.add_file(name, content, body["purpose"], body.get("expires_after"))


def _list_files(fake: FakeOpenAI, query: Json, body: Json) -> Json:
    files = fake.state.list_files()
    if purpose := query.get("purpose"):
        files = [file for file in files if file["purpose"] == purpose]
    return fake.page(files, query, ends=True)


def _list_jobs(fake: FakeOpenAI, query: Json, body: Json) -> Json:
    jobs = [job.card for job in reversed(fake.state.jobs.values())]
    wanted = {
        name[len("metadata[") : -1]: value
        for name, value in query.items()
        if name.startswith("metadata[")
    }
    if wanted and fake.metadata_filter:
        jobs = [job for job in jobs if wanted.items() <= (job["metadata"] or {}).items()]
    return fake.page(jobs, query)


def _chat(fake: FakeOpenAI, query: Json, body: Json) -> Json:
    if body["model"] not in fake.state.models:
        raise Refusal(404, f"The model {body['model']} does not exist", code="model_not_found")
    text = f"echo: {body['messages'][-1]['content']}"
    if "response_format" in body:
        text = json.dumps({"pairs": [{"prompt": "What?", "completion": "This."}]})
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice], "usage": usage}


def _complete(fake: FakeOpenAI, query: Json, body: Json) -> Json:
    choice = {"index": 0, "text": f" echo: {body['prompt']}", "finish_reason": "stop"}
    return {"id": "cmpl-1", "object": "text_completion", "choices": [choice]}


_JOB = "/fine_tuning/jobs"
_ID = "([^/]+)"
_ROUTES: dict[tuple[str, str], Any] = {
    ("POST", "/files"): _create_file,
    ("GET", "/files"): _list_files,
    ("GET", f"/files/{_ID}"): lambda fake, name, q, b: fake.state.get_file(name),
    ("DELETE", f"/files/{_ID}"): lambda fake, name, q, b: fake.state.delete_file(name),
    ("GET", f"/files/{_ID}/content"): lambda fake, name, q, b: (
        fake.state.get_file(name) and fake.state.contents[name]
    ),
    ("POST", "/uploads"): lambda fake, q, b: fake.state.begin_upload(b),
    ("POST", f"/uploads/{_ID}/parts"): lambda fake, name, q, b: fake.state.add_part(
        name, b["__parts__"]["data"][1]
    ),
    ("POST", f"/uploads/{_ID}/complete"): lambda fake, name, q, b: fake.state.finish_upload(
        name, b
    ),
    ("POST", f"/uploads/{_ID}/cancel"): lambda fake, name, q, b: fake.state.cancel_upload(name),
    ("POST", _JOB): lambda fake, q, b: fake.state.create_job(b),
    ("GET", _JOB): _list_jobs,
    ("GET", f"{_JOB}/{_ID}"): lambda fake, name, q, b: fake.state.look_at_job(name),
    ("POST", f"{_JOB}/{_ID}/(cancel|pause|resume)"): lambda fake, name, wish, q, b: (
        fake.state.change_job(name, wish)
    ),
    ("GET", f"{_JOB}/{_ID}/events"): lambda fake, name, q, b: fake.page(
        fake.state.get_job(name).events, q
    ),
    ("GET", f"{_JOB}/{_ID}/checkpoints"): lambda fake, name, q, b: fake.page(
        fake.state.get_job(name).checkpoints, q
    ),
    ("GET", "/models"): lambda fake, q, b: {
        "object": "list",
        "data": list(fake.state.models.values()),
    },
    ("GET", f"/models/{_ID}"): lambda fake, name, q, b: _model(fake, name),
    ("DELETE", f"/models/{_ID}"): lambda fake, name, q, b: {
        "id": _model(fake, name) and fake.state.models.pop(name)["id"],
        "object": "model",
        "deleted": True,
    },
    ("POST", "/chat/completions"): _chat,
    ("POST", "/completions"): _complete,
}


def _model(fake: FakeOpenAI, name: str) -> Json:
    if name not in fake.state.models:
        raise Refusal(404, f"The model {name} does not exist", code="model_not_found")
    return fake.state.models[name]


class _Handler(BaseHTTPRequestHandler):
    fake: FakeOpenAI
    protocol_version = "HTTP/1.1"
    timeout = 30
    # Header and body leave together: two small packets would wait for each other (Nagle).
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests read the journal."""

    def _handle(self) -> None:
        fake, method = self.fake, self.command
        parts = urlsplit(self.path)
        path = re.sub(r"^(/openai)?/v1", "", parts.path)  # the second is how Azure spells it
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with fake.lock:
            fault = next((one for one in fake.faults if one.hits(method, path)), None)
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        entry = {
            "method": method,
            "path": path,
            "bytes": len(raw),
            "sha256": hashlib.sha256(raw).hexdigest(),
            "retry": self.headers.get("x-stainless-retry-count", "0"),
            "status": 0,
        }
        with fake.lock:
            fake.journal.append(entry)
        if fault and fault.drop == "before":
            return self._hang_up()
        if fault and (fault.status or fault.redirect):
            return self._refuse(fault, entry)
        status, answer = self._do(method, path, query, raw)
        entry["status"] = status
        if fault and fault.held:
            fault.over.wait()
        if fault and fault.drop == "after":
            return self._hang_up()
        if fault and fault.garbage is not None:
            return self._send(200, fault.garbage.encode(), fault.content_type)
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        kind = "application/octet-stream" if isinstance(answer, bytes) else "application/json"
        if fault and fault.drop == "truncate":
            return self._send(200, data, kind, cut=True)
        return self._send(status, data, kind)

    def _do(self, method: str, path: str, query: Json, raw: bytes) -> tuple[int, Any]:
        fake = self.fake
        if self.headers.get("authorization") != f"Bearer {KEY}":
            body = Refusal(401, "Incorrect API key provided", code="invalid_api_key").body
            return 401, body
        with fake.lock:
            try:
                answer = fake.work(method, path, query, self.headers.get("content-type", ""), raw)
            except Refusal as refusal:
                return refusal.status, refusal.body
            if isinstance(answer, bytes):
                return 200, answer
            answer = json.loads(json.dumps(answer))
            if complaint := fake.judge.answer(method, path, answer):
                fake.violations.append(f"answer {method} {path}: {complaint}")
                return 599, {"error": {"message": complaint, "code": "fake_is_wrong"}}
            for route, changes in fake.rewrite.items():
                if re.fullmatch(route, f"{method} {path}"):
                    answer |= changes
            return 200, {name: value for name, value in answer.items() if value != "(missing)"}

    def _refuse(self, fault: Fault, entry: Json) -> None:
        if fault.redirect:
            entry["status"] = 307
            return self._send(307, b"", "text/plain", {"location": fault.redirect})
        entry["status"] = fault.status
        body = fault.body or json.dumps(
            {"error": {"message": fault.message, "code": fault.code, "type": "x", "param": None}}
        )
        headers = {"x-request-id": "req-fake"} | fault.headers
        return self._send(fault.status, body.encode(), fault.content_type, headers)

    def _send(
        self,
        status: int,
        data: bytes,
        kind: str,
        headers: dict[str, str] | None = None,
        cut: bool = False,
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in (headers or {"x-request-id": "req-fake"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.wfile.flush()
        if cut:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    do_GET = do_POST = do_DELETE = _handle  # noqa: N815 - names that http.server looks for
