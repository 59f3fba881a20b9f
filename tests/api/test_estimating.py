"""Estimates against numbers that were worked out by hand."""

import datetime as dt
import json
import os
import socket
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import prep
from prep.api.sampling import EXACT_UNDER
from prep.api.schemas import schema
from prep.errors import InputError, UsageError
from tests.pace import allowed

TODAY = dt.date(2026, 11, 21)
MINI = "openai/gpt-4.1-mini-2025-04-14"
SHARED = Path(os.environ.get("PREP_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))


def talk(*texts: str) -> dict[str, Any]:
    roles = ("user", "assistant") * len(texts)
    return {
        "messages": [
            {"role": role, "content": text} for role, text in zip(roles, texts, strict=False)
        ]
    }


def write(path: Path, *records: Any, times: int = 1) -> Path:
    lines = [json.dumps(record) + "\n" for record in records] * times
    path.write_text("".join(lines), encoding="utf-8")
    return path


# Tokens of an example: 1 + for each message 3 + 1 for the role + those of the text, and every word
# below is one token.
SHORT = talk("Hi", "Yes")  # 1 + (4 + 1) + (4 + 1) = 11
LONG = talk("Hi", "Yes", "one two three", "one two")  # 11 + (4 + 3) + (4 + 2) = 24


@pytest.mark.parametrize(
    ("records", "times", "tokens", "costs"),
    [
        # 10 x 11 = 110 tokens. OpenAI: 10 epochs by the rule (100 // 10), 1,100 x $5 a million.
        # Together and Fireworks: 1 epoch, 110 x $0.48 and $0.50.
        ([SHORT], 10, 110, ("0.0055", "0.000055", "0.0000528")),
        # 500 x (11 + 24) = 17,500. OpenAI: 3 epochs, 52,500 x $5.
        # Together and Fireworks: 17,500 x $0.48 and $0.50.
        ([SHORT, LONG], 500, 17_500, ("0.2625", "0.00875", "0.0084")),
        # 9,000 x 24 = 216,000. OpenAI: 25,000 // 9,000 = 2 epochs, 432,000 x $5.
        # Together and Fireworks: 1 epoch, 216,000 x $0.48 and $0.50.
        ([LONG], 9_000, 216_000, ("2.16", "0.108", "0.10368")),
    ],
)
def test_costs_of_three_files_at_three_targets(
    tmp_path: Path, records: list[Any], times: int, tokens: int, costs: tuple[str, ...]
) -> None:
    path = write(tmp_path / "train.jsonl", *records, times=times)
    targets = [MINI, "fireworks/up-to-16b", "together/up-to-16b"]
    made = prep.estimate(path, targets, today=TODAY)
    assert made.tokens.total == tokens
    assert made.examples == made.records == len(records) * times
    found = {each.target: each for each in made.estimates}
    for name, cost in zip(targets, costs, strict=True):
        assert found[name].cost == Decimal(cost)
    assert [each.cost for each in made.estimates] == sorted(map(Decimal, costs))


def test_the_document_has_the_keys_of_its_schema(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", SHORT, LONG, times=20)
    held = write(tmp_path / "valid.jsonl", SHORT, times=4)
    made = prep.estimate(path, [MINI], epochs=3, validation=held, max_cost=1, today=TODAY)
    document = made.to_dict()
    jsonschema.validate(document, json.loads(schema("estimate")))
    tokens, (one,) = document["tokens"], document["estimates"]
    assert (tokens["encoding"], tokens["exact"]) == ("o200k_base", True)
    assert (tokens["min"], tokens["median"], tokens["p95"], tokens["max"]) == (11, 11, 24, 24)
    assert sum(each["examples"] for each in tokens["histogram"]) == 40
    assert document["validation"] == {"source": str(held), "examples": 4, "tokens": 44}
    assert (one["epochs"], one["epochs_from"]) == (3, "given")
    assert one["trained_tokens"] == one["billed_tokens"] == 3 * 20 * 35
    assert one["cost_usd"] == one["cost_low_usd"] == one["cost_high_usd"] == "0.0105"
    assert (one["price_per_million_usd"], one["price_date"]) == ("5.00", "2026-09-29")
    assert (one["accepts_jobs"], one["last_job_date"]) == (True, "2027-01-06")
    assert (one["shutdown_date"], one["over_context"]) == ("2027-01-14", 0)
    assert document["over_budget"] is False
    everywhere = prep.estimate(path, today=TODAY).to_dict()
    jsonschema.validate(everywhere, json.loads(schema("estimate")))


def test_without_a_target_all_that_take_the_data_cheapest_first(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", LONG, times=300)
    made = prep.estimate(path, today=TODAY)
    names = [each.target for each in made.estimates]
    assert {MINI, "trl", "azure/gpt-4.1-2025-04-14", "together/up-to-16b"} <= set(names)
    costs = [each.cost for each in made.estimates]
    known = [cost for cost in costs if cost is not None]
    assert known == sorted(known)
    assert costs[len(known) :] == [None] * (len(costs) - len(known))
    assert "openai/gpt-3.5-turbo-0125" in {each.target for each in made.passed_over}
    assert "openai/gpt-3.5-turbo-0125" not in names
    pairs = write(tmp_path / "pairs.jsonl", {"prompt": "Hi", "completion": "Yes"}, times=12)
    taking = {each.target for each in prep.estimate(pairs, today=TODAY).estimates}
    assert "together/up-to-16b" in taking
    assert MINI not in taking


def test_pairs_become_chat_where_only_chat_is_taken(tmp_path: Path) -> None:
    pairs = write(tmp_path / "pairs.jsonl", {"prompt": "Hi", "completion": "Yes"}, times=12)
    made = prep.estimate(pairs, [MINI, "together/up-to-16b"], epochs=1, today=TODAY)
    tokens = {each.target: each.trained_tokens for each in made.estimates}
    assert tokens == {MINI: 12 * 11, "together/up-to-16b": 12 * 3}
    (mini,) = (each for each in made.estimates if each.target == MINI)
    assert any("chat, not completion" in note for note in mini.notes)


def test_notes_say_what_a_person_must_know(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", SHORT, times=5)
    (one,) = prep.estimate(path, MINI, today=TODAY).estimates
    notes = "\n".join(one.notes)
    assert "Too few examples: 5; it wants at least 10." in notes
    assert "P903" in notes
    assert "20 by the published rule, 19 to 21" in notes
    (one,) = prep.estimate(path, MINI, epochs=51, today=TODAY).estimates
    assert any(note.startswith("P905: n_epochs is 51") for note in one.notes)
    (one,) = prep.estimate(path, "azure/gpt-4.1-2025-04-14", today=TODAY).estimates
    assert one.cost is None
    assert one.notes[0] == "The cost is unknown: its price is not known; give one with --prices."
    assert any(
        "until at least 2027-04-14, 144 days left, and refuses" in note for note in one.notes
    )
    (one,) = prep.estimate(path, "openai/gpt-4o-mini-2024-07-18", method="dpo").estimates
    assert any(note.startswith("P904") for note in one.notes)


def test_an_old_price_is_called_old(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", SHORT, times=12)
    (one,) = prep.estimate(path, MINI, today=TODAY).estimates
    assert one.price_age == 53
    assert not any(note.startswith("P907") for note in one.notes)
    (one,) = prep.estimate(path, MINI, today=dt.date(2026, 12, 29)).estimates
    assert any(note.startswith("P907") and "91 days old" in note for note in one.notes)


def test_prices_of_your_own(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text(
        '[[prices]]\ntarget = "azure/gpt-4.1-2025-04-14"\nper_million_tokens = "10.00"\n'
        "date = 2026-11-01\n",
        encoding="utf-8",
    )
    path = write(tmp_path / "train.jsonl", LONG, times=100)
    to = "azure/gpt-4.1-2025-04-14"
    (one,) = prep.estimate(path, to, prices=str(prices), epochs=1, today=TODAY).estimates
    assert one.cost == Decimal("0.024")
    assert one.price_source == "prices given by the user"


@pytest.mark.parametrize(
    ("target", "budget", "verdict"),
    [(MINI, "0.01", 0), (MINI, "0.006", 1), ("azure/gpt-4.1-2025-04-14", "1000000", 2)],
)
def test_a_budget(tmp_path: Path, target: str, budget: str, verdict: int) -> None:
    path = write(tmp_path / "train.jsonl", SHORT, times=10)  # $0.0055, at most $0.00605
    made = prep.estimate(path, target, max_cost=budget, today=TODAY)
    assert made.verdict == verdict
    assert bool(made.reasons) == bool(verdict)


def test_a_budget_without_a_target_asks_whether_there_is_any(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", LONG, times=9000)
    assert prep.estimate(path, max_cost=1, today=TODAY).verdict == 0
    talks = write(tmp_path / "pairs.jsonl", {**SHORT, "tools": []}, times=10)
    assert prep.estimate(talks, ["openai"], max_cost="0.00001", today=TODAY).verdict == 1


def test_every_example_over_the_context_is_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", talk("word " * 2000, "Yes"), SHORT, times=3)
    (one,) = prep.estimate(path, "trl", epochs=1, today=TODAY).estimates
    assert (one.context_tokens, one.over_context) == (1024, 3)
    assert one.trained_tokens == 3 * (1024 + 11)


def test_several_tokenizers_in_one_pass(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", talk("日本語の文章です。", "はい、そうです。"), times=50)
    both = ["openai/gpt-3.5-turbo-0125", MINI, "nebius/unsloth/gpt-oss-120b-BF16"]
    made = prep.estimate(path, both, epochs=1, today=TODAY)
    tokens = {each.target: each.trained_tokens for each in made.estimates}
    assert tokens[both[0]] != tokens[MINI] == tokens[both[2]]
    (own,) = prep.estimate(path, both[1], epochs=1, tokenizer="cl100k_base").estimates
    assert own.trained_tokens == tokens[both[0]]


def test_data_in_memory_and_refusals(tmp_path: Path) -> None:
    made = prep.estimate([SHORT] * 12, MINI, today=TODAY)
    assert made.tokens.total == 132
    assert made.sources == ("<list>",)
    with pytest.raises(UsageError, match="known"):
        prep.estimate([SHORT], "openai/gpt-nope")
    with pytest.raises(UsageError, match="--epochs 0 trains nothing"):
        prep.estimate([SHORT], MINI, epochs=0)
    with pytest.raises(UsageError, match="a budget of"):
        prep.estimate([SHORT], MINI, max_cost=-1)
    with pytest.raises(InputError):
        prep.estimate(tmp_path / "nothing.jsonl")


def test_what_depends_on_the_day_is_unknown_without_one(tmp_path: Path) -> None:
    (one,) = prep.estimate([SHORT] * 12, MINI).estimates
    assert (one.accepts_jobs, one.price_age) == (None, None)
    assert one.last_job_date == dt.date(2027, 1, 6)
    (gone,) = prep.estimate([SHORT] * 12, MINI, today=dt.date(2027, 1, 7)).estimates
    assert gone.accepts_jobs is False


def test_a_thousand_lines_take_less_than_a_second_and_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise AssertionError("no network is needed")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    path = write(
        tmp_path / "train.jsonl", *(talk(f"What is {n}?", f"It is {n}.") for n in range(1000))
    )
    started = time.process_time()
    assert prep.estimate(path, today=TODAY).examples == 1000
    assert time.process_time() - started < allowed(1)


def test_the_drone_job_is_known_to_the_token() -> None:
    """The only public job with tools: 145,983 trained tokens at 3 epochs, by OpenAI's own count."""
    path = SHARED / "data" / "tools" / "drone_training.jsonl"
    if not path.exists():
        pytest.skip("the shared data is not here")
    (one,) = prep.estimate(path, "openai/gpt-3.5-turbo-0125", epochs=3, today=TODAY).estimates
    assert one.trained_tokens is not None
    error = (one.trained_tokens - 145_983) / 145_983
    counted = f"{one.trained_tokens:,} of 145,983 tokens, error {error:+.2%}"
    print(f"drone_training.jsonl: {counted}")  # noqa: T201 - to be seen with `pytest -s`
    assert abs(error) < 0.03
    assert not one.exact
    (auto,) = prep.estimate(path, "openai/gpt-3.5-turbo-0125", today=TODAY).estimates
    assert (auto.epochs, auto.epochs_from) == (3, "auto")


def test_the_table_for_notebooks() -> None:
    made = prep.estimate([SHORT] * 12, today=TODAY)
    shown = made._repr_html_()
    table = shown[shown.index('prep-table"><caption>') :]
    assert table.count("<tr>") == len(made.estimates) + 1
    assert "<figure" in shown
    assert "&lt;list&gt;" in shown
    frame = made.to_pandas()
    assert list(frame["target"]) == [each.target for each in made.estimates]


def test_bytes_that_are_not_utf8_are_met_wherever_they_are(tmp_path: Path) -> None:
    blanks = b" " * 120_000
    line = blanks + json.dumps(talk("Café?", "Yes"), ensure_ascii=False).encode()
    broken = line.replace("é".encode(), b"\xe9", 1)
    path = tmp_path / "large.jsonl"
    path.write_bytes(b"\n".join([line] * 179 + [broken]))
    assert path.stat().st_size > EXACT_UNDER
    for jobs in (1, 2):
        made = prep.estimate(path, MINI, jobs=jobs)
        assert (made.records, made.examples) == (180, 179)
    french = talk("Le café est très bon, déjà vu à la fenêtre", "Oui")
    last = json.dumps(french, ensure_ascii=False).encode("cp1252")
    path.write_bytes(b"\n".join([blanks + json.dumps(SHORT).encode()] * 179 + [last]))
    with pytest.raises(UsageError, match="cp1252"):
        prep.estimate(path, MINI, jobs=1)
