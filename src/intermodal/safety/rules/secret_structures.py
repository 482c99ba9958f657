"""Secrets that are told by what stands around them: keys in their armour, logins in addresses and commands, assignments.

Every pattern is bounded, so that no text makes one slow; the group "value" is the secret.
"""

from __future__ import annotations

import re

from ..triggers import alternation
from .secret_words import KEYS, PASSWORDS, VENDORS

NAMED = re.compile(r"(?i)key|token|secret|auth|api|credential|密钥|令牌")
PEM = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.-]{0,6000}-----END [A-Z0-9 ]{3,40}-----)?"
)
JWT = re.compile(r"(?<![A-Za-z0-9+/-])eyJ[\w+/-]{8,4000}={0,2}\.eyJ[\w+/-]{8,8000}={0,2}(?:\.[\w+/-]{0,2000}={0,2})?")
URL_LOGIN = re.compile(
    r"://(?P<user>[^\s:/@'\"<>\[\]{}]{0,100}|[^\s:/@'\"<>]{1,60}@[\w.-]{1,60}):(?P<value>[^\s:@'\"<>/]{3,100})@[\w.%\[-]"
)
HEADER = re.compile(
    r"(?i)\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:(?:basic|bearer|token|apikey|digest|bot)\s{1,3})?(?P<value>[^\s\"',;]{6,4000})"
)
HEADER_NAMED = re.compile(
    r"(?i)\b(?:x-[\w-]{0,20}(?:key|token|auth|secret)|(?:api|private|auth|access)-?(?:key|token))\s{0,2}:\s{0,3}(?P<value>[^\s\"',;]{6,400})"
)
COMMAND_LOGIN = re.compile(
    r"(?:\s-u|\s--user|\s--proxy-user)[\s=]{0,3}(?P<quote>[\"']?)(?P<user>[^\s:\"']{0,60}):(?P<value>[^\s\"']{3,100}|(?<=[\"'])[^\"']{3,100})"
)
SQL = re.compile(
    r"(?i)\b(?:identified\s{1,3}(?:with\s{1,3}\w{1,40}\s{1,3})?(?:by|as)|with\s{1,3}(?:encrypted\s{1,3})?password|(?:role|user|login)\s{1,3}\w{1,40}\s{1,3}(?:with\s{1,3})?password\s{0,2}=?)\s{1,3}[\\\"'`]{0,2}(?P<value>[^\s\"'`;)\\]{4,100})"
)
BUNDLER = re.compile(r"\bBUNDLE_[A-Z0-9_]{3,80}[\"']?[=:\s]{1,3}[\"']?(?P<value>\w{4,60}:\w{4,60})")
QUERY = re.compile(
    r"(?i)[?&](?:key|token|sig|signature|secret|apikey|api_key|access_token|auth|credential|password|pwd)(?:=|%3d)(?P<value>[\w%.~+/-]{10,400})"
)
CURL_OPTION = re.compile(
    r"CURLOPT_\w{0,12}(?:PASSWORD|PASSWD|USERPWD|BEARER|USERNAME)\s{0,3},\s{0,3}\"(?P<value>[^\"\n]{5,200})\""
)
POWERSHELL = re.compile(
    r"(?i)ConvertTo-SecureString(?:\s{1,3}-(?:string|force|asplaintext|key))*\s{1,3}[\\\"']{0,2}(?P<value>[^\s\"'\\-][^\s\"'\\]{5,100})"
)
SUMO = re.compile(r"(?i)sumo\w{0,20}access_?id[\"']?\s{0,12}[:=]\s{0,4}[\"']?(?P<value>su[a-z0-9]{12})\b")

# after the word that names it: the rest of the identifier, a sign of assignment, the value
REST = r"(?P<rest>[\w.-]{0,24}[\"'\]]{0,2})"
VALUE = r"(?:\\?[\"'`](?P<quoted>[^\"'`\n\\]{3,200})|(?P<bare>[^\s\"'`,;<>()\[\]{}]{3,200}))"
ASSIGNED = re.compile(
    REST
    + r"(?:\s{0,20}(?:[:?+]{0,3}=>?|:{1,2}|->|=>|\(|：|>(?=[^<>\s]{4,100}</)|value=)|\s{1,2}(?:is|was|are|为|是)(?=\s|[:：])|是|为)\s{0,20}[(\[{]?(?:@|[bru])?"
    + VALUE
)
SPACED = re.compile(r"\s{1,3}" + VALUE)
TERM = re.compile(alternation((*PASSWORDS, *KEYS, *VENDORS)))
