"""Give the businesses that exist the rules that new ones get: customers hear of a move and of a cancellation."""

from django.db import migrations

TEXTS = {
    "appointment.rescheduled": "התור שלך הוזז: {business_name}, {weekday}, {date} בשעה {time}.\nלשינוי או ביטול: {link}",
    "appointment.cancelled": "התור שלך בוטל: {business_name}, {weekday}, {date} בשעה {time}.",
}


def give_rules(apps, schema_editor):
    Business = apps.get_model("policy_app", "Business")
    FlowRule = apps.get_model("messaging_app", "FlowRule")
    for event, text in TEXTS.items():
        without = Business.objects.exclude(flow_rules__event=event)
        FlowRule.objects.bulk_create(
            FlowRule(business=business, event=event, template=text) for business in without
        )


class Migration(migrations.Migration):
    dependencies = [
        ("messaging_app", "0004_waiting_list_rule"),
        ("policy_app", "0002_holidays_and_team"),
    ]

    # Rules that owners may have changed by then are not taken away again.
    operations = [migrations.RunPython(give_rules, migrations.RunPython.noop)]
