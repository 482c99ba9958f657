"""How letters are built, and tasks that have no place in one: general questions, orders to write this or that."""

from __future__ import annotations

import re

QUESTIONS = re.compile(r"(?:\bQ|\bВ|问)\s?[:：][^\n]{1,300}?[?？]")
MAIL = re.compile(
    r"(?im)\b(?:subject|email_from|received date)\s?:|^\s?(?:hi|dear|hello) \w+[ ,]|\bunsubscribe\b|\bbest regards\b|\bsincerely\b"
)
TASK = re.compile(
    r"(?:(?<=[.!?\n|,])|^|(?<= ))\s?(?P<task>(?:(?:What|Who|When|Where|Which|How|Why)(?: wrote| invented| discovered| painted| founded| won| composed| directed| built|'s| is| are| was| were| did| does| do| many| much| can| would| has| have)\b"
    r"|(?:Write|Develop|Create|Compose|Explain|Describe|Translate|List|Name|Solve|Calculate|Generate|Define|Compare|Summari[sz]e|Draft|Design|Outline|Find|Convert|Give|Tell|Discuss|Analy[sz]e|Suggest|Provide|Identify|Prepare|Make|Recommend|Is|Are|Does|Can|Replace|Remove|Jumble|Scramble|Swap|Rearrange|Encode|Reverse|Capitali[sz]e|Combine)\b)"
    r"(?=[^\n]{8,200}?[.?](?:\s|$))[^\n.?]{8,180}[.?])"
)
QUOTED = re.compile(
    r"['\"“‘][^'\"”’\n]{1,80}['\"”’]|\bhow do you say\b|\bcan you\b|\bcould you\b|\bshow me\b|\btell me\b", re.I
)
PERSONAL = re.compile(
    r"(?i)\b(?:we|us|our|ours|you|your|yours|i|i'm|my|me|team|account|card|invoice|payment|order|receipt|call|meeting|email|e-mail|support|here|questions|attached|below|this|transaction|notifications?|subscription|contract|team|company)\b"
)
