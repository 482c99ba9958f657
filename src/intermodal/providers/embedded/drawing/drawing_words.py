"""Words that decide what kind of picture is asked for, as data."""

from __future__ import annotations

import re

# media other than flat drawings: asked for, they can't be had here
MEDIUM = re.compile(
    r"\b(?:photos?|photographs?|photorealistic|photo-realistic|realistic|oil[ -]painting|watercolou?rs?|3d|render(?:ed)? in|pixel art|anime|manga|impressionis[tm]\w*|cubis[tm]\w*|pencil sketch|charcoal"
    r"|in the style of)\b|照片|写实|油画|水彩|水墨|国画|动漫|素描|像素风|风格", re.I,
)  # fmt: skip
# what says that quoted words are set into a scene
CAPTION = re.compile(
    r"\b(?:with|and|has)?\s*(?:the |a )?(?:text|words?|caption|title|label|saying|says|that says|reading|titled|captioned|labell?ed)\b\s*(?:under(?:neath)?|below)?\s*(?:it|them)?\s*[:：]?\s*$"
    r"|(?:with (?:the )?)?(?:text|words?|caption|title|label)\b|\b(?:saying|captioned|titled|that says)\b|(?:上面|下面)?(?:写着|写上|文字|标题|字样|配文)(?:为|是)?",
    re.I,
)
