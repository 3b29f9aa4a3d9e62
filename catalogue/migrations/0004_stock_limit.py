import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_stock_movements'),
    ]

    operations = [
        migrations.AlterField(
            model_name='product',
            name='stock',
            field=models.PositiveIntegerField(blank=True, help_text='Copies we hold; empty means that they are not counted.', null=True, validators=[django.core.validators.MaxValueValidator(1000000000)]),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('stock__isnull', True), ('stock__lte', 2000000000), _connector='OR'), name='product_stock_kept'),
        ),
    ]
