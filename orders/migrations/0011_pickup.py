"""Codes and last days of goods that are fetched, and who opened a new order first."""

import secrets
from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

KEPT = timedelta(days=7)  # of what stands packed now, from today: nobody was told a day before


def open_earlier_pick_ups(apps, schema_editor):
    """Goods that wait for their buyer get what new ones get; what is packed, a code and a week from today.

    Outlets had a letter of each of these orders when it came: they get no second one.
    """
    Fulfilment = apps.get_model("orders", "Fulfilment")
    PickUp = apps.get_model("orders", "PickUp")
    now, drawn = timezone.now(), set()
    Fulfilment.objects.filter(status="placed").update(unseen_told_at=now)
    waiting = Fulfilment.objects.filter(way="pick-up", status__in=["pending", "placed", "packed"]).order_by("pk")
    for share in waiting.iterator():
        facts = {}
        if share.status == "packed":
            code = next(code for code in iter(_draw, None) if (share.outlet_id, code) not in drawn)
            drawn.add((share.outlet_id, code))
            packed = share.events.filter(after="packed").order_by("-pk").first()
            last_day = timezone.localdate(now) + KEPT
            facts = {"code": code, "packed_at": packed.at if packed else now, "kept_until": last_day}
        PickUp.objects.create(fulfilment=share, outlet_id=share.outlet_id, **facts)


def _draw():
    return f"{secrets.randbelow(1_000_000):06}"


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_shipping"),
        ("shops", "0004_staff_and_reductions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="fulfilment",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="quầy mở xem lúc"),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="seen_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người mở xem",
            ),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="unseen_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="báo chưa ai xem lúc"),
        ),
        migrations.CreateModel(
            name="PickUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ready_from", models.DateTimeField(blank=True, null=True, verbose_name="hẹn có hàng từ")),
                ("code", models.CharField(blank=True, max_length=6, verbose_name="mã nhận hàng")),
                ("packed_at", models.DateTimeField(blank=True, null=True, verbose_name="gói xong lúc")),
                ("kept_until", models.DateField(blank=True, null=True, verbose_name="giữ đến hết ngày")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="nhắc lúc")),
                ("missed_at", models.DateTimeField(blank=True, null=True, verbose_name="quá hạn nhận từ")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                (
                    "fulfilment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pick_up",
                        to="orders.fulfilment",
                        verbose_name="phần giao",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shops.outlet",
                        verbose_name="điểm bán",
                    ),
                ),
            ],
            options={
                "verbose_name": "phần đến nhận",
                "verbose_name_plural": "phần đến nhận",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CollectorChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="người đến nhận")),
                (
                    "phone",
                    models.CharField(
                        blank=True, help_text="Dạng quốc tế: +84…", max_length=20, verbose_name="điện thoại"
                    ),
                ),
                ("actor_name", models.CharField(max_length=200, verbose_name="tên người ghi")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "pick_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collectors",
                        to="orders.pickup",
                        verbose_name="phần đến nhận",
                    ),
                ),
            ],
            options={
                "verbose_name": "người đến nhận thay",
                "verbose_name_plural": "người đến nhận thay",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="pickup",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("kept_until__isnull", False)),
                fields=["kept_until"],
                name="kept_pick_ups",
            ),
        ),
        migrations.AddIndex(
            model_name="pickup",
            index=models.Index(
                condition=models.Q(("code", ""), _negated=True), fields=["outlet", "code"], name="pick_up_codes"
            ),
        ),
        migrations.AddConstraint(
            model_name="pickup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), models.Q(("code", ""), _negated=True)),
                fields=("outlet", "code"),
                name="one_open_share_per_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="pickup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), ("kept_until", None), ("packed_at", None)),
                    models.Q(
                        models.Q(("code", ""), _negated=True),
                        ("kept_until__isnull", False),
                        ("packed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="packed_pick_up_has_code_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectorchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("phone", "")),
                    models.Q(models.Q(("name", ""), _negated=True), models.Q(("phone", ""), _negated=True)),
                    _connector="OR",
                ),
                name="collector_has_name_and_phone",
            ),
        ),
        migrations.AlterField(
            model_name="lettertext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Đã nhận đơn (trả khi nhận)"),
                    ("to-pay", "Đơn chờ chuyển khoản"),
                    ("paid", "Đã nhận tiền"),
                    ("expired", "Hết hạn giữ hàng"),
                    ("cancelled", "Đã huỷ"),
                    ("short", "Thiếu hàng"),
                    ("ready", "Gói xong, đến nhận được"),
                    ("ending", "Sắp hết hạn giữ hàng ở quầy"),
                ],
                max_length=20,
                verbose_name="thư",
            ),
        ),
        migrations.RunPython(open_earlier_pick_ups, migrations.RunPython.noop),
    ]
