"""What people say to have a picture changed, as data: an operation for each pattern, English and Chinese.

Patterns run over lower-case text in which quotations are replaced by «0», «1», …; `{R}` is a part of the picture, `{C}` a
colour, `{Q}` a quotation, `{A}` how much, `{I}` the picture itself, `{N}` a whole number.
"""

from __future__ import annotations

import re

from .colours import COLOURS

_EN = "|".join(sorted((name for name in COLOURS if name.isascii()), key=len, reverse=True))
_HAN = "|".join(sorted((name for name in COLOURS if not name.isascii()), key=len, reverse=True))
_MARK = r"(?:cent(?:er|re)|middle)"

PIECES: dict[str, str] = {
    "R": r"(?:(?:the )?(?:(?:top|upper|bottom|lower)[ -](?:left|right)(?:[ -]hand)?(?: (?:corner|quarter|part|quadrant|area|region))?"
    r"|(?:left|right|top|bottom|upper|lower)(?:[ -]hand)?(?: (?:half|third|quarter|side|part|edge|area))"
    r"|(?:left|right|top|bottom|upper|lower) \d+ ?(?:%|percent|px|pixels?)|\d+ ?(?:%|percent|px|pixels?) (?:of|from|at) the (?:left|right|top|bottom)"
    rf"|(?:left|right|top|bottom)|{_MARK}(?: (?:half|third|part|area|region|square))?"
    r"|(?:box |area |region |rectangle )?(?:at |from )?[(\[]?\d+ ?, ?\d+[)\]]? ?(?:to|,|-|–) ?[(\[]?\d+ ?, ?\d+[)\]]?)(?: of (?:the |this )?(?:picture|image|photo))?"
    r"|(?:图片|照片|图像|图)?的?(?:左上角|右上角|左下角|右下角|(?:左|右|上|下)(?:半边|半部分|半部|半|边的?一半|边|侧|方|部|面的?一半|三分之一|四分之一)|顶部|底部|中间|中央|中心|正中)(?:部分|区域)?)",
    "C": rf"(?:(?:light |dark |pale |deep )?(?:{_EN})|#[0-9a-f]{{6}}|(?:浅|深|淡|暗)?(?:{_HAN}))",
    "Q": r"«\d+»",
    "A": r"(?:slightly|somewhat|a (?:little|bit)(?: bit)?|a touch|much|a lot|lots|very|heavily|strongly|significantly|extremely|稍微|稍|略微|有点|一点点?|一些|大幅|很多|非常|明显|更加?)",
    "I": r"(?:it|this|that|(?:the|this|that|my)(?: whole| entire)? (?:picture|image|photo|photograph|pic|screenshot|scan|file)|everything|(?:整张|整个|这张|这个|该|把|将|这幅)*(?:图片|照片|图像|图|相片)|它)",
    "N": r"\d{1,5}",
}

# operation → patterns; the function of that name in edit_reading.py takes the match
PATTERNS: tuple[tuple[str, str], ...] = (
    ("cut", r"(?:crop|cut|trim|chop|take) (?:off|away) {R}|remove {R}(?! ?corner)|(?:裁掉|剪掉|去掉|切掉){R}"),
    ("crop_sides", r"(?:crop|cut|trim)(?: off)? (?P<n>{N}) ?(?P<u>%|percent|px|pixels?)? ?(?:(?:from|off|on) )?(?:each|every|all|the) ?(?:sides?|edges?)?"),
    ("crop_size", r"(?:crop|cut)(?: {I})?(?: down)? (?:to|into) (?P<w>{N}) ?[x×*] ?(?P<h>{N})(?: ?px| ?pixels)?|(?:裁剪|剪裁|裁切)(?:{I})?(?:成|为|到) ?(?P<w2>{N}) ?[x×*] ?(?P<h2>{N})(?:像素)?"),
    ("crop_ratio", r"(?:crop|cut)(?: {I})?(?: (?:to|into|as))?(?: an?)?(?: (?P<a>\d{{1,2}}) ?[:/] ?(?P<b>\d{{1,2}})| square)(?: ratio| aspect ratio| shape)?|make {I} (?:a )?square|(?:裁剪|剪裁|裁)(?:{I})?(?:成|为)(?:(?P<a2>\d{{1,2}})[:：](?P<b2>\d{{1,2}})|正方形|方形)(?:的?比例)?"),
    ("crop", r"(?:crop|cut|keep|clip|trim)(?: out)?(?: {I})?(?: (?:down|only|just))*(?: to)? {R}|(?:裁剪|剪裁|裁切|截取|保留|裁出|裁)(?:{I})?(?:出|取|到)?{R}|(?:把|将)?{I}?(?:裁剪|裁切|裁)(?:成|到|为){R}"),
    ("rotate", r"(?:rotate|turn|spin)(?: {I})?(?: by)? (?P<d>\d{{1,3}}(?:\.\d+)?) ?(?:degrees?|deg|°)?(?: to the)?(?: (?P<way>clockwise|counter-?clockwise|anti-?clockwise|cw|ccw|left|right))?|(?P<way2>顺时针|逆时针|向左|向右|往左|往右|左|右)?(?:旋转|转动?)(?:{I})?(?P<d2>\d{{1,3}})(?:度|°)|旋转(?:{I})?(?P<way3>顺时针|逆时针)(?P<d3>\d{{1,3}})度"),
    ("quarter", r"(?:rotate|turn)(?: {I})?(?: to the)? (?P<way>clockwise|counter-?clockwise|anti-?clockwise|left|right)|(?P<way2>顺时针|逆时针|向左|向右)旋转"),
    ("half", r"(?:rotate|turn|flip)(?: {I})? upside[ -]down|(?:{I})?(?:上下)?(?:颠倒|倒过来)"),
    ("flip", r"(?:flip|mirror|reflect)(?: {I})?(?: (?P<way>horizontally|vertically|left to right|top to bottom|left[ -]right|sideways|along the (?:horizontal|vertical) axis))?|(?P<way2>水平|左右|垂直|上下)?(?:翻转|镜像)(?:{I})?"),
    ("resize", r"(?:resize|scale|shrink|enlarge|reduce|rescale|make|change)(?: the size of)?(?: {I})?(?: down| up)?(?: to be| to)? (?P<w>{N}) ?(?:px)? ?[x×*] ?(?P<h>{N})(?: ?px| ?pixels)?|(?:缩放|调整|改变?|缩小|放大|修改|变|改)(?:{I})?(?:大小|尺寸)?(?:到|为|成|至)?(?P<w2>{N}) ?[x×*] ?(?P<h2>{N})(?:像素)?(?:大小)?"),
    ("scale", r"(?:resize|scale|shrink|enlarge|reduce|rescale)(?: {I})?(?: down| up)?(?: to| by)? (?P<p>{N}(?:\.\d+)?) ?(?:%|percent)(?: of (?:its|the) (?:original )?size)?|(?:缩小|缩放|放大)(?:{I})?(?:到|为|成|至)?(?:原来的)?(?P<p2>{N})%"),
    ("fold", r"(?:resize|scale|shrink|reduce|make)(?: {I})?(?: down)?(?: to| by)? (?P<half>half)(?: (?:of )?(?:its|the|that)?(?: original)? ?size)?|(?P<double>double) (?:the|its) size(?: of {I})?|make {I} (?P<twice>twice as (?:big|large)|double the size)|(?:缩小|缩放)(?:{I})?(?:到|为|成)?(?:原来的)?(?P<half2>一半)|放大(?:{I})?(?:到|为)?(?P<times>[2-8两三四])倍"),
    ("side", r"(?:resize|scale|shrink|enlarge|make|reduce)(?: {I})?(?: to)?(?: be)?(?: a)? ?(?:(?:width|(?P<h0>height))(?: of| to)? (?P<n0>{N})|(?P<n>{N}) ?(?:px|pixels?)? ?(?:(?:in )?(?:wide|width)|(?P<h>tall|high|(?:in )?height)))(?: ?px| ?pixels)?|(?:宽度?|(?P<h2>高度?))(?:改|调整|缩放|变)?(?:为|到|成|至)(?P<n2>{N})(?:像素)?"),
    ("longest", r"(?:resize|scale|shrink|reduce)(?: {I})?(?: so that)?(?: to)?(?: the| its)? ?(?:longest|longer|max(?:imum)?) side(?: is| of| to)? (?P<n>{N})(?: ?px| ?pixels)?|(?:make|create)(?: {I}| a)?(?: into)?(?: a)? thumbnail|(?:做成|生成)?缩略图"),
    ("blur", r"(?P<a0>{A} )?blur(?: out)?(?: {I}| (?P<r>{R}))?(?: (?P<a>{A}))?(?: (?:by|with(?: a)? radius(?: of)?) (?P<n>{N})(?: ?px| ?pixels)?)?|make {I} (?P<a2>{A} )?(?:blurry|blurrier|blurred)|(?:把|将)?(?P<r2>{R})?(?:进行|做)?(?P<a3>{A})?(?:模糊|虚化)(?:处理)?(?:{I}|(?P<r3>{R}))?(?:一点|一些)?"),
    ("pixelate", r"pixelate(?: {I}| (?P<r>{R}))?|(?:add|put)(?: a)? mosaic (?:to|on|over|at) (?:{I}|(?P<r4>{R}))|(?:把|将|给|对)?(?P<r2>{R})?(?:打上?|加上?)?(?:马赛克|像素化)(?:{I}|(?P<r3>{R}))?"),
    ("cover", r"(?:black|block|blank) out (?P<r>{R})|(?:redact|cover|hide|mask)(?: up)? (?P<r1>{R})(?: (?:in|with) (?P<c>{C}))?|(?:把|将)?(?P<r2>{R})(?:涂黑|遮住|盖住|遮挡)|(?:涂黑|遮住|盖住|遮挡)(?P<r3>{R})"),
    ("sharpen", r"(?P<a>{A} )?sharpen(?: {I})?|make {I} (?P<a1>{A} )?sharper|锐化(?:{I})?|(?:更|变)?清晰(?:一点|一些)"),
    ("grey", r"(?:(?:make|turn|convert|change|render)(?: {I})?(?: (?:to|into|in))? )?(?:an? )?(?:black[ -](?:and|&)[ -]white|gr[ea]y-?scale|monochrome|b ?& ?w|gr[ea]y)(?: (?:picture|image|photo|version))?|desaturate(?: {I})?|(?:变成|变为|转成|转为|转换成|转换为|改成|改为|做成|调成|处理成)?(?:黑白|灰度)(?:的|色|照片|图像|图片|图|照|效果)?"),
    ("sepia", r"(?:(?:make|turn|convert|change|apply|add|give)(?: {I})?(?: (?:to|into|in))?(?: an?)? )?sepia(?: (?:tone|toned|filter|effect|colou?rs?))?(?: to {I})?|(?:变成|变为|转成|改成|加|做成|加上)?(?:复古|怀旧|棕褐色|老照片)(?:色调|效果|滤镜|风)?"),
    ("invert", r"(?:invert|negate)(?: (?:the )?colou?rs(?: of)?)?(?: {I})?|(?:make|turn)(?: {I})?(?: into)? an? negative|(?:反色|反相|负片|颜色反转|反转颜色)(?:处理|效果)?"),
    ("auto", r"(?:auto[- ]?(?:contrast|enhance|levels)|enhance(?: {I}))(?: {I})?|(?:自动对比度|自动增强|自动调整)"),
    ("bright", r"(?:make {I} )?(?P<a>{A} )?(?:(?P<up>brighter|lighter)|(?P<down>darker|dimmer))(?: by (?P<p>{N}) ?(?:%|percent))?|(?P<a1>{A} )?(?:(?P<up1>brighten|lighten)|(?P<down1>darken|dim))(?: up)?(?: {I})?(?: by (?P<p1>{N}) ?(?:%|percent))?(?: (?P<a2>{A}))?|(?:变|调|更|弄|让它)*(?P<a4>{A})?(?:(?P<up2>亮)|(?P<down2>暗))(?P<a3>{A})?"),
    ("level", r"(?:(?P<up>increase|raise|boost|enhance|turn up|up)|(?P<down>reduce|decrease|lower|cut|turn down))(?: the| its)? (?P<what>brightness|contrast|saturation|sharpness)(?: of {I})?(?: by (?P<p>{N}) ?(?:%|percent))?(?: (?P<a>{A}))?|(?:make {I} |add |with |give {I} )?(?P<a1>{A} )?(?:(?P<up1>more|higher)|(?P<down1>less|lower)) (?P<what1>brightness|contrast|saturation|contrasty|saturated|vivid|colou?rful|sharpness)|(?:(?P<up2>提高|增加|增强|加大|调高|提升)|(?P<down2>降低|减少|减弱|减小|调低))(?P<a2>{A})?(?:{I}的?)?(?P<what2>亮度|对比度|饱和度|锐度|清晰度)(?P<p2>{N}%)?(?P<a3>{A})?|(?:{I}的?)?(?P<what3>亮度|对比度|饱和度)(?:(?P<up3>提高|增加|增强|调高)|(?P<down3>降低|减少|减弱|调低))(?P<p3>{N}%)?(?P<a4>{A})?|(?P<up4>更鲜艳|鲜艳)(?:一点|一些)?"),
    ("tint", r"(?:make {I} )?(?P<a>{A} )?(?P<tone>bluer|redder|greener|yellower|pinker|purpler|browner|warmer|cooler|colder)|(?:make {I} )?(?P<a1>{A} )?more (?P<c>{C})|tint(?: {I})?(?: (?:in|with))? (?P<c1>{C})|(?:add|apply|give {I})(?: an?)? (?P<c2>{C}) (?:tint|tone|hue|filter)(?: to {I})?|(?:{I})?(?:变得?|调得?|偏|更|弄)+(?P<a2>{A})?(?P<c3>{C}|暖|冷)(?:色调)?(?P<a3>{A})?|(?P<c4>{C}|暖|冷)(?:一点|一些|色调)|(?:加|加上|添加)(?:一层)?(?P<c5>{C})(?:的)?(?:滤镜|色调)"),
    ("border", r"(?:add|put|draw|give {I})(?: an?)?(?: (?:thick|thin|wide))?(?: (?P<n>{N}) ?(?:px|pixels?)?(?: wide| thick)?)?(?: (?P<c>{C}))?(?: (?:thick|thin|wide))?(?: (?P<n1>{N}) ?(?:px|pixels?))? (?:border|frame|outline)(?: of (?P<n2>{N}) ?(?:px|pixels?)?)?(?: in (?P<c1>{C}))?(?: (?:around|to) {I})?|(?:加上?|添加|增加)(?:一个|一圈|个)?(?P<n3>{N})?(?:像素)?(?:宽)?的?(?P<c2>{C})?的?(?:边框|相框|外框)"),
    ("pad", r"(?:add|put)(?: an?)? ?(?P<n>{N})? ?(?:px|pixels?)?(?: of)?(?: (?P<c>{C}))? (?:padding|margin)(?: of (?P<n1>{N}) ?(?:px|pixels?)?)?(?: (?:around|to) {I})?|pad(?: {I})?(?: (?:by|with) (?P<n2>{N}) ?(?:px|pixels?)?)?(?: (?P<square>to a square))?(?: (?:in|with) (?P<c1>{C}))?|(?:加上?|添加|留出?)(?P<n3>{N})?(?:像素)?的?(?P<c2>{C})?的?(?:留白|内边距|边距)"),
    ("round", r"(?:add )?round(?:ed)?(?: off)?(?: the| its)? corners(?: (?:of|by|with(?: a)? radius(?: of)?) (?P<n>{N})(?: ?px| ?pixels)?)?(?: (?:to|of) {I})?|(?:加|做成|变成|加上)?圆角"),
    ("text", r"(?:add|write|put|overlay|place|insert|stamp)(?: (?:the|a|some))?(?: (?P<c0>{C}))?(?: (?:text|words?|caption|title|watermark|label|heading))?(?: (?:saying|that says|reading))? (?P<q>{Q})(?: (?:on {I}|to {I}))?(?: (?:at|in|on|to|near)(?: the)? (?P<r>{R}))?(?: of {I})?(?: (?:on|to) {I})?(?: in(?: (?:large|big|small))? (?P<c>{C})(?: (?:text|letters))?)?(?: (?:at |with |in )?(?:font )?size(?: of)? (?P<n>{N}))?|caption {I} (?:with )?(?P<q1>{Q})|(?:在)?(?P<r1>{R})?(?:用)?(?:添加|加上|加|写上|写|打上)(?P<c1>{C})?(?:的)?(?:文字|字样|标题|水印|字|文本)?(?P<q2>{Q})(?:在(?P<r2>{R}))?(?:字样)?"),
    ("mark", r"(?:draw|add|put|place)(?: an?)?(?: (?:thick|thin))?(?: (?P<c>{C}))? (?P<what>box|rectangle|square|frame|circle|ellipse|ring|line|cross)(?: (?:around|at|on|over|in|across|about)(?: the)? (?P<r>{R}))(?: of {I})?(?: in (?P<c1>{C}))?(?: (?:with(?: the| a)? label|labell?ed|and label it|saying)(?: as)? (?P<q>{Q}))?|(?:label|mark)(?: the)? (?P<r1>{R}) (?:as |with )?(?P<q1>{Q})|在(?P<r2>{R})(?:画|加|添加|标)(?:上|出)?(?:一个|个)?(?P<c2>{C})?的?(?P<what2>方?框|矩形|圆圈?|圈)(?:[,，]?(?:标注|标签|写上|标)(?P<q2>{Q}))?"),
    ("arrow", r"(?:draw|add|put)(?: an?)?(?: (?P<c>{C}))? arrow(?: from [(\[]?(?P<x0>{N}) ?, ?(?P<y0>{N})[)\]]? to [(\[]?(?P<x1>{N}) ?, ?(?P<y1>{N})[)\]]?| (?:pointing )?(?:to|at|towards)(?: the)? (?P<r>{R}))(?: in (?P<c1>{C}))?|(?:画|加|添加)(?:一个)?(?:指向(?P<r2>{R})的)?(?P<c2>{C})?的?箭头(?:指向(?P<r3>{R}))?"),
    ("convert", r"(?:convert|save|export|turn|change|re-?encode)(?: {I})?(?: (?:to|as|into))(?: an?)? (?P<f>png|jpe?g|webp|gif|bmp|tiff?)(?: (?:format|file|image|picture))?|(?:转换?|保存|导出|另存|存)(?:成|为|到)(?P<f1>png|jpe?g|webp|gif|bmp|tiff?)(?:格式|图片|文件)?|(?:in|as)(?: an?)? (?P<f2>png|jpe?g|webp|bmp|tiff?)(?: (?:format|file))?"),
    ("strip", r"(?:remove|strip|delete|erase)(?: the| all)?(?: (?:exif|location|gps))? ?(?:metadata|exif(?: data)?)(?: (?:from|of) {I})?|(?:去除|删除|清除)(?:元数据|exif信息?)"),
)  # fmt: skip

TONES: dict[str, str] = {
    "bluer": "#1f5fe0", "redder": "#e02424", "greener": "#2e9e3f", "yellower": "#fbd324", "pinker": "#f48fb1", "purpler": "#7b35c1", "browner": "#7a4a21",
    "warmer": "#ff9a3c", "cooler": "#3c8dff", "colder": "#3c8dff", "暖": "#ff9a3c", "冷": "#3c8dff",
}  # fmt: skip
LITTLE = ("slightly", "somewhat", "little", "bit", "touch", "稍", "略", "有点", "一点", "一些")
MUCH = (
    "much",
    "a lot",
    "lots",
    "very",
    "heavily",
    "strongly",
    "significantly",
    "extremely",
    "大幅",
    "很多",
    "非常",
    "明显",
)
GLUE_EN = frozenset(
    "please can could would you i want need like to it this that the a an of and then also now next after afterwards finally first picture image photo photograph pic screenshot scan make turn edit change "
    "me my for us so by with is are be in into as at on retouch adjust slightly just result version apply filter effect whole whole-image them its".split()
)
GLUE_HAN = "请 把 将 帮我 帮 我 给 这张 这个 这幅 该 张 图片 照片 图像 图 相片 它 的 了 后 再 然后 接着 并且 并 同时 最后 先 一下 和 与 变成 变 进行 处理 调整 修改 成 为 让 使 让它 得 对 以 及 也 整张 整体".split()

UNQUOTED = re.compile(
    r"\b((?:add|write|put|overlay|place|insert)(?: (?:the|a))? (?:text|words?|caption|title|watermark|heading)(?: (?:saying|that says|reading))?) (?![\"'«“])(.+?)"
    r"(?=\s+(?:at|in|on|to) (?:the )?(?:top|bottom|left|right|upper|lower|cent(?:er|re)|middle)|\s+in (?:\w+ )?\w+$|\s+and then\b|[,.;]|$)", re.I,
)  # fmt: skip
UNQUOTED_HAN = re.compile(r"((?:添加|加上|加|写上|写|打上)(?:文字|字样|标题|水印)[:：]?)(?![«“\"])([^，。；,;]+)")
