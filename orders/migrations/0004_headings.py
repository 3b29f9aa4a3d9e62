import django.db.models.deletion
from django.db import migrations, models


def heading():
    return models.ForeignKey(
        db_index=False,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="orders.heading",
    )


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_search_indexes")]

    operations = [
        migrations.CreateModel(
            name="Heading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "names",
                    models.TextField(
                        help_text="Each on a line of its own, the first after an empty one."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("names", ""), _negated=True),
                        name="heading_names_not_empty",
                    )
                ],
            },
        ),
        migrations.AddField("orderline", "authors", heading()),
        migrations.AddField("orderline", "categories", heading()),
    ]
