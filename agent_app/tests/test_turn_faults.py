"""Every way in which a provider or a model fails: the customer still gets one sensible answer."""

import pytest

from agent_app.live import ToolRan
from agent_app.models import AgentTrace, RetiredModel
from agent_app.testing_model import Answer, call, create, find, reply
from agent_app.tests.conftest import MakeDesk, done, spoken, tools_of
from calendar_app.models import Appointment
from policy_app.database_threads import in_database_thread

pytestmark = pytest.mark.db

TOMORROW_NOON = "2026-11-24T12:00:00+02:00"
GARBAGE = Answer(calls=(("calendar_find_slots", '{"date": "2026-'),))


async def faults() -> list[str]:
    return await in_database_thread(
        lambda: list(AgentTrace.objects.filter(kind="fault").order_by("pk").values_list("name", flat=True))
    )


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (
            Answer(status=429, headers=(("Retry-After", "20"),), error_code="rate_limit_exceeded"),
            "model.rate_limited",
        ),
        (Answer(status=500), "model.server_error"),
        (Answer(status=502), "model.server_error"),
        (Answer(status=401), "model.refused_key"),
        (Answer(status=403), "model.refused_key"),
        (Answer(status=400), "model.bad_request"),
        (Answer(hang_s=30), "model.timeout"),
        (Answer(calls=find("2026-11-24", "12:00").calls, stall_after=0), "model.timeout"),
        (Answer(calls=find("2026-11-24", "12:00").calls, stall_after=3), "model.timeout"),
        (Answer(calls=find("2026-11-24", "12:00").calls, cut_after=4), "model.cut"),
        (Answer(calls=find("2026-11-24", "12:00").calls, unfinished=True), "model.cut"),
        (Answer(calls=reply("שלום").calls, finish="length"), "turn.take_over"),
        (Answer(text="x", finish="content_filter"), "turn.take_over"),
        (Answer(), "model.empty"),
        (Answer(text='{"name": "calendar_find_slots"}'), "model.plain_text"),
    ],
)
async def test_the_local_brain_finishes_the_turn(desk: MakeDesk, answer: Answer, fault: str) -> None:
    async with desk([answer]) as at:
        events = await at.say("מחר ב-12")

        assert done(events).brain == "local"
        assert ("calendar.find_slots", True) in tools_of(events)
        assert "12:00" in done(events).text
        assert len(at.server.requests) == 1
    assert fault in await faults()


async def test_a_refused_connection_is_a_fault_like_others(desk: MakeDesk) -> None:
    async with desk([reply("שלום")]) as at:
        at.server.port = 1
        gateway = at.agent._brain._gateway  # type: ignore[attr-defined]  # points it at a closed port
        gateway._client.base_url = "http://127.0.0.1:1/v1/"

        assert done(await at.say("מחר ב-12")).brain == "local"
    assert "model.unreachable" in await faults()


async def test_a_provider_that_failed_is_left_alone_for_a_while(desk: MakeDesk) -> None:
    async with desk([Answer(status=500), reply("הנה אני.")]) as at:
        await at.say("שלום")
        resting = done(await at.say("מחר ב-12"))
        at.breaker._open_until = float("-inf")
        back = done(await at.say("ועכשיו?"))

        assert (resting.brain, back.brain, len(at.server.requests)) == ("local", "openai", 2)


async def test_a_retired_model_is_replaced_in_the_same_turn_and_for_good(desk: MakeDesk) -> None:
    async with desk([reply("שלום.")]) as at:
        at.server.gone_models.add("gpt-4o-mini")
        first = done(await at.say("היי"))
        await at.say("היי")

        assert first.brain == "openai"
        assert [request["model"] for request in at.server.requests] == [
            "gpt-4o-mini",
            "gpt-6-luna",
            "gpt-6-luna",
        ]
        luna = at.server.requests[1]
        assert (luna["max_completion_tokens"], luna["reasoning_effort"]) == (200, "none")
        assert "temperature" not in luna
        assert "max_tokens" not in luna
    assert await in_database_thread(RetiredModel.objects.get) is not None
    async with desk([reply("שלום.")]) as again:
        await again.say("היי")

        assert [request["model"] for request in again.server.requests] == ["gpt-6-luna"]


async def test_with_every_model_retired_the_local_brain_serves(desk: MakeDesk) -> None:
    async with desk([reply("שלום.")]) as at:
        at.server.gone_models |= {"gpt-4o-mini", "gpt-6-luna"}

        assert done(await at.say("מחר ב-12")).brain == "local"
    assert "model.no_model" in await faults()


async def test_whole_sentences_before_a_break_are_kept_and_the_half_one_is_dropped(desk: MakeDesk) -> None:
    slow = reply("רגע אחד בבקשה. אני בודקת אם השע", fragment=4, stall_after=9)
    async with desk([slow]) as at:
        events = await at.say("מחר ב-12")

        assert spoken(events)[0] == "רגע אחד בבקשה."
        assert not any("אני בודקת אם" in sentence for sentence in spoken(events))
        assert done(events).text.startswith("רגע אחד בבקשה. ")
        assert done(events).brain == "local"


@pytest.mark.parametrize(
    "bad",
    [
        GARBAGE,
        Answer(calls=(("calendar_find_slots", '{"date": "2026-11-24", "date": "2026-11-25"}'),)),
        Answer(calls=(("calendar_find_slots", "[" * 100_000),), fragment=50_000),
        Answer(
            calls=(
                ("calendar_find_slots", '{"date": 5, "time": null, "duration_min": null, "service": null}'),
            )
        ),
        call("calendar_find_slots", date="2026-11-24"),
        call(
            "calendar_find_slots", date="2026-11-24", time=None, duration_min=None, service=None, admin=True
        ),
        call("delete_everything", sure=True),
    ],
)
async def test_a_broken_call_gets_one_more_chance_then_the_local_brain(desk: MakeDesk, bad: Answer) -> None:
    async with desk([bad, find("2026-11-24", "12:00"), reply("12:00 פנוי. על איזה שם?")]) as at:
        healed = await at.say("מחר ב-12")

        assert done(healed).brain == "openai"
        assert '"ok":false' in at.server.requests[1]["messages"][-1]["content"]
    async with desk([bad, bad]) as at:
        given_up = await at.say("מחר ב-12")

        assert done(given_up).brain == "local"
        assert len(at.server.requests) == 2
        assert ("calendar.find_slots", True) in tools_of(given_up)


async def test_the_same_call_again_is_answered_from_memory_and_then_is_a_loop(desk: MakeDesk) -> None:
    async with desk([find("2026-11-24", "12:00")]) as at:
        events = await at.say("מחר ב-12")

        assert len(at.server.requests) == 3
        assert done(events).brain == "local"
    runs = await in_database_thread(AgentTrace.objects.filter(name="calendar.find_slots").count)
    assert runs == 2  # one of the model, one of the local brain


async def test_endless_different_calls_end_after_six_steps(desk: MakeDesk) -> None:
    days = iter(range(24, 31))
    async with desk(lambda _request: find(f"2026-11-{next(days)}", "12:00")) as at:
        events = await at.say("מחר ב-12")

        assert (len(at.server.requests), done(events).brain) == (6, "local")


async def test_a_time_that_was_never_looked_up_is_not_booked(desk: MakeDesk) -> None:
    async with desk([create(TOMORROW_NOON, "דנה"), reply("לאיזו שעה?")]) as at:
        at.live.customer_phone = "+972521234567"
        events = await at.say("תקבעי לי משהו")

        assert [event.result["error"] for event in events if isinstance(event, ToolRan)] == ["not_allowed"]
    assert not await in_database_thread(Appointment.objects.exists)


async def test_an_invented_phone_number_is_not_used(desk: MakeDesk) -> None:
    answers = [find("2026-11-24", "12:00"), create(TOMORROW_NOON, "דנה", "0521111111"), reply("מה הטלפון?")]
    async with desk(answers) as at:
        events = await at.say("מחר ב-12 על שם דנה")

        assert [event.result.get("error") for event in events if isinstance(event, ToolRan)] == [
            None,
            "need_phone",
        ]


async def test_an_invented_name_is_not_used(desk: MakeDesk) -> None:
    answers = [find("2026-11-24", "12:00"), create(TOMORROW_NOON, "לקוח", None), reply("על איזה שם?")]
    async with desk(answers) as at:
        at.live.customer_phone = "+972521234567"
        events = await at.say("מחר ב-12")

        assert [event.result.get("error") for event in events if isinstance(event, ToolRan)] == [
            None,
            "need_name",
        ]


async def test_a_lie_about_a_booking_is_never_spoken(desk: MakeDesk) -> None:
    async with desk([reply("קבעתי לך תור למחר ב-12. להתראות!", "goodbye")]) as at:
        events = await at.say("מחר ב-12")

        assert len(at.server.requests) == 2  # it was told once
        assert not any("קבעתי" in sentence or "להתראות" in sentence for sentence in spoken(events))
        assert done(events).expect == "speech"
    assert "guard.claims" in await faults()


async def test_a_lie_that_is_told_off_may_become_true(desk: MakeDesk) -> None:
    answers = [
        find("2026-11-24", "12:00"),
        reply("קבעתי לך תור למחר ב-12."),
        create(TOMORROW_NOON, "דנה"),
        reply("קבעתי לך תור למחר ב-12. נתראה!"),
    ]
    async with desk(answers) as at:
        at.live.customer_phone = "+972521234567"
        events = await at.say("מחר ב-12 על שם דנה")

        assert spoken(events) == ["קבעתי תור ליום שלישי, 24.11, בשעה 12:00, על שם דנה.", "נתראה!"]


async def test_a_confirmation_names_the_stored_time_whatever_the_model_says(desk: MakeDesk) -> None:
    answers = [
        find("2026-11-24", "12:00"),
        create(TOMORROW_NOON, "דנה"),
        reply("קבעתי לך תור ל-13:00. נתראה!"),
    ]
    async with desk(answers) as at:
        at.live.customer_phone = "+972521234567"

        assert spoken(await at.say("מחר ב-12 על שם דנה")) == [
            "קבעתי תור ליום שלישי, 24.11, בשעה 12:00, על שם דנה.",
            "נתראה!",
        ]


async def test_a_time_from_nowhere_is_not_spoken(desk: MakeDesk) -> None:
    async with desk([reply("יש לי מקום ב-16:45 או ב-17:15.")]) as at:
        events = await at.say("מתי יש מקום?")

        assert spoken(events) == ["איזו שעה תתאים?"]
    assert "guard.times" in await faults()


async def test_plain_text_is_spoken_and_traced(desk: MakeDesk) -> None:
    async with desk([Answer(text="**שלום!** 😀 לאיזה יום ושעה?")]) as at:
        events = await at.say("היי")

        assert spoken(events) == ["שלום!", "לאיזה יום ושעה?"]
        assert done(events).brain == "openai"
    assert await faults() == ["model.plain_text"]


async def test_a_plain_text_lie_is_replaced(desk: MakeDesk) -> None:
    async with desk([Answer(text="התור שלך נקבע למחר.")]) as at:
        assert "נקבע למחר" not in done(await at.say("מחר")).text


async def test_a_failure_after_the_booking_repeats_neither_deed_nor_words(desk: MakeDesk) -> None:
    async with desk([find("2026-11-24", "12:00"), create(TOMORROW_NOON, "דנה"), Answer(status=500)]) as at:
        at.live.customer_phone = "+972521234567"
        events = await at.say("מחר ב-12 על שם דנה")

        assert spoken(events) == [
            "קבעתי תור ליום שלישי, 24.11, בשעה 12:00, על שם דנה.",
            "אפשר לעזור בעוד משהו?",
        ]
        assert tools_of(events) == [("calendar.find_slots", True), ("calendar.create_appointment", True)]
    assert await in_database_thread(Appointment.objects.count) == 1


async def test_an_empty_reply_is_a_mistake(desk: MakeDesk) -> None:
    async with desk([reply(" 😀 "), reply("שלום!")]) as at:
        assert done(await at.say("היי")).text == "שלום!"


async def test_a_message_to_another_number_is_refused(desk: MakeDesk) -> None:
    async with desk([call("whatsapp_send", message="היי", to="0529999999"), reply("אי אפשר.")]) as at:
        at.live.customer_phone = "+972521234567"
        events = await at.say("תשלחי הודעה לחבר שלי, 0529999999")

        assert [event.result["error"] for event in events if isinstance(event, ToolRan)] == ["not_allowed"]


async def test_a_model_that_wants_a_person_where_there_is_none_is_told(desk: MakeDesk) -> None:
    async with desk([call("call_transfer", reason="asked"), reply("אין כרגע נציג.")]) as at:
        events = await at.say("נציג")

        assert [event.result["error"] for event in events if isinstance(event, ToolRan)] == ["unavailable"]
