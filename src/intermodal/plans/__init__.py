"""What is decided: plans as values, checked, converted, bound, estimated, explained. No I/O."""

from .bind import bind
from .bound import BoundPlan, BoundStep, Choice, Planning
from .builder import PlanBuilder
from .check import Type, check
from .conversions import path, with_conversions
from .estimate import Estimate, Timings
from .explain import Actual, explain
from .values import Input, Plan, Source, Step

__all__ = [
    "Actual", "BoundPlan", "BoundStep", "Choice", "Estimate", "Input", "Plan", "PlanBuilder", "Planning", "Source", "Step",
    "Timings", "Type", "bind", "check", "explain", "path", "with_conversions",
]  # fmt: skip
