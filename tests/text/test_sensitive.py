"""Secrets and personal data are found by their shape, and only where a check digit is right."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prep.text.sensitive import PERSONAL, SECRETS, found, iban, looks, luhn, masked
from tests.pace import allowed

BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
BODY = "MIIEpAIBAAKCAQEA" + "a1B2+/" * 8

SECRET_TEXTS = {
    "sk-" + "a1B2" * 8: "API key",
    "sk-ant-api03-" + "a1B2" * 8: "API key",
    "AKIA" + "ABCD1234" * 2: "AWS access key",
    "ASIA" + "ABCD1234" * 2: "AWS access key",
    "ghp_" + "a1B2" * 9: "GitHub token",
    "github_pat_" + "a1B2" * 8: "GitHub token",
    "glpat-" + "a1B2" * 5: "GitLab token",
    "xoxb-" + "12345-" * 4: "Slack token",
    "AIza" + "a1B2-" * 7: "Google API key",
    "hf_" + "a1B2" * 9: "Hugging Face token",
    "npm_" + "a1B2" * 9: "npm token",
    "sk_live_" + "a1B2" * 6: "Stripe key",
    "SG." + "a" * 22 + "." + "b" * 43: "SendGrid key",
    "eyJ" + "a" * 12 + ".eyJ" + "b" * 12 + "." + "c" * 20: "JSON web token",
    f"{BEGIN}\n{BODY}\n{BODY}\n{END}": "private key",
    f"{BEGIN}\\n{BODY}\\n{BODY}==": "private key",
    f"{BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n{BODY}\n{END}": "private key",
    f'{BEGIN}\\n" +\n  "{BODY}\\n" +\n  "{END}': "private key",
    f"{BEGIN.replace('KEY', 'KEY BLOCK')}\n\n{BODY}\n{END.replace('KEY', 'KEY BLOCK')}": (
        "private key"
    ),
}


@pytest.mark.parametrize(("text", "name"), SECRET_TEXTS.items(), ids=SECRET_TEXTS.values())
def test_a_secret_is_named_and_masked(text: str, name: str) -> None:
    inside = f"use {text} here"
    assert [kind.name for kind, _ in found(inside, SECRETS)] == [name]
    assert masked(inside, SECRETS) == f"use [{name}] here"
    assert masked(masked(inside, SECRETS), SECRETS) == masked(inside, SECRETS)
    assert any(look.finds(inside) for look in looks(SECRETS))


ESCAPES = ["\\n", "\\t", "\\r", '\\"', "\\\\", "\\u003c", "\\u0020"]
"""As they stand in JSON that is written into a text: arguments of a call, results of a tool."""


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize(("text", "name"), SECRET_TEXTS.items(), ids=SECRET_TEXTS.values())
def test_a_secret_behind_an_escape_is_found_and_the_escape_stays(
    text: str, name: str, escape: str
) -> None:
    inside = f'{{"env": "A=1{escape}{text}"}}'
    assert any(look.finds(inside) for look in looks(SECRETS))
    assert masked(inside, SECRETS) == f'{{"env": "A=1{escape}[{name}]"}}'


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ann@example.com", "e-mail address"),
        ("+49 151 23456789", "phone number"),
        ("DE89 3704 0044 0532 0130 00", "bank account"),
    ],
)
def test_masking_personal_data_leaves_an_escape_whole(text: str, name: str, escape: str) -> None:
    inside = f'{{"to": "Hi{escape}{text}"}}'
    assert masked(inside, PERSONAL) == f'{{"to": "Hi{escape}[{name}]"}}'


@pytest.mark.parametrize(
    "text",
    [
        "task-oriented-dialogue-systems-are-nice",
        "AKIA",
        "sk-learn",
        "sk-toggleable__label-arrow",
        "sk-fading-circle-of-dots-that-turn",
        "sk-" + "x" * 48,
        "AKIA" + "X" * 16,
        "ghp_" + "x" * 36,
        f"A file that begins with {BEGIN} and ends with {END} is secret.",
        f"{BEGIN}\n...\n{END}",
        f"{BEGIN}\nYOUR_PRIVATE_KEY\n{END}",
    ],
)
def test_a_word_is_no_secret(text: str) -> None:
    assert not list(found(text, SECRETS))


def test_personal_data() -> None:
    text = "ann@example.com, +41 44 668 18 00, 4111-1111-1111-1111, GB82 WEST 1234 5698 7654 32"
    expected = "[e-mail address], [phone number], [payment card], [bank account]"
    assert masked(text, PERSONAL) == expected


def test_check_digits() -> None:
    assert luhn("4111 1111 1111 1111")
    assert not luhn("4111 1111 1111 1112")
    assert not luhn("0000000000000000")
    assert iban("DE89 3704 0044 0532 0130 00")
    assert not iban("DE88 3704 0044 0532 0130 00")


@given(st.data())
def test_the_fast_look_misses_nothing(data: st.DataObject) -> None:
    text = data.draw(st.from_regex(data.draw(st.sampled_from(SECRETS)).pattern))
    if list(found(text, SECRETS)):
        assert any(look.finds(text) for look in looks(SECRETS))


@pytest.mark.parametrize(
    "text",
    [
        "sk-" * 300_000,
        f"{BEGIN}\n{BODY}" * 8_000,
        BEGIN * 30_000,
        f"{BEGIN}\n{BODY}" + "- " * 400_000,
        f"{BEGIN}{' ' * 1_000_000}",
        "a@" * 400_000,
        "+1 " * 300_000,
        "1" * 10**6,
        "AB12" * 250_000,
        "eyJ" * 300_000,
        "a." * 400_000 + "@",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    masked(text, SECRETS + PERSONAL)
    assert time.process_time() - start < allowed(2)
