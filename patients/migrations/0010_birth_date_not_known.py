"""A birth date may be not known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0009_check_ins")]

    operations = [
        migrations.AlterField(model_name="patient", name="birth_date", field=models.DateField(blank=True, null=True)),
    ]
