"""The catalogue: configurations, baselines and reports of other people name rules by these codes,
so no code gets another meaning, another name or another weight unless it is changed here too.
"""

from click.testing import CliRunner

from prep import registry
from prep.cli.main import prep as program
from tests.cli.program import prep

CATALOGUE = """
P101 unreadable-record error manual
P102 byte-order-mark note safe
P103 not-utf-8 warning safe
P104 multi-line-json note safe
P105 array-in-jsonl note safe
P106 duplicate-key error manual
P107 non-finite-number error manual
P108 lone-surrogate error unsafe
P109 control-character warning unsafe
P110 ragged-row error manual
P111 unexpected-delimiter note safe
P112 spreadsheet-error-value error manual
P113 converted-cell note -
P114 empty-record note safe
P115 duplicate-column error manual
P116 formula-without-value error manual
P117 wrapped-records note safe
P118 mixed-formats error manual
P119 several-sheets note -
P120 text-outside-table note -
P121 merged-cell note -
P122 set-aside-record warning safe
P201 missing-field error manual
P202 extra-field warning safe
P203 wrong-type error unsafe
P204 empty-prompt note -
P205 empty-completion error safe
P206 unknown-role error safe
P207 no-assistant-message error manual
P208 ends-without-assistant error unsafe
P209 role-order warning unsafe
P210 system-not-first warning unsafe
P211 invalid-weight error manual
P212 nothing-trained error manual
P213 column-name-variant note safe
P214 empty-message error unsafe
P215 null-content error -
P216 unused-column note -
P301 missing-prompt-separator warning safe
P302 shared-prompt-prefix warning unsafe
P303 shared-completion-prefix warning unsafe
P304 missing-completion-suffix warning safe
P305 missing-leading-space warning safe
P306 repeated-separator warning manual
P307 long-separator note -
P308 upper-case-text note manual
P309 surrounding-whitespace warning safe
P310 mojibake warning safe
P311 replacement-character warning manual
P312 special-token-text warning manual
P313 invisible-character note unsafe
P314 separator-in-chat warning safe
P315 identical-prompts error -
P316 identical-completions error -
P317 repeated-system-message note -
P318 prompt-separator note -
P319 completion-suffix note -
P401 duplicate-example warning safe
P402 near-duplicate-example warning unsafe
P403 contradictory-answers warning manual
P404 validation-leakage error safe
P405 label-variants warning unsafe
P501 over-context error unsafe
P502 long-example note manual
P503 training-tokens note -
P504 training-cost note -
P505 over-budget error -
P601 too-few-examples error -
P602 file-too-large error manual
P603 class-imbalance note -
P604 few-examples-per-class warning -
P605 classification-detected note -
P606 example-count note -
P701 secret error unsafe
P702 personal-data warning unsafe
P801 tool-arguments-not-json error safe
P802 tool-arguments-mismatch error manual
P803 undeclared-tool error manual
P804 unpaired-tool-call error manual
P805 invalid-tool-definition error manual
P806 deprecated-function-call warning safe
P811 invalid-image error manual
P821 identical-preference-pair error safe
P822 invalid-preference-shape error manual
P831 missing-grader-field error manual
P832 ends-without-user error unsafe
P901 format-not-accepted error safe
P902 model-shut-down error -
P903 no-new-jobs error -
P904 method-not-supported error -
P905 invalid-job-option error -
P906 silent-loss warning -
P907 outdated-price note -
P908 lost-in-conversion warning -
P909 late-key warning safe
"""
"""Code, name, severity and safety of the fix of the rules that are published."""


def test_no_code_changes_its_meaning() -> None:
    found = {
        f"{rule.code} {rule.name} {rule.severity} {rule.safety or '-'}"
        for rule in registry.rules().values()
    }
    assert set(CATALOGUE.split("\n")[1:-1]) <= found  # there may be rules that are not known here


def test_every_rule_is_explained_with_an_example() -> None:
    for code, rule in registry.rules().items():
        said = CliRunner().invoke(program, ["rule", code])
        assert said.exit_code == 0
        text = said.output
        assert f"{code} {rule.name}" in text
        assert rule.severity in text
        assert "Raises it" in text
        for name in rule.settings:
            assert name in text
        assert len(text.splitlines()) < 90
        assert f"--ignore {code}" in text


def test_a_rule_is_found_by_name() -> None:
    assert prep("rule", "near-duplicate-example").stdout == prep("rule", "P402").stdout
