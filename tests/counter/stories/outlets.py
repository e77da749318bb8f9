"""The outlet itself: who works there, and a fair from proposal to account."""

from django.utils import timezone

from shops.models import Outlet, OutletStaff, Transfer
from shops.services.register import take_step
from tests.counter.stories.telling import HOME, Shop, day, story
from tests.factories.places import UserFactory
from tests.shops.transferring import carry
from tests.weak_hand import Line

STAFF = f"{HOME}nhan-vien/"


@story("staff")
def rights_are_given_changed_and_ended(line: Line, shop: Shop) -> None:
    UserFactory(username="moi-den")
    boss, one = line.hand("quanly"), f"{STAFF}?nguoi=moi-den"
    boss.send(STAFF, username="moi-den", rights=["sell"], reason="Người mới")
    boss.send(one, rights=["sell", "adjust"], reason="Đã quen việc")
    boss.send(one, rights=["adjust"], reason="Chỉ làm kho")
    boss.send(one, is_ended="on", rights=[], reason="Nghỉ việc")
    boss.send(STAFF, username="moi-den", rights=["sell"], reason="Quay lại làm")


@story(
    *("fairs", "send-home", "fair-account"),
    *("pack-transfer", "send-transfer", "receive-transfer"),
)
def a_fair_opens_and_closes(line: Line, shop: Shop) -> None:
    boss = line.hand("quanly")
    boss.send(
        f"{HOME}hoi-cho/",
        name="Hội chợ Mường Ảng",
        province="11",
        opens_on=day(0),
        closes_on=day(3),
        reason="Có giấy mời",
    )
    booth = Outlet.objects.get(kind=Outlet.Kind.FAIR_BOOTH)
    decided = {"decision": "QĐ 9", "decided_on": timezone.localdate(), "reason": "Cho mở"}
    take_step(outlet=booth, after=Outlet.State.APPROVED, by=shop.by, **decided)
    take_step(outlet=booth, after=Outlet.State.TRADING, by=shop.by, **decided)
    booth.refresh_from_db()
    OutletStaff.objects.create(outlet=booth, user=shop.rooms.users["quanly"], can_approve=True)
    carry(lot=shop.shelf(1).lot, source=shop.rooms.first, destination=booth, quantity=7, by=shop.by)
    tent = f"/quay/{booth.code}/"
    boss.send(f"{tent}quyet-toan/", f"{tent}quyet-toan/dua-ve/")
    made = Transfer.objects.latest("pk")
    for step in ("goi", "gui"):
        boss.send(f"{tent}chuyen/{made.pk}/{step}/")
    boss.send(f"{HOME}chuyen/{made.pk}/nhan/")
    boss.send(f"{tent}quyet-toan/")
