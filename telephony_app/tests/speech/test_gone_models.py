"""Speech models that the provider retired: what counts, for how long, and what the admin shows."""

import asyncio

import httpx2
import openai
import pytest
from django.test import Client
from pytest_django import Settings
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from agent_app.models import RetiredModel
from policy_app.database_threads import in_database_thread
from telephony_app import retired_models
from telephony_app.speech.gone_models import REST_S, GoneModels, ModelGoneError, means_gone
from telephony_app.speech.openai_parts import _shared, close_openai, forget_openai, openai_recogniser
from telephony_app.speech.openai_realtime import RealtimeRecogniser

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def refused(status: int, message: str, code: str | None = None) -> openai.APIStatusError:
    """Return what the client raises for an HTTP answer."""
    response = httpx2.Response(status, request=httpx2.Request("POST", "http://127.0.0.1/v1/audio/speech"))
    return openai.APIStatusError(message, response=response, body={"message": message, "code": code})


def not_upgraded(status: int, body: bytes) -> InvalidStatus:
    """Return what the client raises for a handshake that was refused."""
    return InvalidStatus(Response(status, "no", Headers(), body))


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (refused(404, "Invalid URL"), True),
        (refused(410, "gone"), True),
        (refused(400, "The model `x` has been deprecated"), True),
        (refused(403, "no access", "model_not_found"), True),
        (refused(400, "the input is too long"), False),
        (refused(500, "the model was not found in the cache"), False),
        (refused(401, "wrong key"), False),
        (not_upgraded(404, b"<html>"), True),
        (not_upgraded(400, b'{"error": {"message": "The model was shut down", "code": null}}'), True),
        (not_upgraded(400, b'{"error": "no"}'), False),
        (not_upgraded(400, b"<html>"), False),
        (ModelGoneError("x"), True),
        (TimeoutError(), False),
    ],
)
def test_what_the_provider_says_of_a_retired_model_is_told_from_other_faults(
    error: Exception, *, gone: bool
) -> None:
    assert means_gone(error) == gone


def test_a_model_is_told_once_and_asked_for_again_after_a_quarter_of_an_hour() -> None:
    now = [100.0]
    told: list[str] = []
    gone = GoneModels(lambda model, _: told.append(model), clock=lambda: now[0])

    gone.note_if_gone("x", ModelGoneError("retired"))
    assert ("x" in gone, "y" in gone) == (True, False)
    now[0] += REST_S
    assert "x" not in gone
    gone.note_if_gone("x", ModelGoneError("retired"))

    assert told == ["x"]


async def test_the_admin_says_in_plain_words_what_to_change_and_the_next_call_goes_by_file(
    settings: Settings, admin_client: Client
) -> None:
    settings.OPENAI_API_KEY, settings.STT_MODEL, settings.OPENAI_BASE_URL = "key", "", ""
    forget_openai()
    assert isinstance(openai_recogniser(), RealtimeRecogniser)

    _shared().retired_ears.note_if_gone("gpt-live-transcribe", ModelGoneError("The model was shut down."))
    await asyncio.gather(*retired_models._storing)

    assert not isinstance(openai_recogniser(), RealtimeRecogniser)
    row = await in_database_thread(RetiredModel.objects.get)
    assert row.name == "gpt-live-transcribe"
    page = await in_database_thread(admin_client.get, "/admin/agent_app/retiredmodel/")
    body = page.content.decode()
    assert "מודל הדיבור הזה כבר אינו בשירות" in body
    assert "STT_MODEL" in body
    assert "The model was shut down." in body
    await close_openai()
