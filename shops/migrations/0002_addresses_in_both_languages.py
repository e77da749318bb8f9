from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="outlet", old_name="address", new_name="address_vi"),
        migrations.AddField(
            model_name="outlet",
            name="address_en",
            field=models.CharField(blank=True, max_length=200, verbose_name="số nhà, đường (Anh)"),
        ),
    ]
