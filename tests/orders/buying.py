"""A buyer's moves in a browser, for tests."""

import re

ADDRESS = {
    "nhan": "ship",
    "ten": "Nguyễn Thị Lan",
    "dien_thoai": "0912 345 678",
    "tinh": "01",
    "xa": "Hoàn Kiếm",
    "dia_chi": "12 Hàng Bạc",
}


def post(client, address, data):
    """As a browser sends a form of our own pages."""
    return client.post(address, data, headers={"Sec-Fetch-Site": "same-origin"})


def add(client, packing, pieces=1):
    return post(client, "/gio-hang/them/", {"goi": packing.pk, "so_luong": pieces})


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def review(client, data, prefix=""):
    """The seal and the key of the page after `Tính lại`."""
    page = post(client, f"{prefix}/thanh-toan/", data | {"buoc": "xem"}).content.decode()
    return {"da_xem": hidden(page, "da_xem"), "khoa": hidden(page, "khoa")}


def buy(client, data, prefix=""):
    """Look at the total, then order."""
    return post(client, f"{prefix}/thanh-toan/", data | review(client, data, prefix) | {"buoc": "dat"})
