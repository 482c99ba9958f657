"""Conformance suites for parts of your own: what the runtime relies on, checked on the part itself.

Each check is an async function that returns None, or raises AssertionError saying what is wrong and where. They need
no test framework: await them in a test of yours.
"""

from .agents import check_agent
from .cases import Case
from .events import assert_events
from .journals import check_journal
from .offers import check_offer
from .stores import check_store
from .tools import check_tool

__all__ = ["Case", "assert_events", "check_agent", "check_journal", "check_offer", "check_store", "check_tool"]
