from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging_app.core.inbound import ReceivedMessage, UnreadablePayloadError, read_cloud, read_evolution

pytestmark = pytest.mark.unit


def evolution(key: dict[str, Any] | None = None, **over: Any) -> dict[str, Any]:
    data = {
        "key": {"remoteJid": "972521234567@s.whatsapp.net", "fromMe": False, "id": "A1"} | (key or {}),
        "message": {"conversation": "מחר ב-12"},
        "messageType": "conversation",
    }
    return {"event": "messages.upsert", "instance": "line-1", "data": data, "apikey": "secret"} | over


def cloud(*messages: dict[str, Any], **value: Any) -> dict[str, Any]:
    body = {"metadata": {"phone_number_id": "111"}, "messages": list(messages)} | value
    return {"object": "whatsapp_business_account", "entry": [{"changes": [{"value": body}]}]}


def test_the_bridges_message_is_read_without_its_secret() -> None:
    body = evolution()

    assert read_evolution(body) == (
        ReceivedMessage("line-1", "A1", "+972521234567", "מחר ב-12", body["data"]),
    )


@pytest.mark.parametrize(
    ("key", "sender"),
    [
        ({"remoteJid": "1@lid", "remoteJidAlt": "972521234567@s.whatsapp.net"}, "+972521234567"),
        ({"remoteJid": "1@lid", "senderPn": "972521234567@s.whatsapp.net"}, "+972521234567"),
        ({"remoteJid": "972521234567:12@s.whatsapp.net"}, "+972521234567"),
        ({"remoteJid": "972521234567@lid"}, "972521234567@lid"),
    ],
)
def test_the_sender_is_a_phone_only_where_the_bridge_says_so(key: dict[str, Any], sender: str) -> None:
    assert [message.sender for message in read_evolution(evolution(key))] == [sender]


@pytest.mark.parametrize(
    "body",
    [
        evolution({"fromMe": True}),
        evolution({"remoteJid": "1203@g.us"}),
        evolution({"remoteJid": "status@broadcast"}),
        evolution({"remoteJid": "12@newsletter"}),
        evolution(event="connection.update", data={"state": "open"}),
    ],
)
def test_groups_broadcasts_and_our_own_messages_are_left_out(body: dict[str, Any]) -> None:
    assert read_evolution(body) == ()


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"extendedTextMessage": {"text": "שלום"}}, "שלום"),
        ({"imageMessage": {"caption": "תמונה"}}, "תמונה"),
        ({"audioMessage": {"seconds": 3}}, ""),
        (None, ""),
    ],
)
def test_text_is_found_where_the_bridge_puts_it(message: object, text: str) -> None:
    body = evolution()
    body["data"]["message"] = message

    assert [found.text for found in read_evolution(body)] == [text]


def test_the_event_may_be_written_the_other_way_and_carry_a_list() -> None:
    body = evolution(event="MESSAGES_UPSERT")
    body["data"] = [body["data"]]

    assert [found.message_id for found in read_evolution(body)] == ["A1"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"event": "messages.upsert"},
        evolution(data=None),
        evolution({"id": None}),
        evolution(data=[1]),
    ],
)
def test_other_shapes_are_refused_from_the_bridge(body: object) -> None:
    with pytest.raises(UnreadablePayloadError):
        read_evolution(body)


def test_metas_messages_are_read_and_statuses_left() -> None:
    text = {"from": "972521234567", "id": "wamid.1", "type": "text", "text": {"body": "שלום"}}
    image = {"from_user_id": "IL.1349", "id": "wamid.2", "type": "image", "image": {}}

    assert read_cloud(cloud(text, image)) == (
        ReceivedMessage("111", "wamid.1", "+972521234567", "שלום", text),
        ReceivedMessage("111", "wamid.2", "IL.1349", "", image),
    )
    assert read_cloud(cloud(statuses=[{"id": "wamid.1", "status": "read"}])) == ()


@pytest.mark.parametrize("body", [None, {}, {"entry": [1]}, cloud({"id": "wamid.1"}), cloud(messages="x")])
def test_other_shapes_are_refused_from_meta(body: object) -> None:
    with pytest.raises(UnreadablePayloadError):
        read_cloud(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["event", "instance", "data", "key", "id", "entry", "changes", "value"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_brings_anything_but_messages_or_a_refusal(body: object) -> None:
    for read in (read_evolution, read_cloud):
        try:
            assert isinstance(read(body), tuple)
        except UnreadablePayloadError:
            continue
