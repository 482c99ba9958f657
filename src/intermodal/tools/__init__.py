"""What can be done: the tool decorator and one file per speciality."""

from .tool import Pattern, Tool, engine, tool

__all__ = ["Pattern", "Tool", "engine", "tool"]
