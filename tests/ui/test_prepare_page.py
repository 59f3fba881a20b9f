"""From a dropped file to a prepared file, in a browser."""

import json
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Page, expect

from prep import registry
from tests.ui.server import Server
from tests.ui.steps import enter

ROWS = [
    ("How do I rent a bike?", " Scan the code. "),
    ("How do I rent a bike?", " Scan the code. "),
    ("Where do I park?", " In a marked area. "),
    ("Is it free?", "No."),
]


def table(folder: Path, rows: list[tuple[str, str]] = ROWS) -> Path:
    path = folder / "faq.csv"
    lines = ["Frage,Text", *(f"{question},{answer}" for question, answer in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def answers(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["messages"][-1]["content"] for line in lines]


def saved(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_drop_map_untick_download(page: Page, server: Server, tmp_path: Path) -> None:
    enter(page, server)
    assert "token" not in page.url
    page.get_by_label("Choose a file").set_input_files(table(tmp_path))
    page.get_by_label("Question", exact=True).select_option("Frage")
    page.get_by_label("Answer", exact=True).select_option("Text")
    expect(page.locator(".preview .example")).to_have_count(3)
    expect(page.locator(".preview")).to_contain_text("Where do I park?")
    page.get_by_role("button", name="Check the file").click()

    expect(page.get_by_role("heading", name="What was found")).to_be_visible()
    expect(page.locator("#places tbody tr", has_text="P309")).to_have_count(3)
    expect(page.locator("#places tbody tr:has(input)")).to_have_count(4)
    expect(page.locator("#places ins, #places del").first).to_be_visible()
    assert page.locator("#places del", has_text="·").count() >= 3
    page.get_by_role("button", name="Prepare the file").click()
    everything = saved(page, "Prepared file", tmp_path)
    assert everything.name == "faq_prepared.jsonl"
    assert answers(everything) == ["Scan the code.", "In a marked area.", "No."]

    page.get_by_label("Fix row 4 for P309").uncheck()
    expect(page.get_by_role("link", name="Prepared file")).to_have_count(0)
    page.get_by_role("button", name="Prepare the file").click()
    without_row = saved(page, "Prepared file", tmp_path)
    assert answers(without_row) == ["Scan the code.", " In a marked area. ", "No."]

    page.reload()
    expect(page.get_by_label("Fix row 4 for P309")).not_to_be_checked()
    page.locator(".rule", has_text="P401").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Prepare the file").click()
    without_fix = saved(page, "Prepared file", tmp_path)
    assert len(answers(without_fix)) == 4
    plan = json.loads(saved(page, "Plan", tmp_path).read_text(encoding="utf-8"))
    assert [(step["code"], step.get("spared")) for step in plan["steps"]] == [("P309", {"": [3]})]
    report = json.loads(saved(page, "Report (JSON)", tmp_path).read_text(encoding="utf-8"))
    assert report["sources"] == ["faq.csv"]
    assert {"P309", "P401"} <= {finding["code"] for finding in report["findings"]}
    shown = saved(page, "Report (HTML)", tmp_path).read_text(encoding="utf-8")
    assert "P309" in shown
    assert "<script" not in shown


def test_a_sheet_is_chosen_and_a_part_kept_for_validation(
    page: Page, server: Server, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name, word in (("Old", "Alt"), ("New", "Neu")):
        sheet = book.create_sheet(name)
        for row in [("Frage", "Antwort"), *((f"{word} {n}?", f"Ja {n}.") for n in range(40))]:
            sheet.append(row)
    book.remove(book["Sheet"])
    path = tmp_path / "faq.xlsx"
    book.save(path)
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(path)
    expect(page.locator(".question")).to_contain_text("Which sheet of faq.xlsx?")
    page.get_by_label("Sheet").select_option("New")
    expect(page.locator(".preview")).to_contain_text("Neu 0?")
    page.get_by_label("System message for every example").fill("Du hilfst.")
    page.get_by_label("System message for every example").press("Tab")
    expect(page.locator(".preview")).to_contain_text("Du hilfst.")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_label("Keep a fifth of the examples").check()
    page.get_by_role("button", name="Prepare the file").click()
    training = answers(saved(page, "Prepared file", tmp_path))
    held = answers(saved(page, "Validation file", tmp_path))
    assert sorted([*training, *held]) == sorted(f"Ja {n}." for n in range(40))
    assert len(held) == 8


def test_who_is_the_assistant_is_chosen(page: Page, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    turns = [{"speaker": "Ann", "text": "Hi"}, {"speaker": "Shop", "text": "Hello there"}]
    path.write_text(json.dumps({"dialogue": turns}), encoding="utf-8")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(path)
    expect(page.locator(".question")).to_contain_text("Whose messages is a model to give?")
    page.get_by_label("Your answer").select_option("Shop")
    expect(page.locator(".preview")).to_contain_text("Hello there")


NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "javascript:alert(1)",
    "\u202eevil\u2066",
    "]]><!--",
)


def test_what_data_says_is_shown_and_never_done(page: Page, server: Server, tmp_path: Path) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    lines = [{"prompt": f"{text} ", "completion": f" {text}"} for text in (*NASTY, NASTY[0])]
    path = tmp_path / "<img src=x onerror=alert(1)>.jsonl"
    records = [*lines, {NASTY[1]: NASTY[0], NASTY[2]: NASTY[3]}, NASTY[0]]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(path)
    expect(page.locator(".file")).to_contain_text(path.name)
    expect(page.locator(".preview")).to_contain_text(NASTY[0])
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("#places tbody tr").first).to_be_visible()
    page.get_by_label("With the words").fill("alert(1)%_'\\")
    expect(page.locator("#places tbody tr")).to_have_count(0)
    page.get_by_label("With the words").fill("<script>")
    expect(page.locator("#places tbody tr").first).to_contain_text("script")
    page.get_by_label("Leave records out that cannot be read").check()
    page.get_by_role("button", name="Prepare the file").click()
    expect(page.locator("#costs figure")).to_be_visible()
    assert page.locator("main img, main script").count() == 0
    assert dialogs == []


def test_a_file_is_dropped_and_one_too_large_is_told(page: Page, server: Server) -> None:
    enter(page, server)
    make = """size => {
        const data = new DataTransfer();
        const text = "prompt,completion\\nWhat?,That.\\n";
        data.items.add(new File([size ? new Uint8Array(size) : text], "dropped.csv"));
        return data;
    }"""
    for size in (100_000_001, 0):
        dropped = page.evaluate_handle(make, size)
        page.dispatch_event("[data-drop]", "dragover", {"dataTransfer": dropped})
        expect(page.locator(".drop.over")).to_have_count(1)
        page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
        if size:
            expect(page.locator("#notice")).to_contain_text("larger than 100 MB")
    expect(page.locator(".file")).to_contain_text("dropped.csv")
    expect(page.locator(".preview")).to_contain_text("That.")
    page.get_by_role("button", name="Another file").click()
    expect(page.locator("[data-drop]")).to_be_visible()


def test_the_page_says_when_the_server_is_gone(page: Page, server: Server) -> None:
    enter(page, server)
    server.process.kill()
    server.process.wait()
    page.get_by_label("Language").select_option("fr")
    expect(page.locator("#notice")).to_contain_text("Is prep ui still running")


def test_another_sheet_has_columns_of_its_own(page: Page, server: Server, tmp_path: Path) -> None:
    book = Workbook()
    for name, head in (("Old", ("Question", "Answer")), ("Neu", ("Frage", "Antwort"))):
        sheet = book.create_sheet(name)
        for row in (head, *((f"{name} {n}?", f"It is {n}.") for n in range(12))):
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "faq.xlsx")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(tmp_path / "faq.xlsx")
    page.get_by_label("Sheet", exact=True).select_option("Old")
    expect(page.locator(".preview")).to_contain_text("Old 1?")
    page.get_by_label("Sheet", exact=True).select_option("Neu")
    expect(page.locator("#work [role=alert]")).to_have_count(0)
    page.get_by_label("Question", exact=True).select_option("Frage")
    expect(page.locator("#work [role=alert]")).to_have_count(0)
    page.get_by_label("Answer", exact=True).select_option("Antwort")
    expect(page.locator(".preview")).to_contain_text("Neu 1?")


def test_errors_that_are_left_are_told(page: Page, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    answers: list[dict[str, object]] = [
        {"role": "assistant", "content": f"It is {n}."} for n in range(12)
    ]
    answers[4]["weight"] = 0.5
    lines = [
        json.dumps({"messages": [{"role": "user", "content": f"Number {n}?"}, answer]})
        for n, answer in enumerate(answers)
    ]
    path.write_text("\n".join([*lines, lines[0][:-9]]) + "\n", encoding="utf-8")
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Prepare the file").click()
    refused = page.locator("#made [role=alert]")
    expect(refused).to_contain_text("the box “Leave records out that cannot be read”")
    page.get_by_label("Leave records out that cannot be read").check()
    page.get_by_role("button", name="Prepare the file").click()
    expect(refused).to_contain_text("P211")
    expect(refused).not_to_contain_text("P101")


def test_the_keyboard_goes_on_where_a_step_led(page: Page, server: Server, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(table(tmp_path))
    page.get_by_label("Question", exact=True).select_option("Frage")
    page.get_by_label("Answer", exact=True).select_option("Text")
    page.get_by_role("button", name="Check the file").press("Enter")
    expect(page.locator("#findings-title")).to_be_focused()
    fits = "box => box.scrollWidth <= box.clientWidth"
    assert page.locator("#places .scroll").evaluate(fits)
    page.get_by_role("button", name="Prepare the file").press("Enter")
    expect(page.locator("#made-title")).to_be_focused()


def test_of_two_dropped_files_none_is_taken_in_silence(page: Page, server: Server) -> None:
    enter(page, server)
    two = page.evaluate_handle(
        """() => {
            const data = new DataTransfer();
            for (const name of ["one.csv", "two.csv"]) {
                data.items.add(new File(["prompt,completion\\nWhat?,That.\\n"], name));
            }
            return data;
        }"""
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": two})
    expect(page.locator("#notice")).to_contain_text("Drop one file")
    expect(page.locator(".file")).to_have_count(0)


def test_a_long_name_and_texts_from_right_to_left_have_their_place(
    page: Page, server: Server
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    enter(page, server)
    rows = "".join(f"أين {n}؟,هنا {n}. \n" for n in range(12))
    named = {"name": "n" * 300 + ".csv", "mimeType": "text/csv"}
    content = f"question,answer\n{rows}".encode()
    page.locator("#file").set_input_files({**named, "buffer": content})
    said = page.locator(".preview .said").first
    expect(said).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert said.evaluate("each => each.matches(':dir(rtl)')")
    page.get_by_role("button", name="Check the file").click()
    changed = page.locator(".change bdi").first
    expect(changed).to_be_visible()
    assert changed.evaluate("each => each.matches(':dir(rtl)')")


def test_the_panel_says_how_grave_a_rule_is_in_this_file(
    page: Page, server: Server, tmp_path: Path
) -> None:
    assert registry.rules()["P601"].severity == "error"
    enter(page, server)
    page.get_by_label("Choose a file").set_input_files(table(tmp_path))
    page.get_by_label("Question", exact=True).select_option("Frage")
    page.get_by_label("Answer", exact=True).select_option("Text")
    page.get_by_role("button", name="Check the file").click()
    found = page.locator(".rule", has_text="P601")
    expect(found.locator(".severity")).to_have_text("warning")
    found.get_by_role("button", name="What is P601?").click()
    expect(page.locator("#panel .severity")).to_have_text("warning")
