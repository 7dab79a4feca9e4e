"""Labels of columns; no table changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agent_app', '0001_initial'),
        ('policy_app', '0002_holidays_and_team'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agenttrace',
            name='business',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='policy_app.business', verbose_name='Business'),
        ),
        migrations.AlterField(
            model_name='agenttrace',
            name='conversation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='agent_app.conversation', verbose_name='Conversation'),
        ),
        migrations.AlterField(
            model_name='conversation',
            name='business',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='policy_app.business', verbose_name='Business'),
        ),
    ]
