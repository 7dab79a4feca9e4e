"""Services in a conversation: which one is meant, when it is asked for, what it costs."""

import pytest

from agent_app.core.service_words import ServiceFact, services_meant
from agent_app.tests.core.dialogue_stage import Stage, set_stage

pytestmark = pytest.mark.unit

MEN = ServiceFact("תספורת גבר", 30, "80 ₪")
WOMEN = ServiceFact("תספורת אישה", 45, "120 ₪")
COLOUR = ServiceFact("צבע לשיער", 90)
NAILS = ServiceFact("מניקור ג'ל", 60)
SALON = (MEN, WOMEN, COLOUR, NAILS)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("אני רוצה תספורת גבר מחר", (MEN,)),
        ("תור לתספורת אישה", (WOMEN,)),
        ("תור לתספורת מחר ב-12", (MEN, WOMEN)),
        ("רציתי לקבוע צבע", (COLOUR,)),
        ("לצבע לשיער בבקשה", (COLOUR,)),
        ("מניקור ג׳ל", (NAILS,)),
        ("תור למניקור ולצבע", (COLOUR, NAILS)),
        ("תור מחר", ()),
        ("גבר", (MEN,)),
        ("", ()),
    ],
)
def test_a_service_is_known_by_what_tells_it_apart(words: str, meant: tuple[ServiceFact, ...]) -> None:
    assert services_meant(words, SALON) == meant


def test_a_whole_name_goes_before_a_longer_one_that_only_begins_so() -> None:
    plain, long = ServiceFact("תספורת", 30), ServiceFact("תספורת ופן", 60)

    assert services_meant("תספורת מחר", (plain, long)) == (plain,)
    assert services_meant("תספורת ופן מחר", (plain, long)) == (long,)


def hear(stage: Stage, words: str) -> tuple[str, list[str]]:
    reply, ran = stage.hear(words)
    return " ".join(one.phrase for one in reply.sentences), [name.split(".")[1] for name in ran]


def asked_for(stage: Stage) -> list[object]:
    return [arguments.get("service") for _, arguments in stage.calendar.calls]


def test_a_service_named_at_once_goes_into_look_up_and_booking() -> None:
    stage = set_stage(services=SALON)

    told = hear(stage, "תור למניקור ג'ל מחר ב-12")

    assert told == ("slot_free ask_name", ["find_slots", "create_appointment"])
    assert asked_for(stage) == ["מניקור ג'ל", "מניקור ג'ל"]


def test_a_service_that_was_not_named_is_asked_and_the_time_looked_up_again_for_its_length() -> None:
    stage = set_stage(services=SALON)

    first = hear(stage, "מחר ב-12")
    second = hear(stage, "צבע")

    assert first == ("slot_free ask_service_of", ["find_slots"])
    assert second == ("noted ask_name", ["find_slots", "create_appointment"])
    assert asked_for(stage) == [None, "צבע לשיער", "צבע לשיער"]


def test_of_two_that_fit_the_customer_is_asked_which() -> None:
    stage = set_stage(services=SALON)

    first, _ = stage.hear("תור לתספורת מחר ב-12")
    second = hear(stage, "אישה")

    assert [one.phrase for one in first.sentences] == ["slot_free", "ask_service_of"]
    assert first.sentences[1].params == {"services": "תספורת גבר או תספורת אישה"}
    assert second == ("noted ask_name", ["find_slots", "create_appointment"])


def test_who_can_not_say_the_service_twice_is_booked_without_it() -> None:
    stage = set_stage(services=SALON)
    hear(stage, "מחר ב-12")

    asked_again = hear(stage, "משהו כזה לראש")
    given_up = hear(stage, "לא יודעת איך קוראים לזה")

    assert asked_again[0].endswith("ask_service_of")
    assert given_up == ("all_right ask_name", ["create_appointment"])


def test_the_only_service_goes_without_saying() -> None:
    stage = set_stage(services=(NAILS,))

    told = hear(stage, "מחר ב-12")

    assert told == ("slot_free ask_name", ["find_slots", "create_appointment"])
    assert asked_for(stage) == ["מניקור ג'ל"] * 2


def test_more_services_than_one_keeps_in_mind_are_not_read_out() -> None:
    stage = set_stage(services=(*SALON, ServiceFact("פן", 30)))

    assert hear(stage, "מחר ב-12")[0] == "slot_free ask_service"


def test_the_price_of_what_was_named_is_told_as_the_owner_wrote_it() -> None:
    stage = set_stage(services=SALON)

    reply, ran = stage.hear("כמה עולה תספורת אישה?")

    assert (reply.sentences[0].phrase, reply.sentences[0].params) == (
        "prices",
        {"prices": "תספורת אישה – 120 ₪"},
    )
    assert ran == []


def test_a_price_that_nobody_wrote_is_not_made_up() -> None:
    assert hear(set_stage(services=SALON), "כמה עולה צבע?")[0].startswith("no_price")


def test_the_services_are_named_when_asked() -> None:
    assert hear(set_stage(services=SALON), "אילו טיפולים יש לכם?")[0].startswith("services")
