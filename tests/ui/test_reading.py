"""What the page says of a file as it is being described."""

from pathlib import Path

from prep.core.options import PrepareOptions
from prep.ui.reading import look


def test_the_first_of_two_columns_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text("Ticket,Frage,Text\n1,What?,That.\n2,Who?,Me.\n", encoding="utf-8")
    half = look(str(path), "faq.csv", PrepareOptions(map={"user": "Frage"}))
    assert half.problem == ""
    assert half.question == "Which column is the question, which the answer?"
    assert half.fields == {"user": "Frage"}
    whole = PrepareOptions(map={"user": "Frage", "assistant": "Text"})
    assert look(str(path), "faq.csv", whole).dataset
