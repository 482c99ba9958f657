"""How people ask for a picture to be drawn, as data."""

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
    "image",
    "picture",
    "painting",
    "drawing",
    "illustration",
    "photo",
    "scene",
    "svg",
    "icon",
    "clipart",
    "vector graphic",
    "图",
    "画",
    "图片",
    "插画",
)
_CHARTS = (
    "chart",
    "bar chart",
    "pie chart",
    "line chart",
    "graph",
    "bar graph",
    "line graph",
    "plot",
    "donut chart",
    "column chart",
    "柱状图",
    "饼图",
    "折线图",
    "条形图",
    "图表",
    "统计图",
)
_DIAGRAMS = (
    "diagram",
    "flowchart",
    "flow chart",
    "mind map",
    "timeline",
    "org chart",
    "cycle diagram",
    "流程图",
    "思维导图",
    "时间线",
    "时间轴",
    "示意图",
    "结构图",
)
_CARDS = (
    "card",
    "greeting card",
    "birthday card",
    "title card",
    "poster",
    "banner",
    "sign",
    "invitation",
    "flyer",
    "certificate",
    "badge",
    "贺卡",
    "卡片",
    "海报",
    "横幅",
    "请柬",
    "邀请函",
    "证书",
    "标语",
)
_ASKED = {"prompt": "{request}"}

DRAWING: tuple[Pattern, ...] = (
    Pattern(objects=(*_CHARTS, *_DIAGRAMS), params=_ASKED, weight=0.7),
    Pattern(verbs=(*_MAKE_EN, *_MAKE_HAN), objects=(*_CHARTS, *_DIAGRAMS, *_CARDS), params=_ASKED),
    Pattern(verbs=tuple(v for v in _MAKE_EN if v not in ("make", "plot")), objects=_PICTURES, params=_ASKED),
    Pattern(verbs=("画", "绘制", "生成", "创作"), objects=_PICTURES, params=_ASKED),
    Pattern(verbs=("draw", "paint", "sketch", "plot", "画", "绘制"), params=_ASKED, weight=0.8),
    Pattern(
        verbs=("illustrate", "配图"),
        objects=("story", "text", "poem", "scene", "article", "故事", "文字", "文章", "诗"),
        media=("text",),
        params=_ASKED,
        weight=0.9,
    ),
    Pattern(
        verbs=("draw", "plot", "chart", "visualise", "visualize", "画", "绘制"),
        objects=("data", "these numbers", "the numbers", "figures", "values", "数据", "这些数字"),
        media=("text",),
        params=_ASKED,
        weight=0.9,
    ),
)
