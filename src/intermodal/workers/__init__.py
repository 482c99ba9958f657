"""Processes that do what must not happen in ours: decoding media nobody vouches for."""

from .pool import Job, WorkerPool

__all__ = ["Job", "WorkerPool"]
