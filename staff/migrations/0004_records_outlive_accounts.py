import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("staff", "0003_records_of_bulk_actions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="by",
            field=models.ForeignKey(
                help_text="Nobody: a colleague whose account is gone; what they did to orders is kept.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="jobs",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
