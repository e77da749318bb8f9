"""The people of the admin: two producers, the coordination office, the trade department."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User

from storefront.demo.accounts import give_trade_department_its_campaigns, load_accounts
from storefront.models import ProductPage
from storefront.services.moderation import open_producer_desk


@pytest.fixture
def desks(make_producer, make_product):
    """Two makers with one product each and their accounts; `page` and `other` are the Vietnamese product pages."""
    users = load_accounts()
    give_trade_department_its_campaigns(users)
    makers = {
        "htx1": make_producer(name="HTX Ban Mai", slug="htx-ban-mai"),
        "htx2": make_producer(name="HTX Hoa Mận", slug="htx-hoa-man"),
    }
    names = {"htx1": ("Chè Shan tuyết", "che-shan-tuyet"), "htx2": ("Miến dong", "mien-dong")}
    pages, products = {}, {}
    for username, maker in makers.items():
        name, slug = names[username]
        products[username] = make_product(name=name, slug=slug, maker=maker)
        pages[username] = ProductPage.objects.get(slug=slug, locale__language_code="vi")
        pages[username].save_revision(changed=False)
        open_producer_desk(page=maker["vi"], user=users[username])
    return SimpleNamespace(
        users=users, makers=makers, page=pages["htx1"], other=pages["htx2"], product=products["htx1"]
    )


def fresh(user: User) -> User:
    """The account as the next request reads it, without remembered rights."""
    return User.objects.get(pk=user.pk)
