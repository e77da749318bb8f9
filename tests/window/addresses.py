"""Addresses of every kind of public page of the demo, in both languages."""

VIETNAMESE = [
    "/",
    "/san-pham/",
    "/san-pham/?trang=2",
    "/san-pham/?nhom=1&sao=4&sap_xep=gia-tang",
    "/san-pham/?gia_tu=1900000000",
    "/tim-kiem/",
    "/tim-kiem/?q=m%E1%BA%ADt+ong",
    "/tim-kiem/?q=mat+ong+zzzzzz",
    "/tim-kiem/?q=zzzzzz",
    "/diem-ban/",
    "/diem-ban/?gan=T%E1%BB%A7a+Ch%C3%B9a",
    "/diem-ban/?gan=Qqqqq",
    "/diem-ban/dbp-1/",
    "/diem-ban/hoicho-1/",
    "/nha-san-xuat/",
    "/nha-san-xuat/htx-ong-mat-dien-bien/",
    "/nha-san-xuat/nguoi-lam-tai-tua-chua/",
    "/nha-san-xuat/htx-mau/",
    "/chung-nhan/",
    "/gioi-thieu/",
    "/ve-ocop/",
    "/cach-mua/",
    "/giao-hang/",
    "/doi-tra/",
    "/dieu-khoan/",
    "/nguoi-ban/",
    "/du-lieu-ca-nhan/",
]
# Honey with stock, liquor, a village to visit, one that nobody really makes; slugs differ by language.
GOODS = {
    "vi": ["mat-ong-dien-bien", "ruou-mong-pe-ta-chai", "du-lich-cong-dong-ban-che-can", "che-xanh-htx-mau-mau"],
    "en": [
        "dien-bien-wildflower-honey",
        "mong-pe-ta-chai-corn-liquor",
        "che-can-community-tourism",
        "htx-mau-green-tea-sample",
    ],
}
# Answered by a page that says no.
NOT_FOUND = ["/khong-co/", "/san-pham/khong-co/", "/san-pham/?trang=999", "/diem-ban/khong-co/", "/san-pham/%00/"]

SHOWN = {
    "vi": [*VIETNAMESE, *(f"/san-pham/{slug}/" for slug in GOODS["vi"])],
    "en": [*(f"/en{address}" for address in VIETNAMESE), *(f"/en/san-pham/{slug}/" for slug in GOODS["en"])],
}
REFUSED = {"vi": NOT_FOUND, "en": [f"/en{address}" for address in NOT_FOUND]}
