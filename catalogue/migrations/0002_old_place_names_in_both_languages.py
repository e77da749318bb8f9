from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ocop_catalogue", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="producer", old_name="former_place", new_name="former_place_vi"),
        migrations.AddField(
            model_name="producer",
            name="former_place_en",
            field=models.CharField(blank=True, max_length=120, verbose_name="địa danh cũ (Anh)"),
        ),
    ]
