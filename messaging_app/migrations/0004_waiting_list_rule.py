"""Give the businesses that exist the rule that new ones get: who waits hears of a freed time."""

from django.db import migrations

EVENT = "waiting_list.slot_freed"
TEXT = (
    "שלום {customer_name}! התפנה מקום: {business_name}, {weekday}, {date} בשעה {time}. "
    "כדי לקבוע אותו אפשר להתקשר: {business_phone}. כל הקודם זוכה."
)


def give_rule(apps, schema_editor):
    Business = apps.get_model("policy_app", "Business")
    FlowRule = apps.get_model("messaging_app", "FlowRule")
    without = Business.objects.exclude(flow_rules__event=EVENT)
    FlowRule.objects.bulk_create(
        FlowRule(business=business, event=EVENT, template=TEXT) for business in without
    )


class Migration(migrations.Migration):
    dependencies = [
        ("messaging_app", "0003_link_in_template_help"),
        ("policy_app", "0002_holidays_and_team"),
    ]

    # Rules that owners may have changed by then are not taken away again.
    operations = [migrations.RunPython(give_rule, migrations.RunPython.noop)]
