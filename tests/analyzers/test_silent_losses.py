"""The forecast of silent losses: rows, tokens and places, for every trainer that is known."""

import json
import random
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prep
from prep.analyzers.silent_losses import DOES, SilentLosses, State
from prep.core.analyzer import Context
from prep.core.terms import Loss
from prep.targets import Catalogue
from prep.targets.catalogue import provider, providers
from prep.tokens import encoder
from tests.analyzers.batches import batch_of, cut, examples

USER = {"role": "user", "content": "What is the weather like?"}
ANSWER = {"role": "assistant", "content": "It rains."}
CALL = [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
RESULT = {"role": "tool", "tool_call_id": "a", "content": "rain, much rain"}
IMAGE = [{"type": "image_url", "image_url": {"url": "https://x.org/a.png"}}]
TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]


def row(*turns: dict[str, Any], **beside: Any) -> dict[str, Any]:
    return {"messages": list(turns), **beside}


def forecast(folder: Path, target: str, *rows: dict[str, Any], **options: Any) -> dict[str, Any]:
    path = folder / "case.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    report = prep.lint(path, target=target, select=("P906",), format="chat", **options)
    return {finding.args["when"]: finding for finding in report.findings}


def places(finding: Any) -> list[int]:
    return [where.record for where in finding.hits.first]


def tokens(text: str) -> int:
    (count,) = encoder("o200k_base").count([text])
    return count


@pytest.mark.parametrize(
    ("target", "limit", "does"),
    [
        ("trl", 1024, "would cut"),
        ("unsloth", 2048, "would cut"),
        ("llama-factory", 2048, "would cut"),
        ("axolotl", 512, "would leave out"),
    ],
)
def test_what_is_too_long_is_cut_or_left_out(
    target: str, limit: int, does: str, tmp_path: Path
) -> None:
    long = row(USER, {"role": "assistant", "content": "word " * 3000})
    found = forecast(tmp_path, target, row(USER, ANSWER), long, row(USER, ANSWER))["over-tokens"]
    assert places(found) == [2]
    assert found.severity == "warning"
    assert found.message.startswith(f"{target} {does} examples: 1 (")
    whole = prep.estimate(tmp_path / "case.jsonl", "trl").tokens.longest
    assert found.args["tokens"] == (whole - limit if does == "would cut" else whole)


def test_a_setting_of_the_job_is_the_limit(tmp_path: Path) -> None:
    long = row(USER, {"role": "assistant", "content": "word " * 300})
    assert "over-tokens" not in forecast(tmp_path, "trl", long)
    assert "over-tokens" in forecast(tmp_path, "trl", long, job={"max_length": 200})
    assert "over-tokens" not in forecast(tmp_path, "axolotl", long, job={"sequence_len": 4096})


def test_messages_with_weight_0_are_not_trained_on(tmp_path: Path) -> None:
    masked = ANSWER | {"weight": 0}
    rows = [row(USER, ANSWER), row(USER, masked, USER, ANSWER), row(USER, masked)]
    found = forecast(tmp_path, "openai", *rows)["weight-zero"]
    assert places(found) == [2, 3]
    assert found.args["tokens"] == 2 * tokens("It rains.")
    assert found.severity == "note"
    axolotl = forecast(tmp_path, "axolotl", *rows)
    assert places(axolotl["weight-zero"]) == [2, 3]
    assert "nothing-trained" not in axolotl


def test_axolotl_drops_what_trains_nothing(tmp_path: Path) -> None:
    off = ANSWER | {"train": False}
    rows = [row(USER, ANSWER), row(USER, off, USER, ANSWER), row(USER, off, USER, off)]
    dropped = forecast(tmp_path, "axolotl", *rows)["nothing-trained"]
    assert places(dropped) == [3]
    assert dropped.severity == "warning"


@pytest.mark.parametrize(
    ("turns", "blank"),
    [
        ([USER, ANSWER], False),
        ([{"role": "system", "content": "Be kind."}, USER, ANSWER, USER, ANSWER], False),
        ([USER, ANSWER | {"tool_calls": CALL}, RESULT, ANSWER], False),
        ([USER, ANSWER | {"tool_calls": CALL}, RESULT, RESULT, ANSWER], False),
        ([USER, USER, ANSWER], True),
        ([USER, ANSWER, USER], True),
        ([ANSWER, USER, ANSWER], True),
        ([USER, {"role": "system", "content": "Be kind."}, ANSWER], True),
    ],
)
def test_llama_factory_blanks_what_does_not_alternate(
    turns: list[dict[str, Any]], blank: bool, tmp_path: Path
) -> None:
    found = forecast(tmp_path, "llama-factory", row(*turns), row(USER, ANSWER))
    assert ("role-order" in found) == blank
    if blank:
        assert places(found["role-order"]) == [1]
        assert "would blank examples: 1" in found["role-order"].message


def test_llama_factory_replaces_text_beside_calls_and_drops_last_results(tmp_path: Path) -> None:
    calling = row(USER, ANSWER | {"tool_calls": CALL}, RESULT, tools=TOOLS)
    found = forecast(tmp_path, "llama-factory", row(USER, ANSWER), calling)
    assert found["content-beside-tool-calls"].args["tokens"] == tokens("It rains.")
    assert found["trailing-tool-result"].args["tokens"] == tokens("rain, much rain")
    assert "parts of examples" in found["trailing-tool-result"].message
    assert places(found["no-tools"]) == [1]


def written(folder: Path, target: str, to: str, record: dict[str, Any]) -> set[str]:
    path = folder / "written.jsonl"
    path.write_text(f"{json.dumps(record)}\n" * 2, encoding="utf-8")
    options: dict[str, Any] = {"target": target, "to": to, "select": ("P906",)}
    done = prep.prepare(path, fix="none", write=False, **options)
    return {finding.args["when"] for finding in done.report.findings}


def test_what_is_lost_fits_the_layout_that_is_written(tmp_path: Path) -> None:
    ranking = {"instruction": "Hi", "input": "", "chosen": "Ho", "rejected": "Hm"}
    alpaca = {"instruction": "Hi", "input": "", "output": "Ho"}
    assert written(tmp_path, "llama-factory", "auto", ranking) == set()
    for record in (row(USER, ANSWER), alpaca, sharegpt("human", "gpt")):
        assert written(tmp_path, "llama-factory", "chat", record) == {"no-tools"}
        assert written(tmp_path, "llama-factory", "alpaca", record) == set()
        assert written(tmp_path, "llama-factory", "sharegpt", record) == set()
        assert written(tmp_path, "trl", "chat", record) == {"all-tokens"}
        assert written(tmp_path, "trl", "trl-completion", record) == set()


def sharegpt(*speakers: str, **beside: Any) -> dict[str, Any]:
    said = {"function_call": '{"name": "f", "arguments": {}}'}
    items = [{"from": each, "value": said.get(each, "Hi")} for each in speakers]
    return {"conversations": items, **beside}


@pytest.mark.parametrize(
    ("speakers", "is_blank"),
    [
        (("human", "gpt"), False),
        (("system", "human", "gpt", "human", "gpt"), False),
        (("human", "function_call", "observation", "gpt"), False),
        (("human", "function_call", "observation", "observation", "gpt"), True),
        (("human", "gpt", "function_call", "observation", "gpt"), True),
        (("human", "human", "gpt"), True),
    ],
)
def test_llama_factory_counts_the_items_of_sharegpt(
    speakers: tuple[str, ...], is_blank: bool, tmp_path: Path
) -> None:
    found = written(tmp_path, "llama-factory", "sharegpt", sharegpt(*speakers))
    assert found == ({"item-order"} if is_blank else set())
    if speakers[-1] == "gpt":
        answer = {"from": "gpt", "value": "Ho"}
        ranked = sharegpt(*speakers[:-1], chosen=answer, rejected=answer | {"value": "Hm"})
        found = written(tmp_path, "llama-factory", "sharegpt-ranking", ranked)
        assert found == ({"item-order"} if is_blank else set())


@pytest.mark.parametrize("name", providers())
def test_layouts_of_losses_are_taken(name: str) -> None:
    taken = {layout for method in provider(name).methods for layout in method.formats}
    assert all(set(loss.layouts) <= taken for loss in provider(name).losses)


@pytest.mark.parametrize(("target", "when"), [("llama-factory", "broken-row"),
                                              ("unsloth", "unformattable-row")])  # fmt: skip
def test_rows_that_are_no_dialogue_are_blanked(target: str, when: str, tmp_path: Path) -> None:
    broken = row(USER, {"role": "narrator", "content": "Meanwhile"}, ANSWER)
    found = forecast(tmp_path, target, row(USER, ANSWER), broken)[when]
    assert places(found) == [2]
    assert "would blank examples" in found.message


def test_images_may_be_left_out(tmp_path: Path) -> None:
    seen = row({"role": "user", "content": IMAGE}, ANSWER)
    found = forecast(tmp_path, "openai/gpt-4o", row(USER, ANSWER), seen)["image-screened"]
    assert places(found) == [2]
    assert "may leave out examples with images: 1" in found.message


def test_arguments_of_several_types_are_changed(tmp_path: Path) -> None:
    def calling(value: Any) -> dict[str, Any]:
        function = {"name": "f", "arguments": {"day": value}}
        call = {"id": "a", "type": "function", "function": function}
        return row(USER, {"role": "assistant", "tool_calls": [call]}, RESULT, ANSWER, tools=TOOLS)

    found = forecast(tmp_path, "axolotl", calling("Sunday"), calling(7), row(USER, ANSWER))
    assert places(found["mixed-argument-types"]) == [1, 2]
    assert "mixed-argument-types" not in forecast(tmp_path, "axolotl", calling(1), calling(7))


def test_trl_trains_on_questions_too(tmp_path: Path) -> None:
    found = forecast(tmp_path, "trl", row(USER, ANSWER))["all-tokens"]
    assert (found.hits.count, found.severity) == (1, "note")


def every_loss() -> list[tuple[str, Loss]]:
    return [(name, loss) for name in providers() for loss in provider(name).losses]


def test_settings_of_the_job_prevent_a_loss_or_make_another(tmp_path: Path) -> None:
    long = row(USER, {"role": "assistant", "content": "It rains. " * 400})
    drops = forecast(tmp_path, "axolotl", long)["over-tokens"]
    cuts = forecast(tmp_path, "axolotl", long, job={"excess_length_strategy": "truncate"})
    assert "would leave out" in drops.message
    assert "would cut" in cuts["over-tokens"].message
    assert drops.args["tokens"] > cuts["over-tokens"].args["tokens"]
    assert not forecast(tmp_path, "axolotl", long, job={"excess_length_strategy": "raise"})
    padded = forecast(tmp_path, "together", row(USER, ANSWER), job={"packing": False})
    assert "would charge padding" in padded["packing-off"].message
    assert not forecast(tmp_path, "together", row(USER, ANSWER), job={"packing": True})
    short = forecast(tmp_path, "fireworks", long, job={"max_context_length": 100})
    assert set(short) == {"over-tokens"}


@pytest.mark.parametrize("name", providers())
def test_settings_that_change_a_loss_are_settings(name: str) -> None:
    for loss in provider(name).losses:
        assert not loss.option or any(
            loss.option in group.items for group in provider(name).options
        )


def test_every_effect_has_words() -> None:
    assert {loss.effect for _, loss in every_loss()} <= DOES.keys()


@given(examples(), st.lists(st.integers(0, 12), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_laws_hold_with_every_trainer(made: Any, cuts: list[int], chance: random.Random) -> None:
    analyzer = SilentLosses()

    def said(state: State) -> list[Any]:
        return [
            finding
            for name in ("trl", "axolotl", "llama-factory", "unsloth", "openai/gpt-4o")
            for finding in analyzer.finish(
                msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State),
                Context("chat", "chat", target=Catalogue().target(name)),
            )
        ]

    expected = said(analyzer.map(batch_of(made)))
    states = [analyzer.map(part) for part in cut(made, cuts)]
    chance.shuffle(states)
    assert said(reduce(analyzer.merge, states)) == expected


def test_what_becomes_of_long_examples_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "case.jsonl"
    path.write_text('{"prompt":"' + "one two " * 600 + '?","completion":"three"}\n')
    found = {each.code: each.message for each in prep.lint(path, target="axolotl").findings}
    assert found["P501"] == "Longer than 512 tokens: 1. The longest has 1,203."
    assert found["P906"].startswith("axolotl would leave out examples: 1")
    assert found["P906"].count("left out") == 0
