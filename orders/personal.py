"""Personal data of buyers: in our books, in Oscar's tables, in accounts and sessions.

A new model of a buyer's words needs one entry here with the lookup that leads to its order or account: erasing,
forgetting by the clock, and the guards of books that are written once then follow.
"""

from django.apps import apps

from common.personal import (
    Fate,
    Personal,
    Term,
    register_not_personal,
    register_of_personal_fields,
    register_personal,
)
from orders import personal_goods as goods
from orders import personal_oscar as oscars

ACCOUNTING = "Luật Kế toán 88/2015/QH13: chứng từ không được tẩy xoá (điều 13), giữ ít nhất mười năm (điều 41)"
IN_BOOKS = (Fate.BLANK, Fate.NAME, Fate.SIGNATURE, Fate.WORDS)
BUYER = "người mua"


def register() -> None:
    _register_orders()
    _register_invoices()
    _register_money()
    _register_accounts()
    _register_staff()
    _register_rest()
    goods.register()
    oscars.register()


def places_to_erase() -> dict[str, list[str]]:
    """By model, what an erasure may change of it: columns, and the buyer's name in a paper's JSON."""
    places: dict[str, list[str]] = {}
    for entry in register_of_personal_fields():
        if entry.fate in IN_BOOKS or entry.fate is Fate.PAPER:
            model = apps.get_model(entry.model)
            suffix = ".buyer" if entry.fate is Fate.PAPER else ""
            columns = [f"{model._meta.get_field(name).column}{suffix}" for name in entry.names]
            places.setdefault(entry.model, []).extend(columns)
    return places


def _register_orders() -> None:
    own = {"whose": BUYER, "of_order": "order"}
    register_personal(
        Personal(
            "orders.OrderFacts",
            "phone email street commune_name note",
            why="để giao hàng, gọi khi thiếu hàng, gửi thư về đơn (thực hiện hợp đồng)",
            term=Term.CONTACT,
            fate=Fate.BLANK,
            **own,
        ),
        Personal("orders.OrderFacts", "buyer_name", why="đơn là của ai", term=Term.BOOK, fate=Fate.NAME, **own),
        Personal(
            "orders.OrderFacts",
            "token",
            why="khoá mở trang đơn; đổi khi xoá (orders.services.erasure)",
            term=Term.CONTACT,
            fate=Fate.ACT,
            **own,
        ),
        Personal(
            "orders.FulfilmentEvent",
            "actor_name",
            whose=BUYER,
            why="ai đặt đơn, đứng bên bước đầu tiên",
            term=Term.BOOK,
            fate=Fate.SIGNATURE,
            of_order="fulfilment__order",
            signed_by="actor",
        ),
        Personal(
            "orders.FulfilmentEvent",
            "reason",
            whose="người mua, nếu nhân viên nhắc đến",
            why="vì sao có bước ấy; người mua đọc được",
            term=Term.CONTACT,
            fate=Fate.WORDS,
            of_order="fulfilment__order",
        ),
        Personal(
            "orders.Receipt",
            "content",
            whose=BUYER,
            why="phiếu bán hàng là chứng từ; chỉ có tên, không có số điện thoại, địa chỉ",
            term=Term.BOOK,
            fate=Fate.PAPER,
            of_order="fulfilment__order",
            law=ACCOUNTING,
        ),
        Personal(
            "orders.Receipt",
            "issued_by_name",
            whose="người mua, khi tự mở phiếu của đơn cũ; nhân viên",
            why="ai lập phiếu",
            term=Term.BOOK,
            fate=Fate.SIGNATURE,
            of_order="fulfilment__order",
            signed_by="issued_by",
        ),
        Personal("order.Order", "guest_email", BUYER, "thư về đơn", Term.CONTACT, Fate.BLANK, of_order="pk"),
        Personal("order.Order", "user", BUYER, "đơn nằm trong tài khoản nào", Term.ACCOUNT, Fate.LINK),
        Personal("order.OrderNote", "message", BUYER, "ghi chú về đơn", Term.CONTACT, Fate.WORDS, of_order="order"),
        Personal("order.OrderNote", "user", BUYER, "ai ghi", Term.CONTACT, Fate.LINK),
        Personal("basket.Basket", "owner", BUYER, "giỏ đang chọn", Term.BASKET, Fate.ACT),
    )


def _register_invoices() -> None:
    register_personal(
        Personal(
            "orders.InvoiceWish",
            "buyer",
            BUYER,
            "tên trên hóa đơn GTGT; hóa đơn do nhà cung cấp lập và giữ, đây là điều người mua đã yêu cầu",
            Term.BOOK,
            Fate.NAME,
            of_order="order",
        ),
        Personal(
            "orders.InvoiceWish",
            "tax_code address email",
            BUYER,
            "mã số thuế, địa chỉ và thư trên hóa đơn GTGT",
            Term.BOOK,
            Fate.BLANK,
            of_order="order",
        ),
        Personal(
            "orders.VatInvoice",
            "reason",
            "người mua, nếu nhân viên nhắc đến",
            "vì sao sửa số hóa đơn",
            Term.CONTACT,
            Fate.WORDS,
            of_order="fulfilment__order",
        ),
    )
    register_not_personal(
        "the number of an invoice, and what the office says in letters to everybody",
        {"orders.VatInvoice": "symbol", "orders.LetterText": "subject opening closing"},
    )


def _register_money() -> None:
    register_personal(
        Personal(
            "orders.PaymentEvent",
            "actor_name",
            BUYER,
            "ai chọn cách trả",
            Term.BOOK,
            Fate.SIGNATURE,
            of_order="payment__order",
            signed_by="actor",
        ),
        Personal(
            "orders.PaymentEvent",
            "reason",
            "người mua, nếu nhân viên nhắc đến",
            "vì sao có bước ấy",
            Term.CONTACT,
            Fate.WORDS,
            of_order="payment__order",
        ),
        Personal(
            "orders.Transfer",
            "words",
            "người chuyển tiền",
            "để biết tiền của đơn nào; chứng từ là sao kê của ngân hàng, tìm lại bằng số giao dịch",
            Term.CONTACT,
            Fate.BLANK,
            of_order="parts__payment__order",
        ),
        Personal(
            "orders.TransferPart",
            "reason",
            "người chuyển tiền, nếu nhân viên nhắc đến",
            "vì sao tiền về đơn này",
            Term.CONTACT,
            Fate.WORDS,
            of_order="payment__order",
        ),
        Personal(
            "orders.Refund",
            "reason",
            "người mua, nếu nhân viên nhắc đến",
            "vì sao hoàn tiền",
            Term.CONTACT,
            Fate.WORDS,
            of_order="payment__order",
        ),
        Personal(
            "orders.CashCollection",
            "reason",
            "người mua, nếu nhân viên nhắc đến",
            "vì sao sửa",
            Term.CONTACT,
            Fate.WORDS,
            of_order="payment__order",
        ),
        Personal(
            "orders.Statement",
            "cells rows file_name",
            "mọi người chuyển tiền trong sao kê",
            "để khớp tiền với đơn; bỏ lời của dòng và các ô gốc khi xoá (orders.services.erasure)",
            Term.STATEMENT,
            Fate.ACT,
        ),
    )


def _register_accounts() -> None:
    register_personal(
        Personal(
            "auth.User",
            "username first_name last_name email password",
            "người có tài khoản",
            "để đăng nhập, xem lại đơn; tên gọi thành mã khi xoá (orders.services.erasure)",
            Term.ACCOUNT,
            Fate.ACT,
        ),
        Personal(
            "sessions.Session",
            "session_data session_key",
            "người đang đăng nhập",
            "phiên đăng nhập; xoá cùng tài khoản (orders.services.erasure)",
            Term.SESSION,
            Fate.ACT,
        ),
        Personal("orders.Consent", "user", "người có tài khoản", "ai đồng ý điều gì", Term.ACCOUNT, Fate.LINK),
    )


def _register_staff() -> None:
    for model, links, names in (
        ("orders.FulfilmentEvent", "actor", ""),
        ("orders.PaymentEvent", "actor", ""),
        ("orders.Transfer", "entered_by", ""),
        ("orders.TransferPart", "actor", ""),
        ("orders.Refund", "actor", ""),
        ("orders.Receipt", "issued_by", ""),
        ("orders.CashCollection", "actor", "actor_name"),
        ("orders.CarrierHandIn", "actor", "actor_name"),
        ("orders.CashUp", "actor", "actor_name"),
        ("orders.MoneySeen", "actor", "actor_name"),
        ("orders.TillSession", "opened_by", "opened_by_name"),
        ("orders.Sale", "seller", ""),
        ("orders.VatInvoice", "actor", ""),
        ("orders.Statement", "uploaded_by written_by", ""),
        ("orders.StatementColumns", "kept_by", ""),
        ("orders.LetterText", "changed_by", ""),
    ):
        register_personal(
            Personal(model, links, "người làm bước ấy", "ai chịu trách nhiệm", Term.BOOK, Fate.LINK),
            *([Personal(model, names, "nhân viên", "chữ ký", Term.BOOK, Fate.STAYS)] if names else []),
        )
    register_personal(
        Personal(
            "orders.BankAccount",
            "holder number",
            "bên bán (có khi là hộ kinh doanh)",
            "người mua chuyển tiền đến đâu",
            Term.WORK,
            Fate.STAYS,
        ),
    )


def _register_rest() -> None:
    register_not_personal(
        "numbers, codes and random keys of orders, money and papers",
        {
            "orders.OrderFacts": "idempotency_key language",
            "orders.DeliveryZone": "name_vi name_en",
            "orders.BankAccount": "bank_code bank_name",
            "orders.TillSession": "idempotency_key",
            "orders.Transfer": "bank_reference",
            "orders.Refund": "bank_reference",
            "orders.CashCollection": "carrier",
            "orders.CarrierHandIn": "reason idempotency_key carrier bank_reference",
            "orders.CashUp": "reason idempotency_key",
            "orders.StatementColumns": "bank_code reference booked_on credit debit words",
            "orders.Statement": "sha256 columns",
            "orders.StatementLine": "trouble",
            "orders.Erasure": "code rows",
            "orders.Consent": "words",
            "order.Order": "number currency shipping_tax_code shipping_method shipping_code status",
            "order.OrderNote": "note_type",
            "order.Line": (
                "partner_name partner_sku partner_line_reference partner_line_notes title upc tax_code status"
            ),
        },
    )
