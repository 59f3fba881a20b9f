"""What a cell of a table looks like: a number, a sentence, the name of a column."""

import re

_NUMBER = re.compile(
    r"[-+(]?\s*+[$€£¥₹]?\s*+\d[\d\s.,'’]*+(?:e[-+]?\d+)?\s*+[%$€£¥)]?"  # 1 234,50 € or (12.5%)
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?"  # dates
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?|true|false",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.?!。？！؟।…][\"'”’»)]*$")

NAMES = frozenset(
    re.split(
        r"\s+",
        "prompt completion question answer q a text label input output instruction response query "
        "context category class intent chosen rejected system user assistant title description id "
        "summary sentence translation source target act name date type comment review utterance "
        "pregunta respuesta frage antwort réponse domanda risposta pergunta resposta вопрос ответ "
        "текст 问题 答案 問題 答え 質問 回答 输入 输出 指令 질문 답변 سؤال جواب السؤال الجواب",
    )
)
"""Names that columns of training data have, in lower case."""


def is_number(text: str) -> bool:
    """True for a number, an amount, a share, a date, a time, true and false."""
    return _NUMBER.fullmatch(text) is not None


def plain(name: str) -> str:
    """The name of a column as it is compared: case and blanks do not count."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()
