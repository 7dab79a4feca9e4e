"""Tells the admin, in plain words, of a speech model that the provider no longer serves."""

import asyncio
import logging

from django.db import Error as DatabaseError

from agent_app.models import RetiredModel
from policy_app.database_threads import in_database_thread
from telephony_app import phrases

logger = logging.getLogger(__name__)

_storing: set[asyncio.Task[None]] = set()


def remember_retired(setting: str, model: str, reason: str) -> None:
    """Put a model on the admin's list, in the background; at once for whoever speaks just now.

    Args:
        setting: The setting that names such models, STT_MODEL or TTS_MODEL.
        model: The provider's name of it.
        reason: What the provider said, one line.
    """
    task = asyncio.get_running_loop().create_task(_store(setting, model, reason))
    _storing.add(task)
    task.add_done_callback(_storing.discard)


async def _store(setting: str, model: str, reason: str) -> None:
    said = phrases.in_hebrew(phrases.SPEECH_MODEL_RETIRED) % {"setting": setting, "reason": reason}
    try:
        await in_database_thread(_put_on_list, model, said)
    except DatabaseError:
        logger.exception("the retired speech model %s is not on the admin's list", model)


def _put_on_list(model: str, reason: str) -> None:
    RetiredModel.objects.get_or_create(name=model[:120], defaults={"reason": reason})
