"""The demo's accounts. Their password is published; they exist only where DEMO is on."""

from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupPagePermission

from shops.models import Outlet, OutletStaff
from storefront.demo.texts import table
from storefront.models import CampaignIndexPage, ProducerPage
from storefront.services.moderation import OFFICE_GROUP, open_campaign_pictures, open_producer_desk

PASSWORD = "demo-ocop-2026"  # noqa: S105  published in the README; settings refuse DEMO on a public address
NAMES = {
    "khach": "Nguyễn Thị Lan",
    "quay1": "Lò Thị Mai",
    "quay2": "Vừ A Páo",
    "quanly": "Quàng Thị Hoa",
    "htx1": "Cà Văn Sơn",
    "htx2": "Lường Thị Thu",
    "congthuong": "Trần Quốc Dũng",
    "vanphong": "Phạm Thu Hà",
    "admin": "Quản trị",
}
OFFICE_MODELS = {
    "vanphong": ["certification", "productfacts", "packing", "vatrate", "producer", "enquiry", "lettertext"],
    "congthuong": [
        *("outlet", "openinghours", "openingexception", "legalseller", "enquiry"),
        *("carrier", "shippingservice", "deliveryzone", "tarifftable"),
    ],
}
# The office reads the register of outlets and gives out posts; the register itself is the department's. Either of them
# holds and recalls lots; whoever bought them is called by the office, which alone sees their numbers.
MORE_RIGHTS = {
    "vanphong": ["view_outlet", "change_outletstaff", "view_lotstop", "add_lotstop", "change_stopbuyer"],
    "congthuong": ["view_lotstop", "add_lotstop"],
}
NEVER_ADDED = ("enquiry", "packing")  # visitors ask, and makers' products bring their packings
STAFF_POSTS = {"quay1": ["dbp-1"], "quay2": ["dbp-2"], "quanly": ["dbp-1", "dbp-2"]}
GROUP_NAMES = {"vanphong": OFFICE_GROUP, "congthuong": "Sở Công Thương"}
PRODUCER_KEYS = {"htx1": "ong-mat-dien-bien", "htx2": "htx-mau"}


def load_accounts() -> dict[str, User]:
    """The nine accounts of the demo with the rights each has so far, by user name."""
    users = {username: _user(username, full_name) for username, full_name in NAMES.items()}
    for username, models in OFFICE_MODELS.items():
        group = Group.objects.get_or_create(name=GROUP_NAMES[username])[0]
        group.permissions.add(
            Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"),
            *Permission.objects.filter(
                content_type__app_label__in=["shops", "orders"], codename__in=MORE_RIGHTS.get(username, [])
            ),
            *Permission.objects.filter(codename__in=[code for model in models for code in _rights_over(model)]),
        )
        users[username].groups.add(group)
    return users


def _rights_over(model: str) -> list[str]:
    """Codes of the permissions over a model. A visitor may ask to have a question erased."""
    actions = ["view", "change"]
    if model not in NEVER_ADDED:
        actions.append("add")
    if model == "enquiry":
        actions.append("delete")
    return [f"{action}_{model}" for action in actions]


def give_staff_their_outlets(users: dict[str, User], outlets: dict[str, Outlet]) -> None:
    """Two sellers of two showrooms, and the manager of both, who also approves differences and sets prices."""
    for username, codes in STAFF_POSTS.items():
        for code in codes:
            OutletStaff.objects.get_or_create(
                outlet=outlets[code],
                user=users[username],
                defaults={"can_approve": username == "quanly", "can_set_prices": username == "quanly"},
            )


def give_producers_their_pages(users: dict[str, User]) -> None:
    """Open a desk for each producer account on its own Vietnamese page; publishing is the office's, English too."""
    slugs = {entry["key"]: entry["slug_vi"] for entry in table("producers")["producer"]}
    for username, key in PRODUCER_KEYS.items():
        page = ProducerPage.objects.get(slug=slugs[key], locale__language_code="vi")
        open_producer_desk(page=page, user=users[username])


def give_trade_department_its_campaigns(users: dict[str, User]) -> None:
    """The department plans campaigns and publishes their pages, and no other page, with a picture folder of its own."""
    group = users["congthuong"].groups.get(name=GROUP_NAMES["congthuong"])
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="campaigns", codename__endswith="_campaign").exclude(
            codename="delete_campaign"
        )
    )
    for page in CampaignIndexPage.objects.all():
        for codename in ("change_page", "publish_page"):
            GroupPagePermission.objects.get_or_create(
                group=group, page=page, permission=_permission("wagtailcore", codename)
            )
    open_campaign_pictures(group)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(codename=codename, content_type__app_label=app)


def _user(username: str, full_name: str) -> User:
    user, made = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": full_name,  # whole, in Vietnamese order: Django would print the family name last
            "email": f"{username}@localhost",
            "is_staff": username == "admin",
            "is_superuser": username == "admin",
        },
    )
    if made:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user
