"""Names that people give to columns, in the languages of their files.

Case, accents, spaces and punctuation do not count: see `fold`. A word is here only when a column
of that name means this nearly always: `salida` and `sortie` are also exits and expenses, `agent`
and `customer` are also names of people, so they are not.
"""

import re
from collections.abc import Iterable

from prep.core.roles import SPEAKERS
from prep.text.folding import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split(",") if word.strip())


QUESTION = _words(
    """question, question text, user question, customer question, faq question, frage, pregunta,
    pergunta, domanda, vraag, pytanie, otázka, fråga, spørgsmål, spørsmål, kysymys, soru, вопрос,
    întrebare, kérdés, въпрос, pitanje, vprašanje, küsimus, klausimas, jautājums, tanong, swali,
    savol, sual, сұрақ, प्रश्न, প্রশ্ন, கேள்வி, ప్రశ్న, سوال, კითხვა, հարց, 问题内容, 提问内容,
    用户问题, 标准问题, 标准问, 题目, 質問文, 質問内容, 질문내용, 사용자 질문, питання,
    запитання, ερώτηση, שאלה, سؤال, السؤال, پرسش, सवाल, câu hỏi, pertanyaan, soalan, คำถาม, 问题,
    問題, 提问, 提問, 问, 問, 質問, 問い, 질문"""
)
PROMPT = _words(
    """prompt, user prompt, prompt text, input prompt, 提示, 提示词, 提示詞, プロンプト, 프롬프트,
    промпт"""
)
INSTRUCTION = _words(
    """instruction, anweisung, instrucción, instrução, istruzione, instructie, инструкция, 指令,
    指示, 指示文, 지시, 지시문, 명령"""
)
INPUT = _words("input, user input, model input, input text, 用户输入, 输入, 輸入, 入力, 입력")
QUERY = _words(
    """query, user query, search query, user message, enquiry, inquiry, requête, demande, anfrage,
    consulta, richiesta, запрос, 查询, クエリ, 질의, استعلام"""
)
PROBLEM = _words("problem, problem statement, problème, problema, проблема, задача, 문제, المشكلة")

ANSWER = _words(
    """answer, answer text, correct answer, expected answer, ideal answer, reference answer,
    gold answer, best answer, faq answer, réponse, antwort, respuesta, resposta, risposta,
    antwoord, odpowiedź, odpověď, svar, vastaus, cevap, yanıt, ответ, răspuns, válasz, отговор,
    odgovor, vastus, atsakymas, atbilde, sagot, jibu, javob, cavab, жауап, উত্তর, பதில், సమాధానం,
    პასუხი, պատասխան, 标准答案, 参考答案, 正确答案, 回答内容, 答案内容, 回复内容, 标准回答,
    回答文, 解答例, 正解, 답변내용, 모범답안, відповідь, απάντηση, תשובה, جواب, الجواب, إجابة,
    الإجابة, اجابة, الاجابة, پاسخ, उत्तर, जवाब, câu trả lời, trả lời, jawaban, jawapan, คำตอบ,
    答案, 回答, 答复, 答覆, 答, 回复, 回覆, 答え, 解答, 답변, 답, 대답, 정답"""
)
COMPLETION = _words(
    "completion, completion text, ideal completion, canonical solution, complétion, 补全, 補完"
)
RESPONSE = _words(
    """response, response text, model response, assistant response, bot response, ai response,
    chatbot response, gpt response, chatgpt response, expected response, ideal response,
    reference response, assistant message, reply, ideal, 响应, 回應, 応答, 返答, 返信, 응답"""
)
OUTPUT = _words("output, model output, expected output, output text, 输出, 輸出, 出力, 출력")
SOLUTION = _words(
    """solution, lösung, loesung, solución, solução, soluzione, решение, 解决方案, 解決方案, 解決策,
    해결책, 풀이, الحل"""
)
CODE = _words("sql, sql query")
TRUTH = _words("ground truth, ground truth answer, gold, gold answers, golden answer")
"""What an answer is measured by: beside another answer, either may be meant."""

MEASURES = _words(
    """precision, recall, f1, f1 score, bleu, rouge, rouge l, bert score, faithfulness,
    answer relevancy, answer correctness, context precision, context recall, cosine similarity,
    exact match, semantic similarity, relevance, groundedness, hallucination, latency"""
)
"""What a model's answers were measured with: they are what it said, not what it is to say."""

CHOSEN = _words("chosen, preferred, preferred output, preferred response, chosen response")
REJECTED = _words(
    """rejected, non preferred, dispreferred, non preferred output, non preferred response,
    rejected response"""
)

USER_SPEAKER = frozenset(map(fold, SPEAKERS["user"]))
ASSISTANT_SPEAKER = frozenset(map(fold, SPEAKERS["assistant"]))

SYSTEM = _words(
    """system, system prompt, system message, system instruction, 系统提示, 系统提示词, 系統提示,
    システムプロンプト, 시스템 프롬프트"""
)

TEXT = _words(
    """text, sentence, utterance, tweet, review, review text, texte, texto, testo, tekst, phrase,
    frase, satz, текст, предложение, 文本, 句子, テキスト, 文章, 텍스트, 문장, نص, النص,
    جملة, الجملة, metin, cümle, teks, kalimat, văn bản, zdanie, oración"""
)
"""Columns that are what a classifier reads."""

PERHAPS_TEXT = _words(
    """message, comment, content, document, article, post, email, dialogue, 内容, commentaire,
    kommentar, comentario, comentário, commento, комментарий, отзыв, yorum, komentar, ulasan,
    bình luận, komentarz, 评论, 評論, コメント, 댓글, 리뷰, تعليق"""
)
"""The same, when nearly nothing else is in the table."""

LABEL = _words(
    """label, label text, label name, category, class, classification, sentiment, intent, topic,
    tag, emotion, étiquette, etiqueta, etichetta, метка, 标签, 標籤, ラベル, 라벨, 레이블, تصنيف,
    catégorie, kategorie, categoría, categoria, категория, 类别, 類別, 分类, 分類, カテゴリ,
    カテゴリー, 카테고리, فئة, الفئة, klasse, classe, clase, класс, тональность, 情感, 감정,
    etiket, sınıf, duygu, kategori, kelas, sentimen, nhãn, etykieta, kategoria, sentimiento,
    sentimento, intención, intenção, 意图, 意圖"""
)
ABOUT = _words(
    """category, topic, tag, catégorie, kategorie, categoría, categoria, категория, 类别, 類別,
    分类, 分類, カテゴリ, カテゴリー, 카테고리, فئة, الفئة, kategori, kategoria"""
)
"""Labels that may also say what a prompt is about, with nothing that answers it."""
SUMMARY = _words(
    """summary, highlights, résumé, zusammenfassung, resumen, resumo, riassunto, 摘要, 要約, 요약,
    ملخص, الملخص"""
)

CONTEXT = _words("context, contexte, kontext, contexto, contesto, контекст, 上下文, 文脈, السياق")

OPTIONS = _words("options, choices, candidates, alternatives, 选项, 選項, 選択肢, 보기")
"""Columns that hold all options of a question."""

MORE_OF_THE_QUESTION = (
    CONTEXT
    | OPTIONS
    | _words(
        """contexts, passage, passages, paragraph, document, documents, evidence, table, schema,
        story, background, option, choice, option a, option 1, opt a, choice a, choice 1, a,
        distractor 1, distractor1, opa, history, chat history"""
    )
)
"""Columns without which a question may not be the whole question."""

OPTION = _words(
    """option, options, opt, choice, alternative, distractor, candidate, ans, variant, wahl,
    auswahl, choix, proposition, opción, opcion, opção, alternativa, opzione, scelta, optie, keuze,
    вариант, вариант ответа, seçenek, şık, đáp án, lựa chọn, pilihan, opsi, odpowiedź, 选项, 選項,
    選択肢, 보기, 선택지, خيار, الخيار, विकल्प"""
)
"""Columns of which each holds one of several answers to choose from, with a letter or number."""

MORE_OF_THE_TEXT = _words(
    "title, subject, headline, titre, titel, título, titolo, 标题, 標題, 제목"
)
"""Columns without which a text to classify may not be the whole text."""

NO_TEXT_ALONE = _words(
    """question id, prompt id, query id, answer id, qid, image, images, image path, image url,
    image file, img, picture, photo, audio, video"""
)
"""Columns beside a text that is a question itself, or one about something to be seen or heard: its
label is not what a model is to say to it."""

OTHER_LABEL = _words(
    """severity, priority, status, type, subcategory, sub category, subclass, rating, score, stars,
    level, polarity"""
)
"""Columns that may be meant instead of the label."""

ROW_NAMES = _words(
    """id, index, idx, no, nr, row, row id, uid, uuid, guid, source, split, lang, language, date,
    unnamed 0, url, link, meta, metadata, num, number, nummer, numéro, número, sr no, s no, sl no,
    sno, 序号, 序號, 编号, 編號, 番号, 번호, 순번, №, n°, nº, stt, пп, № пп"""
) | {""}
"""Columns that name or date a row and say nothing about its meaning."""


_QUALIFIERS = _words(
    """the, of, for, to, in, short, long, detailed, user, customer, client, bot, chatbot,
    assistant, human, correct, expected, right, true, reference, best, final, full, complete,
    original, core, main, sample, suggested, example, official, standard, text, faq, training,
    english, en, correcta, correcto, correta, correto, correcte, corretta, bonne, attendue,
    richtige, korrekte, erwartete, juiste, goede, правильный, верный, esperada, sugerida, usuario,
    usuário, cliente, utilisateur, kunde, kunden, benutzer, клиента, пользователя, бота, benar,
    doğru, đúng, du, de, del, do, da, des, der, die, das, la, le, les, el, van"""
)
"""Words beside the one that matters: `Resposta correta`, `core_question`, `Answer (EN)`."""

_OURS = _words(
    """our, my, unser, unsere, unsern, meine, notre, nos, nuestra, nuestro, nossa, nosso, nostra,
    nostro, onze, ons, vår, vårt, vores, наш"""
)
"""Whose it is: beside a column without such a word, either may be meant."""

_HEADS = {
    head: _words(fronts)
    for heads, fronts in (
        (
            _words("frage, fragen, anfrage, anfragen, vraag, vragen, fråga, spørgsmål, spørsmål"),
            "kunden, kunde, kund, nutzer, benutzer, anwender, klant, klanten, beispiel",
        ),
        (
            _words("antwort, antworten, antwoord, antwoorden, svar"),
            "muster, beispiel, standard, modell, ideal, referenz, support, service, bot",
        ),
    )
    for head in heads
}
"""Word that matters → what stands before it in one word with it: `Kundenfrage`, `Musterantwort`.
A `Rückfrage` or an `Umfrage` is something else, and a `Kundenantwort` may be either side's."""

_WORD = re.compile(r"[A-ZÀ-Þ]?[^\W\d_A-ZÀ-Þ]+|[^\W\d_]+|\d+")


def parts(name: str) -> list[str]:
    """The words of a name, folded: those of `coreQuestion` are core and question."""
    return [fold(word) for word in _WORD.findall(name)]


def core(name: str) -> str:
    """What is left of a name without the words that only say more of it, folded."""
    return "".join(
        _head(word) for word in parts(name) if word not in _QUALIFIERS and word not in _OURS
    )


def names_more(name: str) -> bool:
    """Whether a name says whose a thing is, or what kind of thing, so that another may be meant."""
    return any(word in _OURS or _head(word) != word for word in parts(name))


def _head(word: str) -> str:
    """The word at the end of a compound that is known, else the word."""
    for head, fronts in _HEADS.items():
        if word.endswith(head) and word.removesuffix(head) in fronts:
            return head
    return word


def plurals(words: Iterable[str]) -> frozenset[str]:
    """The plurals that are used as column names."""
    return frozenset(_PLURALS[word] for word in words if word in _PLURALS)


_PLURALS = {
    fold(one): fold(many)
    for one, many in (
        ("question", "questions"),
        ("prompt", "prompts"),
        ("instruction", "instructions"),
        ("input", "inputs"),
        ("query", "queries"),
        ("problem", "problems"),
        ("frage", "fragen"),
        ("pregunta", "preguntas"),
        ("pergunta", "perguntas"),
        ("domanda", "domande"),
        ("vraag", "vragen"),
        ("вопрос", "вопросы"),
        ("answer", "answers"),
        ("completion", "completions"),
        ("response", "responses"),
        ("output", "outputs"),
        ("solution", "solutions"),
        ("réponse", "réponses"),
        ("antwort", "antworten"),
        ("respuesta", "respuestas"),
        ("resposta", "respostas"),
        ("risposta", "risposte"),
        ("antwoord", "antwoorden"),
        ("ответ", "ответы"),
        ("text", "texts"),
        ("sentence", "sentences"),
        ("label", "labels"),
        ("intent", "intents"),
        ("class", "classes"),
        ("sentiment", "sentiments"),
        ("emotion", "emotions"),
        ("utterance", "utterances"),
        ("review", "reviews"),
        ("comment", "comments"),
        ("tweet", "tweets"),
        ("category", "categories"),
        ("summary", "summaries"),
    )
}
