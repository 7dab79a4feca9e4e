import time

import pytest

from messaging_app.checks import check_whatsapp
from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Refused, Unknown
from messaging_app.providers import cloud, wire
from messaging_app.providers.baileys import BaileysProvider
from messaging_app.providers.choice import chosen_provider, get_provider
from messaging_app.providers.cloud import CloudProvider
from messaging_app.testing import INSTANCE_MISSING, NOT_ON_WHATSAPP, FakeBridge, Mood, Says, unused_port
from policy_app.models import Business

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "READ_TIMEOUT_S", 0.2)


def baileys(url: str) -> BaileysProvider:
    return BaileysProvider(base_url=url, token="secret", instance="line 1/א")


def short(outcome: Outcome) -> tuple[str, str]:
    return type(outcome).__name__, outcome.provider_id if isinstance(outcome, Accepted) else outcome.reason


def test_the_bridge_gets_exactly_its_wire() -> None:
    with FakeBridge() as bridge:
        outcome = baileys(bridge.url).send("+972521234567", "שלום\nדנה", "3EB0AA")

        sending = bridge.sendings[0]

    assert outcome == Accepted("BAE50001")
    assert sending.path == "/message/sendText/line%201%2F%D7%90"
    assert sending.apikey == "secret"
    assert sending.body == {"number": "972521234567", "text": "שלום\nדנה"}
    assert sending.key == "3EB0AA"


def test_an_opaque_address_goes_verbatim() -> None:
    with FakeBridge() as bridge:
        baileys(bridge.url).send("123@lid", "x", "k")

        assert bridge.sendings[0].number == "123@lid"


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ("ok", ("Accepted", "BAE50001")),
        (Says(200, {"key": {"id": "OWN"}}), ("Accepted", "OWN")),
        (Says(400, NOT_ON_WHATSAPP), ("Refused", "not_on_whatsapp")),
        (Says(400, {"message": "bad"}), ("Refused", "rejected")),
        (Says(401), ("NotNow", "not_authorised")),
        (Says(403), ("NotNow", "not_authorised")),
        (Says(404, INSTANCE_MISSING), ("NotNow", "instance_missing")),
        (Says(429), ("NotNow", "busy")),
        (Says(500), ("NotNow", "provider_fault")),
        (Says(503), ("NotNow", "provider_fault")),
        (Says(302, headers={"Location": "http://127.0.0.1:1/"}), ("NotNow", "wrong_address")),
        ("html", ("NotNow", "provider_fault")),
        (Says(504), ("Unknown", "timeout")),
        ("hang", ("Unknown", "timeout")),
        ("accept_then_hang", ("Unknown", "timeout")),
        ("reset", ("Unknown", "connection_lost")),
        ("garbage", ("Unknown", "unreadable_answer")),
        (Says(201, {"key": {}}), ("Unknown", "unreadable_answer")),
    ],
)
def test_each_answer_of_the_bridge_is_told_apart(mood: Mood | Says, expected: tuple[str, str]) -> None:
    with FakeBridge(mood=mood) as bridge:
        outcome = baileys(bridge.url).send("+972521234567", "x", "k")

        assert short(outcome) == expected
        assert len(bridge.sendings) == 1


def test_the_bridges_wish_to_wait_is_heard() -> None:
    with FakeBridge(mood=Says(429, headers={"Retry-After": "42"})) as bridge:
        outcome = baileys(bridge.url).send("+972521234567", "x", "k")

    assert isinstance(outcome, NotNow)
    assert outcome.retry_after_s == 42


def test_a_bridge_that_is_not_there_got_nothing() -> None:
    outcome = baileys(f"http://127.0.0.1:{unused_port()}").send("+972521234567", "x", "k")
    nowhere = baileys("http://bridge.invalid").send("+972521234567", "x", "k")
    nonsense = baileys("bridge:80").send("+972521234567", "x", "k")

    assert short(outcome) == short(nowhere) == ("NotNow", "no_answer")
    assert short(nonsense)[0] == "NotNow"


def test_an_endless_answer_is_cut_short() -> None:
    began = time.monotonic()
    with FakeBridge(mood=Says(201, {"key": {"id": "x" * 1_000_000}})) as bridge:
        outcome = baileys(bridge.url).send("+972521234567", "x", "k")

    assert short(outcome) == ("Unknown", "unreadable_answer")
    assert time.monotonic() - began < 2


def test_the_line_is_ready_only_when_the_bridge_says_open() -> None:
    with FakeBridge() as bridge:
        assert baileys(bridge.url).is_ready()
        bridge.state = "close"
        assert not baileys(bridge.url).is_ready()
    assert not baileys(f"http://127.0.0.1:{unused_port()}").is_ready()


def meta(code: int) -> dict[str, object]:
    return {"error": {"message": "m", "code": code}}


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        (Says(200, {"messages": [{"id": "wamid.1"}]}), ("Accepted", "wamid.1")),
        (Says(200), ("Unknown", "unreadable_answer")),
        (Says(400, meta(131047)), ("Refused", "window_closed")),
        (Says(400, meta(131026)), ("Refused", "not_on_whatsapp")),
        (Says(400, meta(100)), ("Refused", "rejected")),
        (Says(400, meta(131056)), ("NotNow", "busy")),
        (Says(401, meta(190)), ("NotNow", "not_authorised")),
        (Says(404), ("NotNow", "instance_missing")),
        (Says(500, meta(131000)), ("NotNow", "provider_fault")),
        (Says(504), ("Unknown", "timeout")),
        ("hang", ("Unknown", "timeout")),
    ],
)
def test_each_answer_of_meta_is_told_apart(mood: Mood | Says, expected: tuple[str, str]) -> None:
    with FakeBridge(mood=mood) as server:
        provider = CloudProvider(token="t", phone_id="111", base_url=server.url)

        assert short(provider.send("+972521234567", "שלום", "k")) == expected
        assert server.sendings[0].path == "/111/messages"
        assert server.sendings[0].body["to"] == "972521234567"
        assert server.sendings[0].body["text"] == {"body": "שלום"}


def test_meta_is_given_six_seconds_between_messages_to_one_person() -> None:
    with FakeBridge(mood=Says(429, meta(131056))) as server:
        outcome = CloudProvider(token="t", phone_id="1", base_url=server.url).send("+972521234567", "x", "k")

    assert isinstance(outcome, NotNow)
    assert outcome.retry_after_s == cloud.PAIR_LIMIT_S


def test_the_console_keeps_text_and_number_to_itself(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

    outcome = get_provider(Business()).send("+972521234567", "שלום דנה", "k")

    assert outcome == Accepted("console-k")
    assert [record.getMessage() for record in caplog.records] == ["WhatsApp (console) to …67: 8 characters"]


@pytest.mark.parametrize(
    ("values", "provider", "problems"),
    [
        ({}, "console", []),
        ({"BAILEYS_BASE_URL": "http://bridge:8080", "BAILEYS_TOKEN": "x"}, "baileys", []),
        ({"BAILEYS_BASE_URL": "http://bridge:8080"}, "baileys", ["messaging_app.W001"]),
        ({"BAILEYS_BASE_URL": "bridge:8080", "BAILEYS_TOKEN": "x"}, "baileys", ["messaging_app.E002"]),
        ({"WHATSAPP_PROVIDER": "baileys"}, "baileys", ["messaging_app.E002", "messaging_app.W001"]),
        ({"WHATSAPP_CLOUD_TOKEN": "x"}, "cloud", ["messaging_app.E003", "messaging_app.W002"]),
        ({"WHATSAPP_PROVIDER": "pigeon"}, "pigeon", ["messaging_app.E001"]),
        ({"WHATSAPP_PROVIDER": "console", "BAILEYS_BASE_URL": "http://bridge"}, "console", []),
    ],
)
def test_settings_choose_the_provider_and_missing_ones_are_named(
    settings: object, values: dict[str, str], provider: str, problems: list[str]
) -> None:
    for name, value in values.items():
        setattr(settings, name, value)

    assert chosen_provider() == provider
    assert [problem.id for problem in check_whatsapp(None)] == problems


def test_each_business_has_its_own_line(settings: object) -> None:
    settings.BAILEYS_BASE_URL = "http://bridge"  # type: ignore[attr-defined]  # pytest-django's wrapper
    named = get_provider(Business(slug="dana", whatsapp_instance="line-1"))
    unnamed = get_provider(Business(slug="dana"))

    assert isinstance(named, BaileysProvider)
    assert isinstance(unnamed, BaileysProvider)
    assert (named._instance, unnamed._instance) == ("line-1", "dana")


def test_meta_serves_a_business_by_its_own_number_id(settings: object) -> None:
    settings.WHATSAPP_PROVIDER = "cloud"  # type: ignore[attr-defined]  # pytest-django's wrapper
    settings.WHATSAPP_CLOUD_PHONE_ID = "999"  # type: ignore[attr-defined]  # pytest-django's wrapper
    own, common = (
        get_provider(Business(whatsapp_instance="111")),
        get_provider(Business(whatsapp_instance="line")),
    )

    assert isinstance(own, CloudProvider)
    assert isinstance(common, CloudProvider)
    assert (own._url.split("/")[-2], common._url.split("/")[-2]) == ("111", "999")


def test_outcomes_without_an_answer_name_no_customer() -> None:
    with FakeBridge(mood="reset") as bridge:
        outcome = baileys(bridge.url).send("+972521234567", "x", "k")

    assert isinstance(outcome, Unknown | Refused)
    assert "972521234567" not in outcome.detail
