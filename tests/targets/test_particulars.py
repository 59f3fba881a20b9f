"""What `prep models` says of one target, beside prices, context and dates."""

from prep.targets import target
from prep.targets.particulars import particulars


def said(name: str, method: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for label, text in particulars(target(name, method)):
        found.setdefault(label, []).append(text)
    return found


def test_reinforcement_has_graders_and_wants_a_validation_file() -> None:
    found = said("openai/o4-mini")
    assert found["graders"] == ["string_check, text_similarity, python, score_model, multi"]
    assert found["validation file"] == ["required"]
    assert found["charged by"][0].startswith("time: hours of training")
    assert "input 4.00; cached 1.00; output 16.00" in found["answers"][0]


def test_settings_have_their_names_there_and_what_they_may_be() -> None:
    settings = said("trl")["setting"]
    assert "n_epochs (num_train_epochs): a number above 0; default 3" in settings
    assert any(
        "method.dpo.hyperparameters.beta" in each for each in said("openai", "dpo")["setting"]
    )


def test_what_is_unverified_is_called_so() -> None:
    assert "max tools: 128, not confirmed by anybody" in said("openai")["limit"]


def test_known_to_be_free_is_not_unknown() -> None:
    (charged,) = said("openai/gpt-4.1")["charged"]
    assert charged == "validation tokens free; messages with weight 0 charged"
    assert "charged" not in said("nebius")
