"""How it runs: journal, executor, engine pool. Knows nothing of LangGraph."""

from .executor import Executor
from .handle import Run
from .house import House
from .records import Journal
from .result import Report, Result
from .sqlite import SqliteJournal

__all__ = ["Executor", "House", "Journal", "Report", "Result", "Run", "SqliteJournal"]
