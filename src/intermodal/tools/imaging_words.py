"""How people ask for pictures to be made and changed, as data for planners."""

from __future__ import annotations

from .tool import Pattern

_MAKE_EN = (
    "draw",
    "paint",
    "generate",
    "create",
    "illustrate",
    "sketch",
    "make",
    "design",
    "produce",
    "render",
    "plot",
)
_MAKE_HAN = ("画", "绘制", "生成", "制作", "做", "设计", "创建")
_PICTURES = (
    "image", "picture", "painting", "drawing", "illustration", "photo", "scene", "svg", "icon", "clipart", "vector graphic", "图", "画", "图片", "插画",
)  # fmt: skip
_CHARTS = (
    "chart", "bar chart", "pie chart", "line chart", "graph", "bar graph", "line graph", "plot", "donut chart", "column chart",
    "柱状图", "饼图", "折线图", "条形图", "图表", "统计图",
)  # fmt: skip
_DIAGRAMS = (
    "diagram", "flowchart", "flow chart", "mind map", "timeline", "org chart", "cycle diagram", "流程图", "思维导图", "时间线", "时间轴", "示意图", "结构图",
)  # fmt: skip
_CARDS = (
    "card", "greeting card", "birthday card", "title card", "poster", "banner", "sign", "invitation", "flyer", "certificate", "badge",
    "贺卡", "卡片", "海报", "横幅", "请柬", "邀请函", "证书", "标语",
)  # fmt: skip
_ASKED = {"prompt": "{request}"}

DRAWING: tuple[Pattern, ...] = (
    Pattern(verbs=(*_MAKE_EN, *_MAKE_HAN), objects=(*_CHARTS, *_DIAGRAMS, *_CARDS), params=_ASKED),
    Pattern(verbs=tuple(v for v in _MAKE_EN if v not in ("make", "plot")), objects=_PICTURES, params=_ASKED),
    Pattern(verbs=("画", "绘制", "生成", "创作"), objects=_PICTURES, params=_ASKED),
    Pattern(verbs=("draw", "paint", "sketch", "plot", "画", "绘制"), params=_ASKED, weight=0.8),
    Pattern(verbs=("draw", "plot", "chart", "visualise", "visualize", "画", "绘制"), objects=("data", "numbers", "figures", "values", "数据", "数字"),
            media=("text",), params=_ASKED, weight=0.9),
)

_SUBJECTS = (
    "background", "photo", "picture", "image", "sky", "colour", "color", "colors", "colours", "person", "border", "corners", "screenshot",
    "背景", "照片", "图片", "图像", "图", "颜色", "天空", "边框",
)  # fmt: skip
_PARTS = (
    "left half", "right half", "top half", "bottom half", "left", "right", "top", "bottom", "centre", "center", "middle", "corner", "square", "edges", "sides",
    "左半边", "右半边", "上半部分", "下半部分", "左边", "右边", "上方", "下方", "中间", "中央", "左上角", "右上角", "左下角", "右下角", "正方形",
)  # fmt: skip
_SAID = {"instruction": "{request}"}
_IMAGE = ("image",)

EDITING: tuple[Pattern, ...] = (
    Pattern(
        verbs=("edit", "retouch", "remove", "recolour", "recolor", "turn", "make", "change", "replace", "修改", "去掉", "变成", "换成", "改成"),
        objects=_SUBJECTS, media=_IMAGE, params=_SAID, weight=0.7,
    ),
    Pattern(
        verbs=("crop", "rotate", "resize", "flip", "mirror", "rescale", "blur", "pixelate", "sharpen", "grayscale", "greyscale", "sepia", "invert", "tint", "brighten",
               "darken", "desaturate", "upside down", "black and white", "thumbnail", "裁剪", "裁切", "旋转", "翻转", "镜像", "缩放", "缩小", "放大", "模糊", "马赛克", "锐化", "黑白",
               "灰度", "反色", "复古", "亮度", "对比度", "饱和度", "缩略图"),
        media=_IMAGE, params=_SAID, weight=0.95,
    ),
    Pattern(
        verbs=("brighter", "darker", "lighter", "bluer", "redder", "greener", "warmer", "cooler", "sharper", "contrast", "brightness", "saturation", "more colourful",
               "more colorful", "more vivid", "亮一点", "暗一点", "调亮", "调暗", "变亮", "变暗", "变蓝", "变红", "变绿", "偏蓝", "暖一点", "冷一点", "鲜艳"),
        media=_IMAGE, params=_SAID, weight=0.9,
    ),
    Pattern(
        verbs=("crop", "cut", "trim", "keep", "enlarge", "shrink", "scale", "turn", "裁", "裁掉", "截取", "保留"),
        objects=(*_PARTS, *_SUBJECTS), media=_IMAGE, params=_SAID, weight=0.9,
    ),
    Pattern(
        verbs=("add", "draw", "put", "write", "overlay", "place", "insert", "加", "加上", "添加", "写上", "画"),
        objects=("border", "frame", "padding", "margin", "box", "rectangle", "arrow", "watermark", "caption", "label", "text", "circle", "mosaic", "rounded corners",
                 "边框", "相框", "方框", "框", "箭头", "水印", "文字", "标注", "圆圈", "马赛克", "留白", "圆角"),
        media=_IMAGE, params=_SAID,
    ),
    Pattern(verbs=("black out", "redact", "cover up", "block out", "遮住", "涂黑", "盖住"), objects=_PARTS, media=_IMAGE, params=_SAID),
    Pattern(
        verbs=("convert", "save", "export", "转换", "转成", "保存", "导出"), objects=("png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff"), media=_IMAGE, params=_SAID,
    ),
)  # fmt: skip

_MANY = ("pictures", "images", "photos", "them", "these", "screenshots", "图片", "照片", "图", "它们", "截图")
COMPOSING: tuple[Pattern, ...] = (
    Pattern(verbs=("side by side", "collage", "next to each other", "并排", "拼接", "拼在一起", "拼成一张", "横向拼接"), media=_IMAGE),
    Pattern(verbs=("combine", "merge", "join", "stitch", "put together", "合并", "拼"), objects=_MANY, media=_IMAGE, weight=0.9),
    Pattern(verbs=("stack", "stacked", "on top of each other", "one below the other", "vertically", "纵向拼接", "竖着拼", "上下拼接", "竖排"), objects=_MANY, media=_IMAGE,
            params={"arrangement": "stacked"}),
)  # fmt: skip
