"""The living page of all components: every state on made-up data, to be looked at while one works on the look.

Served only in DEBUG. It asks no database, so that it shows the components and nothing else.
"""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from shops.map import draw_map

LONG_NAME = (
    "Muối vừng lạc mắc khén hạt dổi lá chanh giã tay theo lối người Thái, loại đóng lọ thủy tinh nắp gỗ "
    "dùng kèm xôi nếp nương"
)
LONG_MAKER = "Hợp tác xã Nông lâm nghiệp, Dịch vụ tổng hợp và Du lịch cộng đồng Mường Phăng – Pá Khoang"
UNTIL = date(2026, 12, 22)


@dataclass(frozen=True)
class Card:
    """A product as the listing shows it; the fields are those of templates/components/product_card.html."""

    name: str
    origin: str = "Sính Phình · Tủa Chùa cũ"
    maker: str = "Công ty TNHH Hương Linh Điện Biên"
    slug: str = "mau"
    url: str = "#mau"
    stars: int = 3
    stars_until: date | None = None
    price: int | None = 240_000
    price_before: int | None = None
    price_is_from: bool = False
    unit: str = "hộp 100 g"
    available: int = 18
    outlets_count: int = 4
    picture: SimpleNamespace | None = None
    is_adult: bool = False
    is_bookable: bool = False
    flag: str = ""


CARDS = [
    Card("Trà xanh Shan tuyết cổ thụ Tủa Chùa"),
    Card("Mật ong hoa rừng", stars=4, stars_until=UNTIL, unit="chai 500 ml", available=3, outlets_count=1),
    Card("Cà phê bột", stars=5, price=120_000, price_before=150_000, unit="gói 250 g", flag="Giảm 20 % đến 30/11"),
    Card(LONG_NAME, origin="Mường Luân · Luân Giói, Điện Biên Đông cũ", maker=LONG_MAKER, stars=0, price=1_250_000),
    Card("Giấm táo mèo", available=0, outlets_count=0, unit="chai 500 ml", price=55_000),
    Card("Rượu Mông Pê", is_adult=True, unit="chai 500 ml", available=6, outlets_count=1),
    Card("Ở nhà sàn bản Che Căn", stars=0, is_bookable=True, price=150_000, price_is_from=True, unit="khách một đêm"),
    Card("Thảo quả sấy khô", price=None, stars=0, unit="", maker="", outlets_count=12),
]


def _badge(state: str, **changes) -> SimpleNamespace:
    facts = {
        "stars": 3,
        "state": state,
        "issuer": "UBND tỉnh Điện Biên",
        "decision": "số mẫu 000/QĐ-UBND",
        "issued_on": date(2023, 12, 30),
        "valid_until": UNTIL,
        "ended_on": None,
        "history": ["2019 đạt 3 sao", "2023 công nhận lại"],
        "is_demo": True,
    }
    return SimpleNamespace(**facts | changes)


BADGES = [
    _badge("valid"),
    _badge("grace", stars=4, history=[]),
    _badge("expired", ended_on=date(2025, 6, 1)),
    _badge("revoked", ended_on=date(2025, 6, 1), decision=""),
]


def _outlet(number: int, name: str, latitude: float, longitude: float, **changes) -> SimpleNamespace:
    facts = {
        "code": f"mau-{number}",
        "number": number,
        "name": name,
        "latitude": latitude,
        "longitude": longitude,
        "url": f"#mau-{number}",
        "available": None,
        "is_open": True,
        "hours": "đến 20:00",
        "place": "P. Điện Biên Phủ",
        "address": "số 1, đường mẫu",
        "distance": 0.8,
        "products_count": 31,
        "phone": "0200 000 0000",
        "phone_url": "tel:02000000000",
        "directions_url": "#mau",
        "is_demo": True,
    }
    return SimpleNamespace(**facts | changes)


OUTLETS = [
    _outlet(1, "Khu quà tặng và sản phẩm OCOP Tây Bắc", 21.3868, 103.0169),
    _outlet(2, "Điểm trưng bày, bán sản phẩm OCOP của Sở Công Thương", 21.3868, 103.0169, available=9),
    _outlet(3, "Siêu thị (mẫu)", 21.3868, 103.0169, available=3, hours="đến 21:30"),
    _outlet(
        4, "Quầy Mường Lay (mẫu)", 22.0203, 103.1744, available=0, is_open=False, hours="mở 7:30 sáng mai", distance=92
    ),
    _outlet(
        5, "Gian hội chợ", 21.6313, 103.4337, is_open=None, hours="", distance=None, products_count=None, phone_url=""
    ),
]
COMMUNES = [
    SimpleNamespace(name=name, latitude=latitude, longitude=longitude)
    for name, latitude, longitude in (
        ("P. Điện Biên Phủ", 21.4095, 103.0464),
        ("P. Mường Lay", 22.0203, 103.1744),
        ("Nà Tấu", 21.5724, 103.1535),
        ("Mường Pồn", 21.5931, 103.0322),
        ("Na Sang", 21.7742, 103.0677),
        ("Mường Tùng", 21.9457, 103.0815),
        ("Sính Phình", 21.9391, 103.3393),
        ("Tủa Chùa", 21.8236, 103.3602),
        ("Tuần Giáo", 21.6313, 103.4337),
        ("Mường Ảng", 21.4915, 103.2143),
        ("Mường Luân", 21.2474, 103.3845),
        ("Na Son", 21.2737, 103.1913),
        ("Núa Ngam", 21.1723, 103.0429),
        ("Mường Nhà", 21.0081, 103.1634),
        ("Mường Chà", 21.9679, 102.7989),
        ("Chà Tở", 21.9880, 102.9392),
        ("Quảng Lâm", 21.9956, 102.6112),
        ("Mường Nhé", 22.2202, 102.4269),
        ("Nậm Kè", 22.0819, 102.5891),
        ("Sín Thầu", 22.3799, 102.2931),
    )
]
FACTS = [
    SimpleNamespace(term="Thành phần", value="100 % búp chè Shan tuyết", url=None, note=None, is_demo=False),
    SimpleNamespace(term="Mã số vùng trồng", value="", url=None, note=None, is_demo=False),
    SimpleNamespace(term="Khối lượng", value="100 g", url=None, note=None, is_demo=True),
    SimpleNamespace(
        term="Nơi làm",
        value="Xã Sính Phình, tỉnh Điện Biên",
        url="#mau",
        note="Trước 7/2025: xã Sính Phình, huyện Tủa Chùa",
        is_demo=False,
    ),
]


def _options(*rows: tuple[str, int, bool, int]) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(value=str(index), label=label, count=count, is_chosen=chosen, depth=depth)
        for index, (label, count, chosen, depth) in enumerate(rows)
    ]


FACETS = [
    SimpleNamespace(
        key="nhom",
        name="Nhóm",
        is_open=True,
        options=_options(
            ("Thực phẩm", 52, True, 0), ("Chè", 11, False, 1), ("Gạo, ngũ cốc", 7, False, 1), ("Đồ uống", 4, False, 0)
        ),
    ),
    SimpleNamespace(key="sao", name="Hạng sao đang có", is_open=True, options=_options(("3 sao", 38, False, 0))),
    SimpleNamespace(key="nsx", name="Người làm ra", is_open=False, options=_options((LONG_MAKER, 2, False, 0))),
    SimpleNamespace(key="diem", name="Có ở điểm bán", is_open=True, options=[]),
]


def _line(name: str, quantity: int, price_each: int, **changes) -> SimpleNamespace:
    facts = {
        "slug": "mau",
        "name": name,
        "url": "#mau",
        "picture": None,
        "unit": "Hộp 100 g",
        "quantity": quantity,
        "price_each": price_each,
        "price_before": None,
        "total": quantity * price_each,
        "short": None,
        "stepper": None,
        "remove_name": "bo",
        "remove_value": "1",
    }
    return SimpleNamespace(**facts | changes)


def _stepper(number: int, quantity: int, most: int) -> SimpleNamespace:
    return SimpleNamespace(
        id=f"sl-{number}",
        name=f"sl-{number}",
        label="Số lượng",
        most=most,
        step_name="buoc",
        less=f"{number}:{quantity - 1}" if quantity > 1 else None,
        more=f"{number}:{quantity + 1}" if quantity < most else None,
    )


BASKET = [
    _line("Trà xanh Shan tuyết cổ thụ Tủa Chùa", 1, 240_000, stepper=_stepper(1, 1, 18)),
    _line("Cà phê bột", 2, 120_000, price_before=150_000, unit="Gói 250 g", stepper=_stepper(2, 2, 40)),
    _line(
        "Thịt trâu gác bếp",
        2,
        425_000,
        unit="Gói 500 g",
        short="Bạn cần 2 gói, chỉ còn 1. Chưa có khoản tiền nào bị trừ.",
        stepper=_stepper(3, 2, 1),
    ),
    _line(LONG_NAME, 10, 1_250_000, stepper=_stepper(4, 10, 10)),
]
ORDERED = [_line("Trà xanh Shan tuyết cổ thụ Tủa Chùa", 1, 240_000), _line("Cà phê bột", 2, 120_000, unit="Gói 250 g")]
SUM = [
    SimpleNamespace(label="Tiền hàng", amount=540_000, words="", note=""),
    SimpleNamespace(label="Giảm cà phê 20 %", amount=-60_000, words="", note="đến hết ngày 30/11/2026"),
    SimpleNamespace(label="Giao đến Hà Nội, 0,7 kg", amount=32_000, words="", note=""),
    SimpleNamespace(label="Phí thu hộ", amount=0, words="miễn phí", note=""),
]


def _step(title: str, state: str, when: str = "", note: str = "") -> SimpleNamespace:
    return SimpleNamespace(title=title, state=state, when=when, note=note)


STEPS = [
    _step("Đã đặt", "done", "8:15, 24/11/2026"),
    _step("Đã nhận tiền", "done", "8:21, 24/11/2026", "Chuyển khoản 512.000 ₫"),
    _step("Đang đóng hàng", "now", "", "Khu quà tặng OCOP Tây Bắc"),
    _step("Đã gửi", "next", "dự kiến 25/11"),
    _step("Đã giao", "next", "dự kiến 26–28/11"),
]
FAILED = [
    _step("Đã đặt", "done", "8:15, 24/11/2026"),
    _step("Chưa nhận được tiền", "failed", "hết giờ giữ hàng lúc 14:15", "Hàng đã trả về kệ. Bạn chưa bị trừ tiền."),
]


def _pages(number: int, last: int) -> SimpleNamespace:
    shown = sorted({1, last, number - 1, number, number + 1} & set(range(1, last + 1)))
    links, before = [], 0
    for page in shown:
        if page > before + 1:
            links.append(SimpleNamespace(number=None, url=None, is_current=False))
        links.append(SimpleNamespace(number=page, url=f"?trang={page}", is_current=page == number))
        before = page
    return SimpleNamespace(
        links=links,
        previous_url=f"?trang={number - 1}" if number > 1 else None,
        next_url=f"?trang={number + 1}" if number < last else None,
    )


class SampleForm(forms.Form):
    """One control of each kind."""

    name = forms.CharField(label="Họ và tên", max_length=80)
    phone = forms.CharField(label="Số điện thoại", help_text="Chủ nhà sẽ gọi lại số này.", min_length=10)
    kind = forms.ChoiceField(label="Đi mấy người", choices=[("1", "Một"), ("2", "Hai")], required=False)
    words = forms.CharField(label="Lời nhắn", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="Tôi đồng ý để lại số điện thoại cho chủ nhà")


class SampleBuyer(forms.Form):
    """The fields of a checkout, one of them typed wrongly."""

    name = forms.CharField(label="Họ và tên")
    phone = forms.RegexField(
        r"^0\d{9}$", label="Số điện thoại", error_messages={"invalid": "Số điện thoại cần 10 chữ số. Bạn đang nhập 5."}
    )
    province = forms.ChoiceField(label="Tỉnh, thành phố", choices=[("1", "Hà Nội"), ("11", "Điện Biên")])
    commune = forms.CharField(label="Xã, phường", help_text="Gõ tên cũ cũng được, ví dụ “Hàng Bạc”.", required=False)


def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    picture = SimpleNamespace(
        src=static("img/hoa-ban.svg"), srcset="", width=400, height=500, alt="Cành hoa ban", is_illustration=True
    )
    return render(
        request,
        "storefront/components.html",
        {
            "cards": [
                card if index % 3 else Card(**vars(card) | {"picture": picture}) for index, card in enumerate(CARDS)
            ],
            "long_name": LONG_NAME,
            "badges": BADGES,
            "outlets": OUTLETS,
            "map": draw_map(COMMUNES, OUTLETS, here="Sính Phình"),
            "facts": FACTS,
            "facets": FACETS,
            "price": {"from": "50000", "to": ""},
            "sort": _options(("Phù hợp nhất", 0, True, 0), ("Giá từ thấp lên", 0, False, 0)),
            "pages": _pages(7, 42),
            "picture": picture,
            "basket": BASKET,
            "ordered": ORDERED,
            "sum_rows": SUM,
            "steps": STEPS,
            "failed": FAILED,
            "buyer": SampleBuyer({"name": "Nguyễn Thị Hạnh", "phone": "09123", "province": "1"}, auto_id="mua_%s"),
            "form": SampleForm({"name": "Nguyễn Thị Hạnh", "phone": "09123"}),
            "crumbs": [{"title": "Sản phẩm", "url": "#mau"}, {"title": LONG_NAME}],
            "actions": [{"label": "Xem sản phẩm", "url": "#mau"}, {"label": "Tìm điểm bán", "url": "#mau"}],
            "paragraphs": [
                "Ở Sính Phình, chè không đứng thành luống. Mỗi cây một dáng, gốc phủ rêu, cành vươn ra sườn dốc.",
                "Chiều về, gùi chè được cân ngay đầu bản. Ai hái, cân được bao nhiêu, bán cho mẻ nào đều ghi vào sổ.",
            ],
        },
    )
