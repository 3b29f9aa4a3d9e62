from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_payments_and_credit_notes")]

    operations = [
        migrations.AlterField("creditnote", "issued_on", models.DateField()),
        migrations.AlterField("invoice", "issued_on", models.DateField()),
        migrations.AddIndex(
            "creditnote",
            models.Index(fields=["issued_on", "invoice"], name="credit_note_by_day"),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(fields=["issued_on", "order"], name="invoice_by_day"),
        ),
    ]
