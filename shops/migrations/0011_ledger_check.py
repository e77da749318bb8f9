from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0010_lot_stops")]

    operations = [
        migrations.CreateModel(
            name="LedgerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="ngày")),
                ("began_at", models.DateTimeField(verbose_name="bắt đầu lúc")),
                ("ended_at", models.DateTimeField(verbose_name="xong lúc")),
                ("movements", models.PositiveBigIntegerField(verbose_name="dòng sổ kho")),
                ("invariants", models.PositiveIntegerField(verbose_name="điều đã kiểm")),
                ("broken", models.PositiveIntegerField(verbose_name="chỗ không khớp")),
                ("records", models.JSONField(default=list, verbose_name="không khớp ở")),
            ],
            options={
                "verbose_name": "lần kiểm sổ",
                "verbose_name_plural": "kiểm sổ",
                "ordering": ["-day"],
            },
        ),
    ]
