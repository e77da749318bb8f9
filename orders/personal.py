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

ACCOUNTING = "Luật Kế toán 88/2015/QH13: chứng từ không được tẩy xoá (điều 13), giữ ít nhất mười năm (điều 41)"
IN_BOOKS = (Fate.BLANK, Fate.NAME, Fate.SIGNATURE, Fate.WORDS)
BUYER = "người mua"
# Tables of Oscar's that this shop writes nothing to; whatever stands there for an account goes with it.
UNUSED = {
    "address.UserAddress": "user",
    "analytics.UserRecord": "user",
    "analytics.UserProductView": "user",
    "analytics.UserSearch": "user",
    "communication.Email": "user",
    "communication.Notification": "recipient",
    "customer.ProductAlert": "user",
    "payment.Bankcard": "user",
    "reviews.Vote": "user",
    "reviews.ProductReview": "user",
    "voucher.VoucherApplication": "user",
    "wishlists.WishList": "owner",
}
UNUSED_FIELDS = {
    "address.UserAddress": (
        "user first_name last_name line1 line2 line3 line4 state postcode search_text phone_number notes hash code"
    ),
    "analytics.UserRecord": "user",
    "analytics.UserProductView": "user",
    "analytics.UserSearch": "user query",
    "communication.Email": "user email subject body_text body_html",
    "communication.Notification": "recipient sender subject body",
    "customer.ProductAlert": "user email key",
    "payment.Bankcard": "user name number card_type partner_reference",
    "reviews.Vote": "user",
    "reviews.ProductReview": "user name email homepage title body code",
    "voucher.VoucherApplication": "user",
    "wishlists.WishList": "owner name key",
}
ADDRESS = "first_name last_name line1 line2 line3 line4 state postcode search_text"


def register() -> None:
    _register_orders()
    _register_money()
    _register_accounts()
    _register_staff()
    _register_rest()


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
        *(
            Personal(model, fields, BUYER, "không dùng", Term.ACCOUNT, Fate.ROW, of_user=UNUSED[model])
            for model, fields in UNUSED_FIELDS.items()
        ),
        *(
            Personal(model, fields, BUYER, "không dùng", Term.CONTACT, Fate.BLANK, of_order=path)
            for model, fields, path in (
                ("order.ShippingAddress", f"{ADDRESS} phone_number notes", "order"),
                ("order.BillingAddress", ADDRESS, "order"),
            )
        ),
        Personal("partner.PartnerAddress", ADDRESS, "điểm bán", "không dùng", Term.WORK, Fate.STAYS),
        Personal("wishlists.WishListSharedEmail", "email", BUYER, "không dùng", Term.ACCOUNT, Fate.STAYS),
        Personal("partner.Partner_users", "user", "nhân viên", "không dùng", Term.WORK, Fate.LINK),
        Personal("offer.RangeProductFileUpload", "uploaded_by", "nhân viên", "không dùng", Term.WORK, Fate.LINK),
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
        ("orders.Statement", "uploaded_by written_by", ""),
        ("orders.StatementColumns", "kept_by", ""),
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
    register_not_personal(
        "Oscar's goods, prices and codes; most of it is not used here",
        {
            "address.Country": "iso_3166_1_a2 iso_3166_1_a3 iso_3166_1_numeric printable_name name",
            "partner.PartnerAddress": "code",
            "basket.Line": "line_reference price_currency tax_code",
            "basket.LineAttribute": "value",
            "catalogue.ProductClass": "name slug",
            "catalogue.Category": (
                "path name code description long_description meta_title meta_description image slug"
            ),
            "catalogue.Product": "upc title slug description meta_title meta_description code",
            "catalogue.ProductAttribute": "name code",
            "catalogue.ProductAttributeValue": "value_text value_richtext value_file value_image",
            "catalogue.AttributeOptionGroup": "name code",
            "catalogue.AttributeOption": "option code",
            "catalogue.Option": "name code help_text",
            "catalogue.ProductImage": "code original caption",
            "catalogue.ProductCategoryHierarchy": "id",
            "communication.CommunicationEventType": (
                "code name email_subject_template email_body_template email_body_html_template sms_template"
            ),
            "offer.ConditionalOffer": "name slug description status redirect_url",
            "offer.Benefit": "proxy_class",
            "offer.Condition": "proxy_class",
            "offer.Range": "name slug description proxy_class",
            "offer.RangeProductFileUpload": "filepath error_message",
            "order.ShippingAddress": "code",
            "order.BillingAddress": "code",
            "order.OrderStatusChange": "old_status new_status",
            "order.LinePrice": "tax_code",
            "order.LineAttribute": "type value",
            "order.ShippingEvent": "notes",
            "order.ShippingEventType": "name code",
            "order.PaymentEvent": "reference",
            "order.PaymentEventType": "name code",
            "order.OrderDiscount": "offer_name voucher_code message",
            "order.Surcharge": "name code tax_code",
            "payment.Transaction": "txn_type reference status",
            "payment.Source": "currency reference label",
            "payment.SourceType": "name code",
            "shipping.OrderAndItemCharges": "code name description",
            "shipping.WeightBased": "code name description",
            "voucher.VoucherSet": "name description",
            "voucher.Voucher": "name code",
            "wishlists.Line": "title",
        },
    )
