"""The feed's address on the lane's page of the back office, and the action that draws a new one."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from calendar_app import phrases
from calendar_app.feed_views import feed_address, renew_feed_key
from calendar_app.models import Resource


class LaneFeedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """What the admin of lanes inherits. Who may not change a lane does not see the address."""

    actions = ("renew_feed",)

    def get_readonly_fields(self, request: HttpRequest, obj: Resource | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "feed") if obj and self.has_change_permission(request, obj) else fields

    @admin.display(description=phrases.FEED_ADDRESS)
    def feed(self, lane: Resource) -> SafeString:
        return format_html(
            '<bdi dir="ltr">{}</bdi><br><span class="help">{}</span>',
            feed_address(lane),
            phrases.FEED_ADDRESS_HELP,
        )

    @admin.action(description=phrases.FEED_RENEW, permissions=("change",))
    def renew_feed(self, request: HttpRequest, chosen: QuerySet[Resource]) -> None:
        for lane in chosen:
            renew_feed_key(lane)
        lanes = ", ".join(lane.name for lane in chosen)
        self.message_user(request, phrases.FEED_RENEWED % {"lanes": lanes}, messages.SUCCESS)
