"""Who may see which business."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from policy_app.models import Business


def businesses_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Business]:
    """Return the active businesses that a logged-in person works at; all of them for a superuser."""
    businesses = Business.objects.filter(is_active=True)
    if not user.is_authenticated or not user.is_active:
        return businesses.none()
    if getattr(user, "is_superuser", False):
        return businesses
    return businesses.filter(memberships__user_id=user.pk)
