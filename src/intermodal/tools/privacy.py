"""Blanking out what is private, or what the caller names: in a text, in a picture of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..artifacts import Document, Finding, Image, Regions, Text, Transcript
from ..providers import Redactor, TextReader
from .tool import Pattern, engine, tool

Kind = Literal[
    "private", "names", "phones", "emails", "postal", "ids", "cards", "births", "secrets", "dates", "amounts", "numbers",
    "urls", "organisations", "places",
]  # fmt: skip

HINT = 0.3  # of what is only a hint (a country, a date, a given name) that much is blanked out where all is asked for

# Types of findings by what people call them. "private" is everything personal and every secret.
KINDS: dict[str, frozenset[str]] = {
    "names": frozenset({"person", "name"}),
    "phones": frozenset({"phone", "cn_phone"}),
    "emails": frozenset({"email"}),
    "postal": frozenset({"address", "uk_postcode", "place", "coordinates"}),
    "ids": frozenset({"cn_id", "us_ssn", "uk_nino", "passport", "driver_licence", "licence_plate", "tax_or_id_number"}),
    "cards": frozenset({"card", "iban"}),
    "births": frozenset({"date_of_birth", "age"}),
    "dates": frozenset({"date", "date_of_birth"}),
    "amounts": frozenset({"amount"}),
    "numbers": frozenset({"number"}),
    "urls": frozenset({"url"}),
    "organisations": frozenset({"organisation"}),
    "places": frozenset({"place", "address", "uk_postcode"}),
}
# What is looked for by its shape, only where it is asked for.
SHAPES: dict[str, str] = {
    "dates": "date", "amounts": "amount", "numbers": "number", "urls": "url", "organisations": "organisation",
}  # fmt: skip

PRIVATE = frozenset({"personal_data", "secret"})  # categories of findings that redaction can take out

_VERBS = (
    "redact", "blank out", "black out", "mask", "censor", "hide", "remove", "delete", "anonymize", "anonymise", "cover",
    "cross out", "strike out", "scrub", "obscure", "conceal", "pixelate", "blur", "blur out", "打码", "遮住", "遮盖",
    "涂黑", "隐去", "隐藏", "去掉", "删除", "屏蔽", "脱敏", "马赛克", "抹去", "遮挡", "take out", "get rid of", "strip",
    "strip out", "clear out", "wipe", "wipe out", "erase", "edit out", "block out", "leave out", "drop", "bleep out",
    "cover up", "遮一下", "遮掉", "遮上", "遮起来", "挡住", "挡一下", "盖住", "盖掉", "抹掉", "删掉", "去除", "清除", "隐掉",
    "码掉", "打上马赛克", "打马赛克", "加马赛克", "涂掉", "涂抹", "抠掉", "打上码", "打个码", "藏起来", "擦掉", "匿名",
)  # fmt: skip
_OBJECTS: dict[Kind, tuple[str, ...]] = {
    "private": (
        "personal data", "personal information", "personal details", "private data", "private information",
        "sensitive data", "sensitive information", "identifying information", "pii", "privacy", "confidential details",
        "个人信息", "个人数据", "隐私", "敏感信息", "私人信息", "个人资料",
    ),
    "names": ("names", "people's names", "name of the person", "the name", "姓名", "名字", "人名"),
    "phones": ("phone numbers", "phone number", "telephone numbers", "mobile numbers", "电话", "手机号", "电话号码",
               "手机号码"),
    "emails": ("email addresses", "email address", "emails", "e-mail addresses", "e-mails", "mails",
               "mail addresses", "邮箱", "电子邮件", "邮件地址"),
    "postal": ("addresses", "home addresses", "street addresses", "postal addresses", "home address", "street address",
                  "the address", "postal address", "地址", "住址"),
    "ids": (
        "id numbers", "id number", "identity numbers", "passport numbers", "passport number", "social security numbers",
        "social security number", "licence plates", "license plates", "ssn", "身份证号", "身份证", "护照号",
        "车牌", "证件号",
    ),
    "cards": ("card numbers", "credit card numbers", "credit card number", "card number", "bank details", "account numbers",
              "ibans", "iban", "银行卡号", "卡号", "信用卡号", "账号"),
    "births": ("dates of birth", "date of birth", "birth dates", "birthdays", "ages", "出生日期", "生日", "年龄"),
    "dates": ("dates", "date", "日期"),
    "amounts": ("amounts", "amount", "prices", "price", "sums", "sums of money", "amounts of money", "money amounts",
                "dollar amounts", "costs", "salaries", "salary",
                "totals", "金额", "价格", "价钱", "数额", "款项", "薪水", "工资"),
    "numbers": ("numbers", "digits", "数字", "数目"),
    "urls": ("urls", "url", "links", "link", "web addresses", "web address", "websites", "website", "网址", "链接"),
    "organisations": (
        "company names", "company name", "companies", "company", "names of companies", "name of the company", "firms",
        "firm names", "organisations", "organizations", "organisation names", "organization names", "business names",
        "employers", "公司", "公司名", "公司名称", "公司的名字", "企业名称", "机构名称", "单位名称",
    ),
    "places": ("places", "place names", "cities", "countries", "locations", "towns", "地名", "地点", "城市", "国家"),
    "secrets": ("passwords", "password", "secrets", "api keys", "api key", "keys", "tokens", "credentials", "密码",
                "密钥", "口令"),
}  # fmt: skip


def patterns_for(medium: str, *, more: tuple[str, ...] = ()) -> list[Pattern]:
    """One pattern a kind: any of the verbs, and of `more` of them, with what the kind is called."""
    return [
        # "e-mail addresses" are addresses too, but not those meant
        Pattern(
            (*_VERBS, *more),
            words,
            (medium,),
            params={"kinds": [kind]},
            weight=0.95 if kind == "postal" else 1.0,
        )
        for kind, words in _OBJECTS.items()
    ] + [
        Pattern((*_VERBS, *more), ("{quoted}",), (medium,), params={"words": "{quoted}"}),
        Pattern(("redact", "anonymize", "anonymise", "脱敏", "打码"), (), (medium,), weight=0.9),
    ]


@tool(
    version="4",
    effect="pure",
    clears=PRIVATE,
    examples=[
        "blank out the personal data in this letter",
        "mask the phone numbers",
        "redact this text",
        "remove all names and addresses",
        "anonymize the document",
        "把身份证号打码",
        "隐去文中的个人信息",
        "遮住电话号码",
        "blank out the dates and the amounts",
        'blank out the word "Acme"',
        "把日期涂黑",
    ],
    patterns=patterns_for("text"),
)
async def redact(
    text: Text, *, kinds: tuple[Kind, ...] = (), words: tuple[str, ...] = (), redactor: Redactor = engine()
) -> Text:
    """Blank out personal data and secrets in a text, or some kinds of them, dates, amounts, and these words.

    Each character becomes "█". What the detectors don't know stays: see what the report says was found.
    """
    clean = await redactor.mask(text, await sought(redactor, text, kinds, words))
    assert isinstance(clean, Text)
    return clean


async def _lines(image: Image, *, reader: TextReader, **_: object) -> list[Regions]:
    return [await reader.read(image)]


@tool(
    version="4",
    effect="pure",
    clears=PRIVATE,
    reread=_lines,
    examples=[
        "blank out the personal data in this picture",
        "black out the phone number in the photo",
        "blur the names in this screenshot",
        "redact this scan",
        "把图片里的身份证号打码",
        "遮住照片上的电话号码",
        "给截图里的姓名打马赛克",
    ],
    patterns=patterns_for("image"),
)
async def redact_image(
    image: Image,
    *,
    kinds: tuple[Kind, ...] = (),
    words: tuple[str, ...] = (),
    reader: TextReader = engine(),
    redactor: Redactor = engine(),
) -> Image:
    """Blank out personal data and secrets written in a picture, or some kinds of them, dates, amounts, and these words.

    The text is read first; the boxes of what was found are filled for good. Writing that can't be read stays, and so do
    faces. A picture in which nothing was found comes back as it is.
    """
    lines = await reader.read(image)
    found = [f for f in await sought(redactor, lines, kinds, words, picture=image) if "box" in f.where]
    if not found:
        return image
    clean = await redactor.mask(image, found)
    assert isinstance(clean, Image)
    return clean


async def sought(
    redactor: Redactor,
    media: Text | Regions | Transcript | Document,
    kinds: Sequence[Kind],
    words: Sequence[str],
    *,
    picture: Image | None = None,
) -> list[Finding]:
    """What is found of these kinds, and where these words stand; everything private where neither is named.

    `picture`: the one that regions were read in.
    """
    kinds = kinds or (() if words else ("private",))
    asked: dict[str, Any] = {"shapes": [SHAPES[kind] for kind in kinds if kind in SHAPES], "quoted": words}
    asked["picture"] = picture
    return chosen(await redactor.find(media, **{name: value for name, value in asked.items() if value}), kinds)


def chosen(found: Sequence[Finding], kinds: Sequence[Kind]) -> list[Finding]:
    """The findings of these kinds, and the words asked for; mere hints of places and names where these are asked for."""
    return [f for f in found if f.type == "quoted" or any(_is(f, kind) for kind in kinds)]


def _is(finding: Finding, kind: Kind) -> bool:
    if kind == "private":
        return finding.category in PRIVATE and finding.score >= HINT
    if kind == "secrets":
        return finding.category == "secret"
    return finding.type in KINDS[kind]
