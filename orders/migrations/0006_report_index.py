from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_fill_headings")]

    operations = [
        migrations.RemoveIndex("order", "order_by_date_added"),
        migrations.AddIndex(
            "order",
            models.Index(
                fields=["date_added", "id", "status", "currency"], name="order_by_date_added"
            ),
        ),
    ]
