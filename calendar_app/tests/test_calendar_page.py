"""Who gets the staff's page, and of which business."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from calendar_app.testing import make_business
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def dana(client: Client) -> Client:
    client.force_login(User.objects.create_user("dana"))
    return client


def hire(business: Business) -> None:
    Membership.objects.create(user=User.objects.get(), business=business)


def test_the_page_asks_for_a_log_in_and_comes_back(client: Client) -> None:
    answer = client.get("/calendar/?business=b")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/admin/login/?next=/calendar/%3Fbusiness%3Db"


def test_a_login_of_no_business_is_told_so(dana: Client) -> None:
    make_business()

    answer = dana.get("/calendar/")

    assert answer.status_code == 403
    assert "המשתמש הזה עוד לא שייך לאף עסק." in answer.content.decode()


def test_the_first_business_is_shown_until_another_is_chosen(dana: Client) -> None:
    first, second = make_business(), make_business()
    hire(first)
    hire(second)

    for address, shown in (("/calendar/", first), (f"/calendar/?business={second.slug}", second)):
        answer = dana.get(address)
        assert answer.status_code == 200
        assert (answer.context["business"], answer.context["businesses"]) == (shown, [first, second])


def test_the_page_of_another_business_is_not_found(dana: Client) -> None:
    hire(make_business())
    other = make_business()

    assert dana.get(f"/calendar/?business={other.slug}").status_code == 404


def test_the_page_brings_the_cookie_that_its_requests_need(dana: Client) -> None:
    hire(make_business())

    assert "csrftoken" in dana.get("/calendar/").cookies
