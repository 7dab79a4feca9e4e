"""A demo business, so that a newcomer can call at once."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from policy_app.models import Business, BusinessSettings

DEMO_USER = "demo"
DEMO_PASSWORD = "demo-desk-1"  # noqa: S105 -- printed on a laptop's own address; never used with DEBUG=0
DEMO_NUMBER = "+97237654321"
DEMO_HUMAN = "+972522345678"


@transaction.atomic
def load_demo() -> str:
    """Make a business and a log-in where there is no business yet.

    Returns:
        The password of `DEMO_USER` to be shown, or "" where the log-in is the owner's own. With DEBUG=0 the
        password is random.
    """
    users = get_user_model().objects
    if not Business.objects.exists():
        business = Business.objects.create(name="הסטודיו של נועה", slug="demo", phone_number=DEMO_NUMBER)
        BusinessSettings.objects.update_or_create(
            business=business,
            defaults={
                "ai_prompt": "אנחנו פתוחים ראשון-חמישי 10-20, שישי 8-13, שבת סגור. תורים כל חצי שעה.",
                "address": "דיזנגוף 100, תל אביב",
                "human_number": DEMO_HUMAN,
            },
        )
        if not users.filter(is_superuser=True).exists():
            password = DEMO_PASSWORD if settings.DEBUG else secrets.token_urlsafe(12)
            users.create_superuser(DEMO_USER, password=password)
            return password
    demo_user = users.filter(username=DEMO_USER).first()
    return DEMO_PASSWORD if settings.DEBUG and demo_user and demo_user.check_password(DEMO_PASSWORD) else ""
