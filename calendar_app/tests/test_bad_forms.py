"""Odd entries in the back office's forms: an error in the form or a saved row, never a crash."""

import json
from html.parser import HTMLParser
from itertools import cycle, islice

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from calendar_app.models import Customer
from calendar_app.testing import lane_of, make_appointment, make_business, make_service
from calendar_app.tests.oddities import TEXTS, TIMES, shown

pytestmark = [pytest.mark.db, pytest.mark.django_db]

ODD_TEXTS = (
    *(text for text in TEXTS if text != "\ud800"),  # which no browser can send
    *TIMES,
    *("-1", "0", "1", "7.5", "1e9", "1441", "40000", str(2**31), str(2**63), "9" * 30, "on", "NaN"),
    *("[]", "{}", "null", "[[", '{"sun": 1}', '{"sun": [["09:00"]]}', '{"שני": []}', "[" * 50_000),
    json.dumps({"sun": [["25:00", "x"], ["09:00", "09:00"], ["10:00", "12:00"], ["11:00", "13:00"]]}),
    *("24:00-09:00", "09:00-12:00, 11:00-13:00", "10-", "א-ב", "00:00-24:00"),
)
TRIED_PER_FIELD = 2  # each field gets the next few, so that all of them get round


class Entries(HTMLParser):
    """What a browser would send of the page's large form, untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.hidden: set[str] = set()
        self._name = ""
        self._in_textarea = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and given.get("type") not in ("submit", "button", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.values[name] = given.get("value") or ""
            if given.get("type") == "hidden":
                self.hidden.add(name)
        elif tag in ("select", "textarea"):
            self._name, self._in_textarea = name, tag == "textarea"
            if "multiple" not in given:
                self.values.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.values[self._name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._in_textarea = self._in_textarea and tag != "textarea"

    def handle_data(self, data: str) -> None:
        if self._in_textarea:  # the first line end after the tag is not part of the text (HTML 13.1.2.5)
            self.values[self._name] += data if self.values[self._name] else data.removeprefix("\n")


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser with an administrator in front of it, reading Hebrew."""
    client.force_login(User.objects.create_superuser("owner", password="owner"))
    client.cookies["django_language"] = "he"
    return client


def a_row(model: str) -> int:
    """A row of each kind that the back office edits, at one business."""
    business = make_business()
    service = make_service(business, "תספורת", 30)
    customer = Customer.objects.create(business=business, phone="+972502345678", name="דנה")
    appointment = make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", customer=customer)
    rows = {
        "policy_app_business": business,
        "calendar_app_resource": lane_of(business),
        "calendar_app_service": service,
        "calendar_app_customer": customer,
        "calendar_app_appointment": appointment,
    }
    return int(rows[model].pk)


MODELS = (
    "policy_app_business",
    *(f"calendar_app_{name}" for name in ("resource", "service", "customer", "appointment")),
)


@pytest.mark.parametrize("model", MODELS)
def test_an_odd_entry_is_an_error_in_the_form_or_is_saved(admin: Client, model: str) -> None:
    address = reverse(f"admin:{model}_change", args=[a_row(model)])
    entries = Entries(admin.get(address).content.decode())
    untouched = entries.values
    assert admin.post(address, untouched).status_code == 302
    odd = cycle(ODD_TEXTS)

    for field in sorted(untouched.keys() - entries.hidden):
        if "__prefix__" in field:
            continue
        for value in islice(odd, TRIED_PER_FIELD):
            answer = admin.post(address, {**untouched, field: value})
            page = answer.content.decode()
            told = answer.status_code == 302 or (answer.status_code == 200 and "errorlist" in page)
            assert told, (field, shown(value), answer.status_code)
        untouched |= {
            name: now
            for name, now in Entries(admin.get(address).content.decode()).values.items()
            if name in untouched
        }


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("query", ["\x00", "א" * 5_000, "%", "'", "\u202e", "😀"])
def test_an_odd_search_finds_nothing(admin: Client, model: str, query: str) -> None:
    answer = admin.get(reverse(f"admin:{model}_changelist"), {"q": query})

    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 400, "abc", "1_00"])
def test_a_row_that_is_none_is_not_shown(admin: Client, model: str, number: str) -> None:
    answer = admin.get(f"/admin/{model.replace('_app_', '_app/')}/{number}/change/")

    assert answer.status_code in (302, 404)


@pytest.mark.parametrize(
    "query",
    [
        {"start__year": "99999"},
        {"start__year": "2026", "start__month": "13"},
        {"start__year": "x"},
        {"business__id__exact": "x"},
        {"business__id__exact": str(2**70)},
        {"o": "9.x"},
        {"p": "-5"},
        {"e": "1"},
    ],
    ids=str,
)
def test_an_odd_filter_is_answered(admin: Client, query: dict[str, str]) -> None:
    answer = admin.get(reverse("admin:calendar_app_appointment_changelist"), query)

    assert answer.status_code in (200, 302)


def test_a_form_full_of_odd_entries_is_answered(admin: Client) -> None:
    address = reverse("admin:policy_app_business_add")
    entries = Entries(admin.get(address).content.decode())
    for value in ODD_TEXTS[::9]:
        odd = {field: entry if field in entries.hidden else value for field, entry in entries.values.items()}
        # 400: more than a form may hold in all.
        assert admin.post(address, odd).status_code in (200, 302, 400), shown(value)
