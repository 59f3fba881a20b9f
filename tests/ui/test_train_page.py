"""From a prepared file to a job, in a browser, against a provider that is made up."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fake_openai.server import KEY, FakeOpenAI
from tests.ui.server import Server, started
from tests.ui.steps import MODEL, confirm, enter, make_jobs, options, prepared


def test_the_cost_follows_the_epochs(page: Page, server: Server, tmp_path: Path) -> None:
    prepared(page, server, tmp_path, 2000)
    row = page.locator("#costs tbody tr", has_text=f"openai/{MODEL}")
    costs = []
    for epochs in (1, 2, 4):
        page.locator("#epochs").fill(str(epochs))
        page.locator("#epochs").press("Tab")
        expect(row.locator("td").nth(1)).to_have_text(str(epochs))
        costs.append(float(row.locator("strong").inner_text().removeprefix("$")))
    assert costs[0] > 0
    assert costs[1] == pytest.approx(2 * costs[0], abs=0.011)
    assert costs[2] == pytest.approx(4 * costs[0], abs=0.021)
    page.locator("#cost-target").select_option(f"openai/{MODEL}")
    expect(page.locator("#costs figure")).to_contain_text("65,536")


def test_one_job_after_the_money_was_seen(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    prepared(page, server, tmp_path)
    page.get_by_label("Model", exact=True).fill(MODEL)
    page.get_by_label("Seed").fill("7")
    page.locator("#n_epochs").fill("3")
    page.get_by_role("button", name="Upload and start…").click()
    typed = page.get_by_label(re.compile("^Type"))
    typed.fill("no")
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("did not work. Nothing was started")
    assert fake.journal == []

    expect(page.locator(".confirm")).to_contain_text("$0.0")
    expect(page.locator(".confirm")).to_contain_text("epochs 3, seed 7")
    assert re.fullmatch(r"0\.0\d", confirm(page))
    page.get_by_role("button", name="Upload and start", exact=True).dblclick()
    expect(page.get_by_text("The job was created.")).to_be_visible()
    expect(page.locator(".log li").last).to_have_text(re.compile("The job is succeeded"))
    texts = page.locator(".log li").all_inner_texts()
    assert len(texts) == len(set(texts)) == 7
    assert fake.count("POST", ".*/fine_tuning/jobs") == 1
    assert fake.count("POST", ".*/files") == 1
    (job,) = fake.state.jobs.values()
    assert job.card["seed"] == 7
    assert job.card["hyperparameters"]["n_epochs"] == 3

    page.reload()
    page.get_by_role("link", name=job.card["id"]).click()
    expect(page.locator("#jobcard")).to_contain_text("succeeded")
    expect(page.locator("#jobcard figure")).to_be_visible()
    expect(page.locator("#jobcard .scroll tbody tr")).to_have_count(2)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Result file").click()
    assert waiting.value.path().read_text(encoding="utf-8").startswith("step,train_loss")
    page.get_by_role("button", name="Once more").click()
    again = page.locator(".confirm")
    expect(again).to_contain_text("epochs 3, seed 7")
    expect(again).to_contain_text("$0.01")
    confirm(page)
    page.get_by_role("button", name="Start the job").dblclick()
    expect(page.locator("h1")).not_to_have_text(job.card["id"])
    expect(page.locator("h1")).to_have_text(re.compile("^ftjob-"))
    assert fake.count("POST", ".*/fine_tuning/jobs") == 2


def test_a_reload_keeps_the_form_and_an_open_confirmation(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    prepared(page, server, tmp_path)
    with page.expect_response("**/train/keep"):
        page.get_by_label("Model", exact=True).fill(MODEL)
        page.locator("#n_epochs").focus()
    with page.expect_response("**/train/keep"):
        page.locator("#n_epochs").fill("4")
        page.get_by_label("Seed").focus()
    page.reload()
    expect(page.get_by_label("Model", exact=True)).to_have_value(MODEL)
    expect(page.locator("#n_epochs")).to_have_value("4")
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.locator(".confirm")).to_be_visible()
    page.reload()
    expect(page.locator(".confirm")).to_be_visible()
    assert fake.journal == []


def test_a_failed_job_names_the_row_it_came_from(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    words = "Invalid file format. Example 4 cannot be parsed."
    fake.state.next_failure = ("invalid_training_file", words, "training_file")
    prepared(page, server, tmp_path)
    page.get_by_label("Model", exact=True).fill(MODEL)
    page.get_by_role("button", name="Upload and start…").click()
    confirm(page)
    page.get_by_role("button", name="Upload and start", exact=True).click()
    page.get_by_role("link", name=re.compile("^ftjob-")).click()
    expect(page.locator("#jobcard [role=alert]")).to_contain_text("That means")
    expect(page.locator("#jobcard [role=alert]")).to_contain_text("faq.csv:5")


def test_the_key_is_nowhere(page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path) -> None:
    bodies: list[bytes] = []
    page.on("response", lambda response: bodies.append(str(response.headers).encode()))
    page.on(
        "requestfinished",
        lambda request: (
            bodies.append(request.response().body())
            if request.response().status == 200 and "event" not in request.url
            else None
        ),
    )
    (job_id,) = make_jobs(fake, 1, "running", "failed")
    fake.fail("GET", ".*/checkpoints", status=401, body={"error": {"message": f"bad {KEY}"}})
    prepared(page, server, tmp_path)
    expect(page.get_by_label("Provider")).to_contain_text("key: yes")
    page.goto(f"{server.origin}/jobs")
    expect(page.locator("#jobs-table tbody tr")).to_have_count(1)
    page.goto(f"{server.origin}/jobs/{job_id}?provider=openai")
    expect(page.locator(".log li").first).to_be_visible()
    shown = page.content() + str(
        page.evaluate("[{...localStorage}, {...sessionStorage}, document.cookie]")
    )
    assert KEY not in shown
    assert bodies
    assert not [body for body in bodies if KEY.encode() in body]


def test_no_job_over_the_limit_of_the_command_line(
    page: Page, fake: FakeOpenAI, tmp_path: Path
) -> None:
    environ = {"OPENAI_API_KEY": KEY}
    with started(
        tmp_path / "state", *options(fake), "--max-cost", "0.001", environ=environ
    ) as server:
        prepared(page, server, tmp_path)
        page.get_by_label("Model", exact=True).fill(MODEL)
        page.get_by_role("button", name="Upload and start…").click()
        refused = page.locator("#work [role=alert]")
        expect(refused).to_contain_text("more than the limit of this page (0.001)")
        assert fake.journal == []


def test_a_rehearsal_sends_nothing(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    prepared(page, server, tmp_path)
    page.get_by_label("Provider").select_option("dry")
    page.get_by_label("Model", exact=True).fill("any")
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.locator(".confirm")).to_contain_text("What it costs is not known")
    assert confirm(page) == "yes"
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.get_by_text("The job was created.")).to_be_visible()
    expect(page.locator(".log li").first).to_be_visible()
    page.get_by_role("link", name="Jobs", exact=True).click()
    expect(page.locator("#jobs-table tbody tr")).to_have_count(1)
    assert fake.journal == []
    server.end()
    assert server.process.stderr is not None
    assert "does not end with the page: prep jobs follow ftjob-dry-" in server.process.stderr.read()


def test_a_validation_file_that_shares_examples_is_told(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    prepared(page, server, tmp_path)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Prepared file").click()
    held = tmp_path / "held.jsonl"
    lines = waiting.value.path().read_text(encoding="utf-8").splitlines()[:12]
    held.write_text("\n".join(lines) + "\n", encoding="utf-8")
    page.locator("#validation").set_input_files(held)
    expect(page.get_by_text("Validation file: held.jsonl")).to_be_visible()
    page.get_by_label("Model", exact=True).fill(MODEL)
    page.get_by_role("button", name="Upload and start…").click()
    confirm_form = page.locator(".confirm")
    expect(confirm_form).to_contain_text("12 examples are in both files")
    expect(page.get_by_label("Start all the same")).not_to_be_checked()
    confirm(page)
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(confirm_form).to_be_visible()  # the browser asks for the tick
    page.get_by_label("Start all the same").evaluate("box => box.required = false")
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("tick that you want to start all the same")
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("button", name="Without it").click()
    expect(page.locator("#validation")).to_be_attached()
    assert fake.journal == []


def test_preferences_are_trained_with_a_beta(
    page: Page, server: Server, fake: FakeOpenAI, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.csv"
    rows = [f"What is {n} and one?,It is {n + 1}.,No idea {n}." for n in range(20)]
    path.write_text("\n".join(["prompt,chosen,rejected", *rows]) + "\n", encoding="utf-8")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Prepare the file").click()
    expect(page.get_by_role("heading", name="What training would cost")).to_be_visible()
    expect(page.get_by_label("Reasoning effort")).to_be_hidden()
    page.get_by_label("Model", exact=True).fill(MODEL)
    page.get_by_label("Beta").fill("0.2")
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.locator(".confirm")).to_contain_text("beta 0.2")
    if page.get_by_label("Start all the same").count():
        page.get_by_label("Start all the same").check()
    confirm(page)
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.get_by_text("The job was created.")).to_be_visible()
    (job,) = fake.state.jobs.values()
    assert job.card["method"]["type"] == "dpo"
    assert job.card["method"]["dpo"]["hyperparameters"]["beta"] == 0.2


def test_a_grader_is_asked_for_and_taken(page: Page, server: Server, tmp_path: Path) -> None:
    prepared(page, server, tmp_path)
    page.get_by_label("Model", exact=True).fill("o4-mini-2025-04-16")
    expect(page.get_by_label("Choose a grader")).to_be_hidden()
    page.get_by_label("Method").select_option("reinforcement")
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.locator("#work > div > [role=alert]")).to_contain_text("needs a grader")
    grader = tmp_path / "grader.json"
    grader.write_text("[1]", encoding="utf-8")
    page.get_by_label("Choose a grader").set_input_files(grader)
    expect(page.get_by_text("Grader: grader.json")).to_be_visible()
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.locator("#work > div > [role=alert]")).to_contain_text("is no grader")


GRADER = {
    "type": "string_check",
    "name": "sum",
    "input": "{{sample.output_text}}",
    "reference": "{{item.reference_answer}}",
    "operation": "eq",
}


def test_a_job_of_reinforcement_from_the_file_to_its_end(
    page: Page, fake: FakeOpenAI, tmp_path: Path
) -> None:
    model, environ = "o4-mini-2025-04-16", {"AZURE_OPENAI_API_KEY": KEY}
    fake.state._add_model(model, "system")
    rows = [
        {
            "messages": [{"role": "user", "content": f"How much is {n} and {n}?"}],
            "reference_answer": str(2 * n),
        }
        for n in range(60)
    ]
    (tmp_path / "sums.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "grader.json").write_text(json.dumps(GRADER), encoding="utf-8")
    at = ["--provider", "azure", "--base-url", fake.url.removesuffix("/v1"), "--poll", "0.2"]
    with started(tmp_path / "state", *at, environ=environ) as server:
        enter(page, server)
        page.get_by_label("Choose a file").set_input_files(tmp_path / "sums.jsonl")
        page.get_by_role("button", name="Check the file").click()
        page.get_by_label("Keep a fifth of the examples").check()
        page.get_by_role("button", name="Prepare the file").click()
        page.get_by_label("Model", exact=True).fill(model)
        page.get_by_label("Choose a grader").set_input_files(tmp_path / "grader.json")
        expect(page.get_by_text("Grader: grader.json")).to_be_visible()
        page.get_by_label("Reasoning effort").select_option("medium")
        page.get_by_label("Compute multiplier").fill("1.5")
        page.get_by_role("button", name="Upload and start…").click()
        shown = page.locator(".confirm")
        expect(shown).to_contain_text("reinforcement (with a grader)")
        expect(shown).to_contain_text("reasoning effort medium, compute multiplier 1.5")
        expect(shown).not_to_contain_text("()")
        confirm(page)
        page.get_by_role("button", name="Upload and start", exact=True).click()
        expect(page.locator(".log li").last).to_have_text(re.compile("The job is succeeded"))
        (job,) = fake.state.jobs.values()
        page.get_by_role("link", name=job.card["id"]).click()
        expect(page.locator("#jobcard")).to_contain_text("reinforcement (with a grader)")
        expect(page.locator("#jobcard")).to_contain_text("reasoning effort medium")
    assert job.card["method"] == {
        "type": "reinforcement",
        "reinforcement": {
            "grader": GRADER,
            "hyperparameters": {"reasoning_effort": "medium", "compute_multiplier": 1.5},
        },
    }
    assert job.card["validation_file"]
    assert fake.count("POST", ".*/files") == 2


def test_a_rehearsal_needs_no_model_and_a_job_does(
    page: Page, server: Server, tmp_path: Path
) -> None:
    prepared(page, server, tmp_path)
    page.get_by_role("button", name="Upload and start…").click()
    expect(page.get_by_role("alert")).to_contain_text("o model to train: choose one")
    page.get_by_label("Provider").select_option("dry")
    page.get_by_role("button", name="Upload and start…").click()
    confirm(page)
    page.get_by_role("button", name="Upload and start", exact=True).click()
    expect(page.locator(".log li").last).to_contain_text("succeeded")
