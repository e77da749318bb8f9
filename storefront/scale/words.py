"""The words that invented goods, makers and outlets are named with, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of goods: its set (Annex I of Decision 26/2026), names, drawing, packing, price in thousands of đồng."""

    set_number: int
    names: tuple[tuple[str, str], ...]
    drawing: str
    packing: tuple[str, str, int, str, int]  # label in both languages, quantity, unit, weight to send in grams
    price: tuple[int, int]
    keeps_days: int | None  # None: it does not spoil
    share: int  # of a hundred goods


_BAG = ("Gói 500 g", "500 g bag", 500, "g", 540)
_SMALL_BAG = ("Gói 200 g", "200 g bag", 200, "g", 220)
_KILO = ("Túi 1 kg", "1 kg bag", 1000, "g", 1050)
_BOTTLE = ("Chai 500 ml", "500 ml bottle", 500, "ml", 900)
_JAR = ("Lọ 350 g", "350 g jar", 350, "g", 600)
_PIECE = ("1 chiếc", "1 piece", 1, "chiếc", 400)

KINDS = (
    Kind(
        1,
        (("Bí xanh thơm", "Fragrant gourd"), ("Bưởi da xanh", "Green pomelo"), ("Khoai sọ tím", "Purple taro")),
        "bi-xanh",
        _KILO,
        (20, 60),
        20,
        9,
    ),
    Kind(2, (("Gà đen", "Black chicken"), ("Thịt lợn bản", "Village pork")), "thit-gac-bep", _KILO, (120, 260), 7, 4),
    Kind(
        3,
        (("Gạo nếp tan", "Tan sticky rice"), ("Gạo Séng cù", "Séng cù rice"), ("Lạc đỏ", "Red peanuts")),
        "gao",
        _KILO,
        (30, 90),
        360,
        11,
    ),
    Kind(4, (("Mật ong rừng", "Wild honey"), ("Mật ong bạc hà", "Mint honey")), "mat-ong", _BOTTLE, (150, 320), 720, 9),
    Kind(5, (("Khẩu xén", "Khẩu xén crackers"),), "mien", _BAG, (35, 80), 180, 3),
    Kind(6, (("Miến dong", "Canna noodles"), ("Bún gạo khô", "Dried rice noodles")), "mien", _BAG, (30, 70), 360, 6),
    Kind(
        7,
        (("Mắc ca sấy", "Roasted macadamia"), ("Măng khô", "Dried bamboo shoots"), ("Táo mèo sấy", "Dried tao meo")),
        "mac-ca",
        _BAG,
        (80, 220),
        360,
        10,
    ),
    Kind(
        8,
        (("Thịt trâu gác bếp", "Smoked buffalo"), ("Lạp xưởng", "Sausage"), ("Cá suối sấy", "Dried stream fish")),
        "thit-gac-bep",
        _BAG,
        (180, 520),
        120,
        9,
    ),
    Kind(
        9,
        (("Giấm táo mèo", "Tao meo vinegar"), ("Tương ớt mường", "Chilli sauce")),
        "gia-vi",
        _BOTTLE,
        (40, 90),
        540,
        4,
    ),
    Kind(
        10,
        (("Chẩm chéo", "Chẩm chéo"), ("Mắc khén", "Mắc khén pepper"), ("Hạt dổi", "Dổi seeds")),
        "gia-vi",
        _SMALL_BAG,
        (30, 140),
        360,
        7,
    ),
    Kind(
        11,
        (("Chè Shan tuyết", "Shan tuyết tea"), ("Hồng trà", "Black tea"), ("Bạch trà", "White tea")),
        "tra",
        _SMALL_BAG,
        (90, 480),
        720,
        10,
    ),
    Kind(12, (("Trà dây", "Ampelopsis tea"), ("Trà hoa hồng", "Rose tea")), "tra", _SMALL_BAG, (50, 150), 540, 3),
    Kind(
        13, (("Cà phê Arabica", "Arabica coffee"), ("Cà phê rang", "Roast coffee")), "ca-phe", _BAG, (80, 250), 360, 5
    ),
    Kind(14, (("Rượu ngô", "Maize spirit"),), "duoc-lieu", _BOTTLE, (90, 220), None, 1),
    Kind(15, (("Rượu táo mèo", "Tao meo liquor"),), "duoc-lieu", _BOTTLE, (90, 240), None, 1),
    Kind(17, (("Nước cốt dứa", "Pineapple cordial"),), "bi-xanh", _BOTTLE, (40, 90), 360, 2),
    Kind(18, (("Sa nhân khô", "Dried sa nhân"), ("Hà thủ ô", "Hà thủ ô root")), "duoc-lieu", _BAG, (90, 300), 720, 2),
    Kind(20, (("Tinh dầu sả", "Lemongrass oil"),), "duoc-lieu", _BOTTLE, (80, 160), 720, 1),
    Kind(21, (("Ghế mây", "Rattan stool"), ("Giỏ tre", "Bamboo basket")), "tho-cam", _PIECE, (90, 350), None, 2),
    Kind(22, (("Khăn piêu", "Piêu scarf"), ("Túi thổ cẩm", "Brocade bag")), "tho-cam", _PIECE, (120, 450), None, 1),
)

QUALITIES = (
    ("", ""),
    ("cổ truyền", "traditional"),
    ("đặc biệt", "special"),
    ("loại một", "first grade"),
    ("vụ mới", "new season"),
    ("làm tay", "hand-made"),
    ("vùng cao", "upland"),
    ("hữu cơ", "organic"),
    ("chọn lọc", "selected"),
    ("bản Thái", "Thái village"),
)

MAKER_KINDS = (
    ("cooperative", "HTX", "Co-operative"),
    ("cooperative", "HTX", "Co-operative"),
    ("cooperative-group", "Tổ hợp tác", "Co-operative group"),
    ("company", "Công ty TNHH", "Company"),
    ("farm", "Trang trại", "Farm"),
    ("household", "Hộ kinh doanh", "Household"),
)
MAKER_NAMES = (
    *(
        "Ban Trắng",
        "Hương Núi",
        "Mường Trời",
        "Nậm Rốm",
        "Bản Mển",
        "Tây Trang",
        "Hoa Ban",
        "Pú Đao",
        "Suối Lư",
        "Khau Hú",
    ),
    *("Thanh Xuân", "Đồng Tâm", "Bình Minh", "Sao Mai", "Thiên An", "Phúc Lộc", "Minh Phát", "Quyết Tiến", "An Bình"),
    *("Lò Văn Pâng", "Quàng Thị Inh", "Giàng A Chu", "Sùng Thị Dở", "Cà Văn Hặc", "Lường Thị Ún", "Vàng A Páo"),
)

OUTLET_KINDS = (
    ("showroom", "Điểm trưng bày OCOP", "OCOP showroom"),
    ("shop", "Cửa hàng đặc sản", "Speciality shop"),
    ("sales-point", "Điểm bán OCOP", "OCOP sales point"),
    ("center", "Trung tâm OCOP", "OCOP centre"),
)

SUMMARY = (
    "{name} của {maker}, làm tại {place}. Hàng mẫu để đo tốc độ, không có thật.",
    "{name} by {maker}, made in {place}. A sample for speed measurements, not a real product.",
)
STORY = (
    (
        "{name} được làm ở {place}, nơi ruộng nương nằm giữa núi và sương buổi sớm. {maker} giữ cách làm của bản: "
        "chọn nguyên liệu trong mùa, làm từng mẻ nhỏ, ghi ngày làm lên từng gói.",
        "Mỗi mẻ có số lô riêng. Người mua xem được lô ấy làm ngày nào, còn ở điểm bán nào.",
    ),
    (
        "{name} comes from {place}, where the fields lie between mountains and morning mist. {maker} keeps the ways of "
        "the village: ingredients in season, small batches, the date on every pack.",
        "Each batch has a number of its own. A buyer can see when it was made and which outlet still has it.",
    ),
)
INGREDIENTS = ("100 % nguyên liệu của vùng", "100 % local ingredients")
STORAGE = ("Để nơi khô ráo, thoáng mát.", "Keep in a cool, dry place.")
MAKER_SUMMARY = ("Làm {what} ở {place}. Đơn vị mẫu, không có thật.", "Makes {what} in {place}. Not a real maker.")
