"""Labels of columns; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agent_app', '0002_labels'),
        ('calendar_app', '0003_held_index'),
        ('messaging_app', '0005_rules_for_changes'),
        ('policy_app', '0002_holidays_and_team'),
    ]

    operations = [
        migrations.AlterField(
            model_name='flowrule',
            name='business',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flow_rules', to='policy_app.business', verbose_name='Business'),
        ),
        migrations.AlterField(
            model_name='inboundmessage',
            name='business',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inbound_messages', to='policy_app.business', verbose_name='Business'),
        ),
        migrations.AlterField(
            model_name='outboundmessage',
            name='appointment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='calendar_app.appointment', verbose_name='Appointment'),
        ),
        migrations.AlterField(
            model_name='outboundmessage',
            name='business',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outbound_messages', to='policy_app.business', verbose_name='Business'),
        ),
        migrations.AlterField(
            model_name='outboundmessage',
            name='conversation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='outbound_messages', to='agent_app.conversation', verbose_name='Conversation'),
        ),
    ]
