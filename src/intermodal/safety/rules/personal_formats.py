"""Personal data that have a shape, and the words that must stand near those that have too common a one.

Each row: type, pattern (the group "value" is what counts, where there is one), score, name of a check ("" for none),
words one of which must stand within 60 characters before ("" for none) or be part of the match.
"""

from __future__ import annotations

Row = tuple[str, str, float, str, str]

CARD_WORDS = r"card|\bcc\b|visa|master|amex|信用卡|银行卡|卡号|储蓄卡|借记卡|账号|账户"
PHONE_WORDS = (
    r"phone|\btel|\bcall|mobile|\bcell|\bfax|desk:|contact|reach|text me|dial|sms|whatsapp|ring me|messages? to|hotline"
    r"|\bregistered\b|my number|number is|number:|电话|手机|联系|致电|拨打|传真|热线|号码|座机"
)
# What of a number may stand before the part that a row knows: a country's code, a plus, an opening bracket.
BEFORE_PHONE = r"(?:[(（\[]\s?)?(?:\+\s?(?:\d{1,3})?|(?<!\d)00\d{1,3}|(?<=[(（\[])\d{1,3})(?:\s?[)）\]])?[ .-]{0,2}(?:\(0\)\s?)?$|\(0\)\s?$"
DATE_WORDS = r"birth|\bborn\b|\bdob\b|b-day|bday|生日|出生|生于"

FORMATS: tuple[Row, ...] = (
    ("email", r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+À-ž-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z一-鿿]{2,24}(?![A-Za-z0-9_-])", 0.95, "", ""),
    ("iban", r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", 0.95, "iban", ""),
    ("iban", r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", 0.8, "lettered", r"iban|account|transfer|账"),
    ("card", r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-]*\d)", 0.95, "card", ""),
    ("card", r"(?<![\d.])\d(?:[ -]?\d){10,18}(?![\d.]*\d)", 0.8, "", CARD_WORDS),
    ("cn_id", r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)", 0.95, "chinese_id", ""),
    ("cn_id", r"(?<!\d)\d{17}[\dXx](?!\d)", 0.8, "", r"身份证|证件号"),
    ("cn_phone", r"(?<![\d.-])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)", 0.8, "", ""),
    ("phone", r"(?<![\d-])0\d{2,3}[- ]\d{7,8}(?:-\d{1,6})?(?!\d)", 0.7, "", ""),
    ("phone", r"(?<![A-Za-z0-9_.])[(\[]?(?:\+|00)\d{1,3}[)\]]?[ .-]{0,2}(?:\(0?\d{1,4}\)[ .-]?)?\d{1,4}(?:[ ./-]?\d{2,4}){1,4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![A-Za-z0-9_])", 0.75, "digits", ""),
    ("phone", r"(?<![A-Za-z0-9_.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![A-Za-z0-9_-])", 0.75, "", ""),
    ("phone", r"(?<![A-Za-z0-9_.])\(?\d{2,5}\)?(?:[ .\-/]{1,2}\d{2,8}){1,5}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![A-Za-z0-9_-])", 0.65, "digits", PHONE_WORDS),
    ("phone", r"(?<![A-Za-z0-9_.])\d{5,15}(?:x\d{1,6})?(?![A-Za-z0-9_])", 0.6, "digits", PHONE_WORDS),
    ("us_ssn", r"(?<![A-Za-z0-9_-])\d{3}[- ]\d{2}[- ]\d{4}(?![A-Za-z0-9_-])", 0.85, "", ""),
    ("us_ssn", r"(?<!\d)\d{9}(?!\d)", 0.7, "", r"\bssn\b|social security"),
    ("uk_nino", r"(?<![A-Z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])", 0.8, "", ""),
    ("passport", r"(?<![A-Za-z0-9])(?:[A-Z]{1,2}\d{6,8}|\d{8,9})(?![A-Za-z0-9])", 0.8, "", r"passport|护照"),
    ("passport", r"(?<![A-Za-z0-9])[EGDSPH]\d{8}(?![A-Za-z0-9])", 0.5, "", r"护照|通行证|证件"),
    ("driver_licence", r"(?<![A-Za-z0-9])[A-Z]{0,3}-?\d{5,13}[A-Z]{0,3}(?![A-Za-z0-9])", 0.7, "", r"driv\w{0,5} licen[cs]e|driver'?s? licen|驾照|驾驶证"),
    ("licence_plate", r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][·・ ]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9学警港澳](?![A-Za-z0-9])", 0.9, "", ""),
    ("licence_plate", r"(?<![A-Za-z0-9])(?=[A-Z0-9 -]{0,8}\d)[A-Z]{1,3}[ -]?\d{1,4}[ -]?[A-Z]{0,3}(?![A-Za-z0-9])", 0.6, "", r"licen[cs]e plate|number plate|plate number|车牌"),
    ("tax_or_id_number", r"(?<![A-Za-z0-9])[A-Z0-9][A-Z0-9-]{5,17}(?![A-Za-z0-9])", 0.6, "numbered", r"tax (?:id|number)|national id|identity (?:card|number)|\bid (?:card|number)|patient (?:id|number)|medical record|医保卡|社保|学号|工号|病历号|护照号|证号"),
    ("ip_address", r"(?<![A-Za-z0-9_.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![A-Za-z0-9_.]*\d)", 0.6, "ip", ""),
    ("ip_address", r"(?<![A-Za-z0-9_:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![A-Za-z0-9_:])", 0.6, "", ""),
    ("ip_address", r"(?<![A-Za-z0-9_:])(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}(?![A-Za-z0-9_:])", 0.6, "", ""),
    ("mac_address", r"(?<![A-Za-z0-9_:])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![A-Za-z0-9_:-])", 0.5, "", ""),
    ("url", r"https?://[^\s<>\"'，。；）)\]]{4,300}", 0.3, "", ""),
    ("url", r"(?<![\w@./-])www\.(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}(?![\w@])", 0.3, "", ""),
    ("date_of_birth", r"(?<![\d/.-])\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}(?![\d/-])", 0.8, "date", DATE_WORDS),
    ("date_of_birth", r"(?<!\d)(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号]", 0.8, "", DATE_WORDS),
    ("date_of_birth", r"(?i)\b(?:\d{1,2}(?:st|nd|rd|th)?\s{1,2}(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},?\s{1,2}\d{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\s{1,2}\d{1,2}(?:st|nd|rd|th)?,?\s{1,2}\d{4})\b", 0.8, "", DATE_WORDS),
    ("date", r"(?<![\d/.-])(?:\d{4}[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}/\d{1,2}/\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?(?![\d/-])", 0.3, "", ""),
    ("date", r"(?<=\bin )(?:19|20)\d{2}(?=[.,;]|\s*$)", 0.2, "", ""),
    ("age", r"(?i)\b(?P<value>\d{1,3})[ -]?(?:years?|yrs?)[ -]?old\b", 0.4, "age", ""),
    ("age", r"(?i)\b(?:age of|aged|age:|turn(?:ing|ed|s)?|when (?:he|she|i|they) (?:was|were)|(?:i'?m|i am|he'?s|she'?s) (?:now )?(?:only )?)\s{0,2}(?P<value>\d{1,3})(?=[\s.,;!?)]|$)(?!\s?(?:%|km|miles|minutes|hours|days|percent))", 0.4, "age", ""),
    ("age", r"(?:年龄|今年|现年|年满)[:：是]?\s?(?P<value>\d{1,3})\s?(?:岁|周岁)?", 0.4, "age", ""),
    ("address", r"(?:[一-鿿]{2,8}(?:省|自治区))?(?:[一-鿿]{2,10}?市)?[一-鿿]{1,8}?(?:市|区|县|旗|镇|乡|新区)[一-鿿\dA-Za-z]{1,20}?(?:路|街|道|巷|弄|胡同|大街|大道|村|里)(?:[一-鿿]{0,4}\d{1,5}号?(?:院|弄|之\d)?)?(?:[一-鿿]{0,12}?\d{1,4}(?:号楼|栋|幢|座|单元|室|层|楼|号)){0,4}(?:\d{2,4}室?)?", 0.8, "", ""),
    ("address", r"[一-鿿]{2,6}(?:路|街|大道|巷|弄)\d{1,5}(?:号|弄)(?:[一-鿿]{0,10}?\d{1,4}(?:号楼|栋|幢|座|单元|室|层|楼|号)){0,4}", 0.7, "", ""),
    ("uk_postcode", r"(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![A-Z0-9])", 0.6, "", ""),
    ("coordinates", r"(?<![\d.-])-?\d{1,2}\.\d{4,},\s?-?\d{1,3}\.\d{4,}(?![\d.])", 0.5, "", ""),
)  # fmt: skip
