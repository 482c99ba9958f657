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
COMMAND_PASSWORD = re.compile(
    r"(?:\bsshpass\s{1,3}-p\s{0,3}|\b(?:mysql|mysqldump|mariadb|mysqladmin)\b[^\n|;]{0,80}?\s-p(?=[^\s-])|\blogin\b[^\n|;]{0,80}?\s-p[\s=]{1,3}"
    r"|\b(?:smbclient|net use|wmic|psexec)\b[^\n|;]{0,80}?/?-?(?:user|u|U)[:\s=]{1,2}[^\s%:]{1,40}[%:])[\"']?(?P<value>[^\s\"']{4,100})"
)
PGPASS = re.compile(r"(?m)^(?:[\w.*-]{1,80}):(?:\d{2,5}|\*):[\w*-]{1,60}:[\w*.@-]{1,60}:(?P<value>[^\s:]{4,100})$")
JWK = re.compile(r"\\?[\"'](?:d|k|p|q|dp|dq|qi)\\?[\"']\s{0,3}:\s{0,3}\\?[\"'](?P<value>[\w+/-]{20,1000}={0,2})")
KUBERNETES = re.compile(
    r"(?m)^[ \t]{0,12}[\"']?[\w.-]{1,80}[\"']?[ \t]{0,4}:[ \t]{1,4}(?:!!binary )?[\"']?(?P<value>[A-Za-z0-9+/]{10,8000}={0,3})[\"']?[ \t]{0,8}$"
)
KIND_SECRET = re.compile(r"(?m)\bkind[\"']?[ \t]{0,4}:[ \t]{0,4}[\"']?Secret\b")
DATA = re.compile(r"(?m)^[ \t]{0,12}[\"']?(?:data|stringData)[\"']?[ \t]{0,4}:[ \t]{0,8}\{?[ \t]{0,4}$")
PUTTY = re.compile(
    r"PuTTY-User-Key-File-\d: [^\0]{20,2000}?Private-Lines: \d{1,3}\s{1,2}(?P<value>[A-Za-z0-9+/=\s]{40,3000})"
)
DISCORD = re.compile(r"(?<![\w.-])[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,38}(?![\w.-])")
POWERSHELL = re.compile(
    r"(?i)ConvertTo-SecureString(?:\s{1,3}-(?:string|force|asplaintext|key))*\s{1,3}[\\\"']{0,2}(?P<value>[^\s\"'\\-][^\s\"'\\]{5,100})"
)
SUMO = re.compile(r"(?i)sumo\w{0,20}access_?id[\"']?\s{0,12}[:=]\s{0,4}[\"']?(?P<value>su[a-z0-9]{12})\b")

# after the word that names it: the rest of the identifier, a sign of assignment, the value
REST = r"(?P<rest>[\w.-]{0,24}(?:\\?[\"'\]]){0,2})"
VALUE = r"(?:\\?[\"'`](?P<quoted>[^\"'`\n\\]{3,200})|(?P<bare>[^\s\"'`,;<>()\[\]{}]{3,200}))"
TYPE = r"(?:\s{0,2}:\s{0,2}&?(?:'static )?[A-Za-z]\w{0,16}\??(?=\s{0,2}=)|\s{1,2}(?:string|\[\]byte|String)(?=\s{0,2}:?=))?"
SIGN = (
    r"(?:\s{0,20}(?P<sign>[:?+.|]{0,3}=>?|\|\||,(?=\s{0,3}[\"'])|:{1,2}|->|=>|：|>(?=\s{0,20}[^<>\s]{4,100}\s{0,20}</)|value=)"
    r"|\s{1,2}(?:is|was|are|为|是)(?=\s|[:：])|是|为|[ \t]{0,2}\n[ \t]{1,12}value:(?=[ \t]))"
)
MADE = r"(?:(?:\[\]byte|[Ss]tring|str|bytes|Buffer\.from|SecretStr|Secret|unhexlify|fromhex|\w{0,12}[bB]64[dD]ecode)\((?=[\"'`bru]))?"
ASSIGNED = re.compile(REST + TYPE + SIGN + r"\s{0,20}" + MADE + r"[(\[{]?(?:@|[bru])?" + VALUE)
SPACED = re.compile(r"[ \t]{1,3}" + VALUE)
OPTION = re.compile(r"(?P<rest>[\w.-]{0,24})[ \t]{1,3}" + VALUE)  # after --, ENV, #define, set
OPTION_START = re.compile(
    r"(?i)(?:^|\s)(?:--?|ENV\s{1,3}|#\s?define\s{1,3}|setx?\s{1,3}(?:-gx\s)?|export\s{1,3})[\w.-]{0,30}$"
)
TERM = re.compile(alternation((*PASSWORDS, *KEYS, *VENDORS)))
