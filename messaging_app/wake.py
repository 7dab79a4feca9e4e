"""Wakes the worker of this process when a message was committed; others find it at their next look."""

from threading import Event

from django.db import transaction

committed = Event()


def wake_on_commit() -> None:
    """Wake once the current transaction is committed; at once outside of one. Losing this loses nothing."""
    transaction.on_commit(committed.set, robust=True)
