"""Doubles that ship: engines whose answers a test writes down, and offers over them.

A double stands at the protocol, never inside our code: a test with one exercises everything above the engine.
"""

from .engines import FunctionEngine, ScriptedEngine, offer_of

__all__ = ["FunctionEngine", "ScriptedEngine", "offer_of"]
