"""Kinds of things, sides and boxes: what tools and engines both know of them. Pure: no engine, no pixels."""
