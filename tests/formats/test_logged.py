"""Logged calls: answers that no model is to learn are set aside, with the reason."""

import json
from pathlib import Path
from typing import Any

import prep


def call(number: int, finish: Any, **said: Any) -> dict[str, Any]:
    answer = {"role": "assistant", "content": f"It is {number}.", "refusal": None} | said
    asked = [{"role": "user", "content": f"What is {number}?"}]
    choice = {"index": 0, "finish_reason": finish, "message": answer}
    return {"request": {"messages": asked}, "response": {"choices": [choice]}}


def test_answers_that_are_not_whole_are_left_out_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    calls = [call(1, "stop"), call(2, None), call(3, "length"), call(4, "content_filter")]
    calls += [call(5, "stop", content=None, refusal="I cannot."), call(6, "max_tokens")]
    path.write_text("".join(json.dumps(each) + "\n" for each in calls))
    done = prep.prepare(path)
    found = [each for each in done.report.findings if each.code == "P122"]
    assert {each.args["cause"]: [place.record for place in each.hits.first] for each in found} == {
        "a content filter stopped the answer": [4],
        "the answer was cut off at the most tokens": [3, 6],
        "the model refused to answer": [5],
    }
    lines = Path(done.outputs[0].path).read_text().splitlines()
    assert [json.loads(line)["messages"][1]["content"] for line in lines] == [
        "It is 1.",
        "It is 2.",
    ]
    rejected = Path(done.rejects_path).read_text().splitlines()
    assert len(rejected) == 4
