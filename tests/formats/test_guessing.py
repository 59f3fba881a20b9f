"""Guessing columns: right, or not at all."""

import pytest

from prep.formats.guessing import guess, likely_pair


def guessed(header: str, *samples: dict[str, object]) -> dict[str, str] | None:
    columns = guess(header.split(","), samples)
    assert columns is None or columns.guessed
    return None if columns is None else columns.fields


@pytest.mark.parametrize(
    "header",
    [
        "prompt,completion",
        "Prompt , COMPLETION",
        "question,answer",
        "id,Question,Answer,Source,Prompts,QnaId",
        "QUESTION_TEXT,answer_text",
        "Q,A",
        "instruction,response",
        "input,output",
        "query,response",
        "text,label",
        "text,category",
        "user,assistant",
        "human,bot",
        "prompt,response",
        "problem,solution",
        "question,correct_answer,distractor2,support",
        "Frage,Antwort",
        "Question,Réponse",
        "pregunta,respuesta",
        "Pergunta,Resposta",
        "domanda,risposta",
        "Вопрос,Ответ",
        "问题,答案",
        "質問,回答",
        "질문,답변",
        "السؤال,الإجابة",
        "指令,输出",
        "文本,标签",
        "questions,answers",
        "message,reply",
        "prompt,chosen",
        "question,sql",
        "column 1,column 2,Question,Answer",
    ],
)
def test_everyday_names(header: str) -> None:
    fields = guessed(header)
    assert fields is not None
    names = [name for name in header.split(",") if name in fields.values()]
    assert fields == {"user": names[0], "assistant": names[1]}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Q,A,label", "user=Q assistant=A"),
        ("label,text", "user=text assistant=label"),
        ("answer,question,category", "user=question assistant=answer"),
        ("instruction,input,output,text", "user=instruction input=input assistant=output"),
        (
            "instruction,context,response,category",
            "user=instruction input=context assistant=response",
        ),
        ("system,prompt,response", "system=system user=prompt assistant=response"),
        ("title,text,summary", "user=text assistant=summary"),
        ("prompt,chosen,rejected", "user=prompt chosen=chosen rejected=rejected"),
        (
            "instruction,input,output,rejected,chosen",
            "user=instruction input=input chosen=chosen rejected=rejected",
        ),
        ("user,question,answer", "user=question assistant=answer"),
        ("id,message,category", "user=message assistant=category"),
        ("id,input,label", "user=input assistant=label"),
    ],
)
def test_more_columns(header: str, expected: str) -> None:
    assert guessed(header) == dict(field.split("=") for field in expected.split())


@pytest.mark.parametrize(
    "header",
    [
        "act,prompt",  # the prompt is what the owner wants as the answer
        "question,sql,answer",
        "prompt_id,completion",
        "question,query",
        "input,label,score",
        "category,personality,disclaimer,prompt",
        "text,priority,meta,label,answer",
        "question_1,question_2,similar",
        "question,context,answer",
        "question,A,B,C,D,answer",
        "question,option_a,option_b,answer",
        "history,intent,description",
        "title,text,label",
        "title,description,tag",
        "text,label,label_text",
        "date,level,message,category,amount",
        "category,subcategory,text,severity",
        "chosen,rejected",
        "source,target",
        "Customer,Agent",
        "name,value",
        "text",
        "1,2",
        "",
        "_question,_answer",
        "prompt,rejected",
    ],
)
def test_what_is_not_certain_is_a_question(header: str) -> None:
    assert guessed(header) is None


def test_what_the_columns_hold() -> None:
    assert guessed("input,output", {"input": "12", "output": "3"}) is None
    assert guessed("input,output", {"input": ["a"], "output": ["b"]}) is None
    assert guessed("text,label", {"text": "12 apples", "label": 1}) is not None
    verdict = {"prompt": "a", "completion": "b", "label": True}
    assert guessed("prompt,completion,label", verdict) is None
    assert guessed("Q,A,label", {"Q": "a", "A": "b", "label": "0"}) is not None


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (["Context", "Answer", "Question"], ("Question", "Answer")),
        (["a.context", "a.response", "a.query"], ("a.query", "a.response")),
        (["left", "right", "id"], ("left", "right")),
        (["notes", "Antwort"], ("notes", "Antwort")),
        (["Question", "hints"], ("Question", "hints")),
        (["output", "notes"], ("notes", "output")),
    ],
)
def test_which_columns_are_named_first(names: list[str], pair: tuple[str, str]) -> None:
    assert likely_pair(names) == pair


@pytest.mark.parametrize(
    "header",
    [
        "Pergunta,Resposta Correta",
        "core_question,core_answer",
        "coreQuestion,coreAnswer",
        "Question (EN),Answer (EN)",
        "user_input,bot_responses",
        "Customer Question,Best Answer",
        "question,ground_truth",
        "yorum,etiket",
        "teks,kategori",
        "văn bản,nhãn",
        "评论,标签",
        "intrebare,raspuns",
        "kérdés,válasz",
        "用户输入,回复内容",
        "标准问题,标准答案",
        "질문내용,답변내용",
        "유저,챗봇",
    ],
)
def test_names_that_only_say_more(header: str) -> None:
    user, assistant = header.split(",")
    assert guessed(header) == {"user": user, "assistant": assistant}


@pytest.mark.parametrize(
    "header",
    [
        "question,answer,ground_truth",
        "Frage,Antwort A,Antwort B,Lösung",
        "question,option_1,option_2,answer",
        "Question,Réponse A,Réponse B,Bonne réponse",
        "question_id,answer_id",
        "question_type,answer",
        "question 1,question 2,answer",
        "text,category,suggested answer",
        "Question ID,Question,Option,Response",
        "Pertanyaan,Jawaban Chatbot,Referensi,Precision,Recall,F1 Score",
        "question,answer,faithfulness",
    ],
)
def test_what_a_person_would_stop_at(header: str) -> None:
    assert guessed(header) is None


def test_a_text_beside_a_text_and_its_label_may_be_what_is_wanted() -> None:
    said = ["all of it is here", "none of it is there", "some of it went away", "we ate it"]
    glosses = [text.upper() for text in said]
    samples = [{"text": t, "gloss": g, "category": "a"} for t, g in zip(said, glosses, strict=True)]
    assert guessed("text,gloss,category", *samples) is None
    chinese = [{"text": "好", "gloss": f"我们今天在这里吃饭{i}次", "label": "a"} for i in range(4)]
    assert guessed("text,gloss,label", *chinese) is None
    people = [{"text": t, "writer": "Ann Lee", "label": "a"} for t in said]
    assert guessed("text,writer,label", *people) == {"user": "text", "assistant": "label"}


def test_an_answer_that_is_marked_as_good_or_bad() -> None:
    samples = [{"short_question": "a b", "short_answer": "c", "label": v} for v in ("1.0", "-1.0")]
    assert guessed("short_question,short_answer,label", *samples) is None


def test_columns_with_numbers_that_are_no_options() -> None:
    for header in ("column 1,column 2,question,answer", "question,answer,tag1,tag2"):
        assert guessed(header) == {"user": "question", "assistant": "answer"}


def test_an_answer_and_the_only_text_beside_it() -> None:
    said = ["How do I go there?", "I want to go home now", "Is it a long way to it?"]
    samples = [{"id": i, "anchor": text, "response": "So."} for i, text in enumerate(said)]
    assert guessed("id,anchor,response", *samples) == {"user": "anchor", "assistant": "response"}
    samples = [{"Context": text, "Response": "So."} for text in said]
    assert guessed("Context,Response", *samples) == {"user": "Context", "assistant": "Response"}
    assert guessed("anchor,response", *[{"anchor": "Ann", "response": "So."} for _ in said]) is None
    samples = [{"title": text, "answer": "So."} for text in said]
    assert guessed("title,answer", *samples) is None


def test_what_a_prompt_is_about_is_no_answer_to_it() -> None:
    assert guessed("topic,language,prompt") is None
    assert guessed("prompt,category") is None
    assert guessed("prompt,label") == {"user": "prompt", "assistant": "label"}


def test_two_columns_without_a_header_that_ask_and_answer() -> None:
    asked = [f"What is number {i}?" for i in range(9)] + ["And you"]
    samples = [{"1": q, "2": "It is one more."} for q in asked]
    assert guessed("1,2", *samples) == {"user": "1", "assistant": "2"}
    assert guessed("1,2", *[{"1": q, "2": q} for q in asked]) is None
    assert guessed("1,2", *[{"1": q, "2": str(i)} for i, q in enumerate(asked)]) is None
    assert guessed("1,2", *[{"1": q, "2": "https://example.com"} for q in asked]) is None
    assert guessed("1,2", *[{"1": "A word.", "2": "Another."} for _ in asked]) is None


@pytest.mark.parametrize(
    "text",
    [
        "<s>Human: How?\n</s><s>Assistant: So.\n</s>",
        "### Instruction:\nHow?\n\n### Response:\nSo.",
        "<|im_start|>user\nHow?<|im_end|>\n<|im_start|>assistant\nSo.<|im_end|>\n",
        "User: How?\nAssistant: So.",
    ],
)
def test_a_column_of_dialogues_written_out_as_texts(text: str) -> None:
    assert guessed("text", {"text": text}) == {"messages": "text"}
    assert guessed("id,conversation", {"conversation": text}) == {"messages": "conversation"}
    assert guessed("conversation,quality", {"conversation": text, "quality": "good"}) is None
    assert guessed("text", {"text": text}, {"text": "no dialogue"}) is None


def test_the_answer_that_is_offered_is_no_option() -> None:
    names = ["Frage", "Antwort A", "Antwort B", "korrekte_antwort", "Kategorie"]
    assert likely_pair(names) == ("Frage", "korrekte_antwort")
    assert likely_pair(["question", "a", "b", "right"]) == ("question", "right")


@pytest.mark.parametrize(
    "header",
    [
        "Kundenfrage,Unsere Antwort",
        "Nr,Kundenanfrage,Musterantwort",
        "Beispielfrage,Beispielantwort",
        "Demande client,Notre réponse",
        "Demande du client,Réponse",
        "Consulta del cliente,Nuestra respuesta",
        "Pergunta do cliente,Nossa resposta",
        "Richiesta del cliente,La nostra risposta",
        "Klantvraag,Ons antwoord",
        "Customer enquiry,Our reply",
    ],
)
def test_compounds_and_whose_it_is(header: str) -> None:
    fields = guessed(header)
    *_, ask, answer = header.split(",")
    assert fields == {"user": ask, "assistant": answer}


@pytest.mark.parametrize(
    "header",
    [
        "Kundenfrage,Antwort,Unsere Antwort",
        "Frage,Kundenfrage,Antwort",
        "Kundenfrage,Kundenantwort",
        "Umfrage,Antwort",
        "Rückfrage,Unsere Antwort",
        "Kundennummer,Unsere Antwort",
        "Demande client,Réponse client,Notre réponse",
        "Antwort Kunde,Unsere Antwort",
    ],
)
def test_compounds_of_which_another_may_be_meant(header: str) -> None:
    assert guessed(header) is None
