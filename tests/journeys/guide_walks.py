"""Each chapter of the guide, done by a seller, a colleague and a manager of the demo."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from tests.journeys.following import Follower, press
from tests.journeys.guide_counter import HERE, THERE, Counter

MAKER, COURIER = "HTX Ong mật Điện Biên", "Bưu điện (mẫu)"
TWO_LOTS, ONE_LOT = "DB-000002E", "DB-00000WA"  # codes of goods with two lots at the first showroom, and with one
COUNTED = "Chè Shan tuyết Hương Thành"


def begin(counter: Counter, guide: Follower) -> None:
    page = guide.page
    page.goto("/quay/")
    guide.fill("Tên đăng nhập", "quay1")
    guide.fill("Mật khẩu", counter.password)
    guide.picture("vao-quay", (1, guide.control("Vào quầy")))
    guide.press("Vào quầy")
    guide.see("Việc hôm nay")
    guide.picture("viec-hom-nay", (2, guide.control("Tải lại")), (3, page.locator(".desk-nav .wrap")))
    guide.press("Tải lại")
    for desk in ("Bán", "Đơn", "Kho", "Thêm", "Việc"):
        guide.press(desk)
        page.locator(".desk-nav [aria-current]", has_text=desk).wait_for()
    guide.press("Đăng xuất")
    page.get_by_role("heading", name="Đăng nhập quầy").wait_for()


def sell(counter: Counter, guide: Follower) -> None:
    page = guide.page
    close_the_demos_till(page)
    guide.press("Bán")
    guide.see("Quầy chưa mở ca.")
    guide.picture("chua-mo-ca", (1, guide.control("Mở ca")))
    guide.press("Mở ca")
    guide.fill("Tiền lẻ trong két", "500.000")
    guide.picture("mo-ca", (2, guide.control("Mở ca")))
    guide.press("Mở ca")

    guide.press("Bán")
    guide.fill("Quét tem hoặc gõ tên hàng", TWO_LOTS)
    guide.press("Thêm")
    guide.picture("ban-hang", (2, guide.control("Đổi lô")), (3, guide.control("Thu tiền")))
    guide.press("Đổi lô")
    press(page.get_by_role("button", name=re.compile("^Lô ")).first)
    guide.press("Thu tiền")
    guide.picture("thu-tien", (4, guide.control("Thu số tiền vừa gõ")))
    guide.fill("Khách đưa", "1.000.000")
    guide.press("Thu số tiền vừa gõ")
    guide.see("Đã bán")
    guide.picture("da-ban", (5, guide.control("In phiếu …")), (6, guide.control("Bán cho khách tiếp theo")))
    guide.paper("In phiếu …")
    guide.press("Bán cho khách tiếp theo")

    guide.fill("Quét tem hoặc gõ tên hàng", ONE_LOT)
    guide.press("Thêm")
    guide.press("Thu tiền")
    guide.press("Khách chuyển khoản (mã VietQR)")
    guide.press("Bán cho khách tiếp theo")
    guide.see("Đang chờ tiền chuyển khoản")
    press(page.locator("[data-waiting] a"))
    guide.picture("cho-chuyen-khoan", (3, guide.control("Tôi thấy tiền đã về, giao hàng")))
    guide.press("Tôi thấy tiền đã về, giao hàng")
    page.get_by_role("heading", name="Đã bán").wait_for()


def close_the_demos_till(page: Page) -> None:
    page.goto(f"/quay/{HERE}/quy/")
    page.get_by_label("Tiền đếm được").fill(str(page.locator("[data-expected]").get_attribute("data-expected")))
    press(page.get_by_role("button", name="Đóng ca"))
    page.goto(f"/quay/{HERE}/")


def give_by_code(counter: Counter, guide: Follower) -> None:
    page = guide.page
    with_code = counter.order(phone="0912 345 678")
    without = counter.order(phone="0987 654 321")
    for order in (with_code, without):
        page.goto(f"/quay/{HERE}/don/{order.number}/")
        press(page.get_by_role("button", name="Đã gói"))
        page.locator('[data-status="packed"]').wait_for()
    code = with_code.code()
    guide.press("Việc")
    guide.fill("Mã nhận hàng, sáu số", code)
    guide.picture("ma-nhan-hang", (1, guide.control("Tìm đơn")))
    guide.press("Tìm đơn")
    guide.see("Thu tiền mặt")
    guide.picture("da-trao-hang", (2, page.locator(".collect b").first), (3, guide.control("Đã trao hàng")))
    guide.press("Đã trao hàng")
    page.locator('[data-status="handed-over"]').wait_for()

    guide.press("Đơn")
    guide.fill("Số đơn, số phiếu, điện thoại, tên", "4321")
    guide.press("Tìm")
    guide.press("Mở đơn", page.locator(f'[data-order-number="{without.number}"]'))
    guide.press("Khách không có mã")
    guide.fill("Nhận ra khách bằng cách nào", "Đã xem căn cước, đúng tên người nhận")
    guide.picture("khong-co-ma", (2, guide.control("Trao hàng không có mã")))
    guide.press("Trao hàng không có mã")
    page.locator('[data-status="handed-over"]').wait_for()


def pack_and_send(counter: Counter, guide: Follower) -> None:
    page = guide.page
    order = counter.order(phone="0912 345 679", is_sent=True)
    row = page.locator(f'[data-order-number="{order.number}"]')
    guide.press("Việc")
    guide.see("Cần gói")
    guide.picture("can-goi", (1, guide.control("Mở đơn", row)))
    guide.press("Mở đơn", row)
    guide.see("Hàng cần gói")
    guide.picture("da-goi", (2, page.locator(".pack__lot").first), (3, guide.control("Đã gói")))
    guide.press("Đã gói")
    page.locator('[data-status="packed"]').wait_for()

    guide.press("Việc")
    guide.see("Đã gói, chờ giao")
    guide.press("Mở đơn", row)
    guide.select("Ai giao và thu tiền", COURIER)
    guide.fill("Mã vận đơn", "EB123456789VN")
    guide.picture("gui-di", (2, guide.box("Ai giao và thu tiền")), (3, guide.control("Đã giao")))
    guide.press("Đã giao")
    page.locator('[data-cash="owed"]').wait_for()


def receive(counter: Counter, guide: Follower) -> None:
    page = guide.page
    today = timezone.localdate()
    for desk in ("Thêm", "Nhập hàng", "Theo phiếu giao"):
        guide.press(desk)
    guide.fill("Người làm ra", MAKER)
    guide.fill("Số phiếu giao hàng", "PG-0200")
    guide.fill("Ngày trên phiếu", f"{today.day}/{today.month}/{today.year}")
    guide.choose("ký gửi: bán được mới trả tiền")
    guide.fill("Hoa hồng của quầy (%), nếu ký gửi", "15")
    guide.see("mua đứt: hàng là của quầy")
    guide.picture("phieu-giao", (3, guide.control("Ghi các dòng hàng")))
    guide.press("Ghi các dòng hàng")
    guide.fill("Quét hoặc gõ mã hàng", TWO_LOTS)
    guide.press("Thêm")
    guide.fill("Số lô", "MO-2611")
    guide.fill("Số lượng trên phiếu", "12")
    guide.fill("Thực nhận", "11")
    guide.fill("Lý do nếu lệch", "Giao thiếu")
    guide.fill("Hạn dùng", f"12/{today.year + 1}")
    guide.picture("dong-hang", (5, guide.box("Số lượng trên phiếu")), (5, guide.box("Thực nhận")))
    guide.press("Thêm vào phiếu")
    guide.picture("nhan-phieu", (6, guide.control("Nhận … gói")))
    guide.press("Nhận … gói")
    guide.press("In tem")
    guide.see("Tờ tem A4")
    guide.fill("In từ ô số", "1")
    guide.picture("in-tem", (7, guide.control("Mở tờ in")))
    guide.paper("Mở tờ in")

    counter.phone("quay1")  # back to the first page
    guide.press("Thêm")
    guide.press("Nhập hàng")
    guide.fill("Tên hàng hoặc mã vạch", ONE_LOT)
    guide.press("Tìm")
    press(page.locator("#mon-tim-thay .pick").first)
    guide.see("Lô đã có trong sổ")
    press(page.locator(".chip").first)
    guide.has_box("Số lô")
    guide.has_box("Hạn dùng")
    guide.picture("nhap-nhanh", (2, page.locator(".chip").first))
    guide.fill("Số lượng nhập", "6")
    guide.press("Ghi nhập hàng")
    page.get_by_text(re.compile("Đã nhập 6 vào lô")).wait_for()


def transfer(counter: Counter, guide: Follower) -> None:
    page = guide.page
    for desk in ("Kho", "Chuyển hàng", "Lập phiếu chuyển"):
        guide.press(desk)
    guide.choose("gửi hàng đi")
    guide.see("xin hàng về")
    guide.select("Điểm bán kia", THERE)
    guide.press("Chọn hàng")
    guide.fill("Số gói thêm", "2")
    guide.fill("Quét mã, hoặc gõ tên hàng", ONE_LOT)
    guide.picture("phieu-chuyen", (3, guide.control("Thêm vào phiếu")))
    guide.press("Thêm vào phiếu")
    guide.press("Đóng gói")
    guide.has_box("Đã gói")
    guide.picture("dong-goi", (4, guide.control("Đã đóng gói xong")))
    guide.press("Đã đóng gói xong")
    guide.paper("In phiếu chuyển")
    guide.press("Cho lên đường")
    guide.fill("Ai chở", "Anh Páo")
    guide.picture("len-duong", (6, guide.control("Đã lên đường")))
    guide.press("Đã lên đường")
    number = str(page.locator("[data-transfer]").get_attribute("data-transfer"))

    page = counter.hand_over(guide, "quay2")
    guide.press("Việc")
    guide.press("Chuyển hàng")
    guide.see("Đang trên đường đến")
    press(page.get_by_role("link", name=number))
    guide.press("Nhận hàng")
    guide.fill("Nhận tốt", "1")
    guide.press("Không đủ, hoặc có gói hỏng")
    guide.select("Phần chưa thấy", "thiếu")
    guide.fill("Vì sao thiếu hoặc hỏng", "Mở thùng thấy thiếu")
    guide.picture("nhan-chuyen", (3, guide.box("Nhận tốt")), (4, guide.control("Ghi đã nhận")))
    guide.press("Ghi đã nhận")
    page.get_by_text("báo thiếu 1, chờ giải quyết").first.wait_for()


def count(counter: Counter, guide: Follower) -> None:
    page = guide.page
    guide.press("Kho")
    guide.press("Kiểm kê")
    guide.see("cả quầy")
    guide.see("một kệ: quét từng món")
    guide.choose("theo tên hàng hoặc nhóm hàng")
    guide.fill("Tên hàng hoặc nhóm hàng", COUNTED)
    guide.picture("mo-phieu-kiem-ke", (2, guide.control("Bắt đầu đếm")))
    guide.press("Bắt đầu đếm")
    guide.has_box("Quét hoặc gõ mã món, số lô")
    guide.press("Đếm")
    guide.fill("Đếm được", "1")
    guide.picture("dem-mot-lo", (4, guide.control("Ghi số đếm được")))
    guide.press("Ghi số đếm được")
    count_again(page)
    guide.press("Đếm món khác")
    while page.get_by_role("link", name=re.compile("^Đếm .")).count():
        press(page.get_by_role("link", name=re.compile("^Đếm .")).first)
        page.get_by_label("Đếm được").fill("1")
        press(page.get_by_role("button", name="Ghi số đếm được"))
        count_again(page)
        press(page.get_by_role("link", name="Đếm món khác"))
    guide.see("Đã đếm hết các dòng.")
    guide.press("Xem kết quả")
    guide.press("Đếm xong")
    guide.picture("ghi-vao-so", (7, guide.control("Ghi vào sổ")))
    guide.press("Ghi vào sổ")
    page.get_by_text(re.compile("đã ghi vào sổ")).first.wait_for()


def count_again(page: Page) -> None:
    """What differs is counted once more, as the guide says: all pieces are there."""
    said = page.locator("[data-difference]")
    said.wait_for()
    if (difference := int(str(said.get_attribute("data-difference")))) != 0:
        page.get_by_label("Đếm được").fill(str(1 - difference))
        press(page.get_by_role("button", name="Ghi số đếm lại"))
        page.locator('[data-difference="0"]').wait_for()


def ending(counter: Counter, guide: Follower) -> None:
    page = guide.page
    guide.press("Thêm")
    guide.press("Sắp hết hạn")
    guide.picture("sap-het-han", (1, page.locator("[data-left-over] strong", has_text="sẽ thừa").first))

    guide.press("Việc")
    guide.see("Phải cất đi, không được bán")
    press(page.locator("#khong-ban .row__name a").first)
    guide.press("Bỏ ra")
    guide.see("Lý do bỏ ra")
    page.get_by_label("hư hỏng, vỡ, ẩm mốc").check()
    guide.fill("Số lượng bỏ ra", "1")
    guide.fill("Ghi rõ thêm", "Bao bì rách, hàng bị ẩm")
    guide.picture("bo-ra", (2, guide.control("Ghi bỏ ra")))
    guide.press("Ghi bỏ ra")
    page.get_by_text("Đã bỏ ra 1").wait_for()

    page = counter.hand_over(guide, "quanly")
    guide.press("Thêm")
    guide.press("Sắp hết hạn")
    guide.press("Giảm giá")
    guide.fill("Giảm bao nhiêu phần trăm", "40")
    guide.has_box("Hoặc giá mới (đồng)")
    guide.picture("giam-gia", (2, guide.control("Giảm giá")))
    guide.press("Giảm giá")
    guide.press("Thôi giảm")
    page.locator("main form input[name=reason]").fill("Bán đủ nhanh rồi")
    guide.press("Bán lại giá thường")
    page.get_by_text("Đã thôi giảm giá").wait_for()


def close_the_till(counter: Counter, guide: Follower) -> None:
    page = guide.page
    guide.press("Thêm")
    guide.press("Quỹ")
    guide.see("Người giao còn phải nộp")
    press(page.locator(f'[data-debt="{COURIER}"] a'))
    guide.fill("Số tiền nộp", str(page.locator("[data-owed]").get_attribute("data-owed")))
    guide.picture("nop-tien", (2, guide.control("Ghi đã nộp")))
    guide.press("Ghi đã nộp")

    guide.press("Thêm")
    guide.press("Quỹ")
    expected = int(str(page.locator("[data-expected]").get_attribute("data-expected")))
    guide.fill("Tiền đếm được", str(expected - 5_000))
    guide.see("Theo sổ, trong két phải có")
    guide.fill("Lý do nếu lệch với sổ", "Trả lại nhầm tiền thừa")
    guide.picture("dong-ca", (2, guide.box("Tiền đếm được")), (4, guide.control("Đóng ca")))
    guide.press("Đóng ca")
    page.get_by_text("Đã đóng ca: đếm được").wait_for()


def fair(counter: Counter, guide: Follower) -> None:
    page, name = guide.page, "Hội chợ Mường Ảng"
    first = timezone.localdate()
    last = first + timedelta(days=2)
    guide.press("Thêm")
    guide.press("Hội chợ")
    guide.fill("Tên gian hội chợ", name)
    guide.fill("Ngày mở", f"{first:%d/%m/%Y}")
    guide.fill("Ngày cuối cùng", f"{last:%d/%m/%Y}")
    guide.fill("Vì sao nên dự", "Có giấy mời")
    guide.picture("hoi-cho", (2, guide.control("Gửi đề nghị")))
    guide.press("Gửi đề nghị")
    counter.approve_fair(name)

    page.goto("/quay/")
    press(page.get_by_role("link", name=name).first)
    guide.press("Thêm")
    guide.press("Quyết toán")
    guide.picture("dong-hoi-cho", (2, guide.control("Đóng hội chợ")))
    guide.press("Đóng hội chợ")
    guide.paper("In bản quyết toán")
    page.get_by_text("Đã đóng hội chợ.").wait_for()


def weak_line(counter: Counter, guide: Follower) -> None:
    page = guide.page
    page.goto(f"/quay/{HERE}/nhap/?q={ONE_LOT}")
    press(page.locator("#mon-tim-thay .pick").first)
    press(page.locator(".chip").first)
    page.get_by_label("Số lượng nhập").fill("3")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ghi nhập hàng").click()
    guide.see("Chưa gửi được … phiếu, máy đang thử lại.")
    guide.picture("mang-yeu", (1, page.locator('[data-say="waits"]')))
    page.context.set_offline(False)
    page.get_by_text(re.compile("Đã nhập 3 vào lô")).wait_for()


def errors(counter: Counter, guide: Follower) -> None:
    page = guide.page
    page.get_by_placeholder("Mã nhận hàng, sáu số").fill("000000")
    press(page.get_by_role("button", name="Tìm đơn"))
    guide.told("Mã này không đúng.")
    page.goto(f"/quay/{HERE}/ban/")
    page.locator("#ma-hang").fill("8938505974194")
    page.locator("#ma-hang").press("Enter")
    guide.told("Chưa có món nào mang mã “…”.")
    guide.told("Quầy chưa mở ca.")
    page.goto(f"/quay/{HERE}/nhap/?q={ONE_LOT}")
    press(page.locator("#mon-tim-thay .pick").first)
    press(page.locator(".chip").first)
    page.get_by_label("Số lượng nhập").fill("12,5")
    press(page.get_by_role("button", name="Ghi nhập hàng"))
    guide.told("Chưa ghi vào sổ.")
    guide.told("Số lượng phải là số nguyên.")


# Each chapter that has steps, who has it in hand ("" stands before the door), and what is done with it.
WALKS: dict[str, tuple[str, Callable[[Counter, Follower], None]]] = {
    "01-bat-dau": ("", begin),
    "02-ban-tai-quay": ("quay1", sell),
    "03-trao-hang-bang-ma": ("quay1", give_by_code),
    "04-goi-va-gui": ("quay1", pack_and_send),
    "05-nhap-hang-in-tem": ("quay1", receive),
    "06-chuyen-hang": ("quay1", transfer),
    "07-kiem-ke": ("quay1", count),
    "08-sap-het-han": ("quay1", ending),
    "09-quy-dong-ca": ("quay1", close_the_till),
    "10-hoi-cho": ("quanly", fair),
    "11-mang-yeu": ("quay1", weak_line),
    "12-khi-co-loi": ("quay1", errors),
}
