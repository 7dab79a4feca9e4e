"""What anybody may meet by mistake is in Hebrew, too: error pages, names in the back office, typed dates."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.forms import DateField
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def bad_request(request: HttpRequest) -> HttpResponse:
    return defaults.bad_request(request, SuspiciousOperation("…"))


def forbidden(request: HttpRequest) -> HttpResponse:
    return defaults.permission_denied(request, PermissionDenied("…"))


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (bad_request, 400, "זה לא הצליח"),
        (forbidden, 403, "אין לך הרשאה לדף הזה"),
        (csrf_failure, 403, "לא נשמר דבר"),
        (defaults.server_error, 500, "משהו השתבש אצלנו"),
    ],
)
def test_an_error_is_told_in_hebrew_without_inline_style(
    rf: RequestFactory, view: object, status: int, heading: str
) -> None:
    assert callable(view)
    with translation.override("he"):
        response = view(rf.get("/"))

    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert 'dir="rtl"' in page
    assert "<style" not in page
    assert "style=" not in page


def test_an_unknown_address_is_told_in_hebrew(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "<h1>הדף לא נמצא</h1>" in response.content.decode()


def test_the_back_office_has_hebrew_names_and_none_of_the_framework(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner"))

    page = client.get("/admin/").content.decode()

    for name in ("פקידת הקבלה", "יומן", "הודעות", "עסקים", "טלפון", "משרד אחורי"):
        assert name in page
    assert "Django" not in page
    assert "_app<" not in page.lower()


@pytest.mark.parametrize("language", ["he", "en"])
@pytest.mark.parametrize("typed", ["05/06/2027", "5.6.2027", "05/06/27", "2027-06-05"])
def test_a_typed_date_has_its_day_first(typed: str, language: str) -> None:
    with translation.override(language):
        assert DateField(localize=True).clean(typed).isoformat() == "2027-06-05"
