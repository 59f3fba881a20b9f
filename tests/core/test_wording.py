"""A finding in another language: prep's own words are said in it, those of the data stay."""

import pytest

import prep
from prep import languages
from prep.core import wording
from prep.core.finding import Finding

FR = languages.language("fr")


def said(records: list[dict[str, object]], code: str) -> str:
    (found,) = (each for each in prep.lint(records).findings if each.code == code)
    return wording.message(found, FR)


def test_names_of_the_data_stay_as_they_are() -> None:
    records = [{"question": f"{n}?", "answer": "1", "images": "", "name": "x"} for n in range(3)]
    assert said([*records], "P216") == "Colonnes qui ne servent pas\u00a0: 2 (images, name)."
    mapped = said([{"prompts": f"{n}?", "answer": "1"} for n in range(3)], "P213")
    assert mapped.endswith("user = prompts, assistant = answer.")


def test_texts_of_the_data_stay_as_they_are() -> None:
    records = [{"prompt": "it is empty", "completion": f"{n}"} for n in range(3)]
    assert said(records, "P315") == ("Les 3 prompts sont tous les mêmes\u00a0: 'it is empty'.")


def test_numbers_are_written_as_the_language_does() -> None:
    records = [{"prompt": "", "completion": f"{n}"} for n in range(1500)]
    text = said(records, "P204")
    assert text.startswith("Prompts vides\u00a0: 1\u202f500 sur 1\u202f500.")
    assert text.endswith("C’est ce qu’il faut pour une génération libre.")


@pytest.mark.parametrize("code", languages.codes())
def test_a_rule_without_a_catalogue_entry_is_said_in_english(code: str) -> None:
    import msgspec

    (found, *_) = prep.lint([{"prompt": "1", "completion": "2"}]).findings
    strange = msgspec.structs.replace(found.rule, message="Odd: {count}.", name="odd-thing")
    finding = Finding(strange, "note", "Odd: 1.", found.hits)
    t = languages.language(code)
    assert wording.message(finding, t) == "Odd: 1."
    assert wording.heading(strange, t) == "Odd thing"
