"""How it runs: journal, executor, engine pool. Knows nothing of LangGraph."""

from .executor import Executor, House
from .handle import Run
from .records import Journal
from .result import Report, Result
from .sqlite import SqliteJournal

__all__ = ["Executor", "House", "Journal", "Report", "Result", "Run", "SqliteJournal"]
