"""Doubles that ship: engines whose answers a test writes down, and offers over them; conformance suites besides.

A double stands at the protocol, never inside our code: a test with one exercises everything above the engine.
`conformance` checks an engine, tool, journal, store or agent of your own.
"""

from . import conformance
from .engines import FunctionEngine, ScriptedEngine, offer_of

__all__ = ["FunctionEngine", "ScriptedEngine", "conformance", "offer_of"]
