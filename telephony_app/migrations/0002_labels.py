"""Labels of columns; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agent_app', '0002_labels'),
        ('policy_app', '0002_holidays_and_team'),
        ('telephony_app', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='call',
            name='business',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='policy_app.business', verbose_name='Business'),
        ),
        migrations.AlterField(
            model_name='call',
            name='conversation',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='agent_app.conversation', verbose_name='Conversation'),
        ),
    ]
