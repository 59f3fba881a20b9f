"""What says that a text is a question: its last character, or the name it stands under."""

import re
from collections.abc import Collection

ASKS = frozenset(
    re.findall(
        r"\w+",
        "q question questions prompt frage pregunta domanda pergunta вопрос в "
        "问 问题 問 問題 質問 질문 سؤال س",
    )
)
"""Names of questions."""

ANSWERS = frozenset(
    re.findall(
        r"\w+",
        "a answer answers completion antwort réponse reponse respuesta risposta resposta ответ о "
        "答 回答 答案 答え 답변 جواب ج",
    )
)
"""Names of what answers them."""

MARKS = ("?", "？", "؟", "\u037e")
"""What a question ends with; the last one is the mark of Greek."""

_CLOSING = " \t\r\n\xa0\u3000*_#\"'”’»)）」"


def is_question(text: str) -> bool:
    """True for a text that ends with a question mark, which quotes may follow."""
    return text.rstrip(_CLOSING).endswith(MARKS)


def are_questions(texts: Collection[str]) -> bool:
    """True when at least half of some texts are questions: some are written without a mark."""
    return 0 < len(texts) <= 2 * sum(map(is_question, texts))
