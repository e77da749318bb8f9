"""Personal data of goods on their way, of goods that come back, and of cards."""

from common.personal import Fate, Personal, Term, register_not_personal, register_personal

BUYER, STAFF = "người mua", "nhân viên"
IF_NAMED = "người mua, nếu nhân viên nhắc đến"


def register() -> None:
    _register_pick_ups()
    _register_parcels_and_returns()
    _register_stopped_lots()
    _register_cards()
    _register_staff()
    register_not_personal(
        "names of services, random keys, codes that open one share, and numbers of Stripe",
        {
            "orders.Carrier": "name",
            "orders.ShippingService": "name_vi name_en",
            "orders.TariffTable": "idempotency_key",
            "orders.TariffEvent": "reason",
            "orders.Fulfilment": "carrier_name service_vi service_en",
            "orders.PickUp": "code",
            "orders.Parcel": "carrier",
            "orders.GoodsReturn": "idempotency_key",
            "orders.CashRefund": "idempotency_key",
            "orders.CardIntent": "intent_id",
            "orders.CardEvent": "event_id kind intent_id object_id currency",
            "orders.CardCapture": "charge_id",
            "orders.CardRefund": "key",
            "orders.CardRefundStep": "stripe_id why",
            "orders.CardDay": "differences",
        },
    )


def _register_pick_ups() -> None:
    collector, of_order = "orders.CollectorChange", "pick_up__fulfilment__order"
    why = "ai đến nhận thay người mua"
    register_personal(
        Personal(collector, "name", "người được nhờ đến nhận", why, Term.CONTACT, Fate.NAME, of_order=of_order),
        Personal(collector, "phone", "người được nhờ đến nhận", why, Term.CONTACT, Fate.BLANK, of_order=of_order),
        Personal(
            collector,
            "actor_name",
            BUYER,
            "ai ghi người đến nhận",
            Term.BOOK,
            Fate.SIGNATURE,
            of_order=of_order,
            signed_by="actor",
        ),
    )


def _register_parcels_and_returns() -> None:
    parcel, back = "parcel__fulfilment__order", "goods_return__fulfilment__order"
    number = "số để hỏi hãng vận chuyển; ở hãng có tên và địa chỉ"
    register_personal(
        Personal("orders.Parcel", "tracking", BUYER, number, Term.CONTACT, Fate.BLANK, of_order="fulfilment__order"),
        Personal("orders.ParcelEvent", "tracking", BUYER, number, Term.CONTACT, Fate.BLANK, of_order=parcel),
        Personal("orders.ParcelEvent", "reason", IF_NAMED, "vì sao", Term.CONTACT, Fate.WORDS, of_order=parcel),
        Personal(
            "orders.GoodsReturn",
            "words",
            BUYER,
            "vì sao muốn trả hàng",
            Term.CONTACT,
            Fate.BLANK,
            of_order="fulfilment__order",
        ),
        Personal(
            "orders.ReturnEvent",
            "actor_name",
            BUYER,
            "ai muốn trả hàng",
            Term.BOOK,
            Fate.SIGNATURE,
            of_order=back,
            signed_by="actor",
        ),
        Personal("orders.ReturnEvent", "reason", IF_NAMED, "vì sao", Term.CONTACT, Fate.WORDS, of_order=back),
        Personal(
            "orders.CashRefund",
            "reason",
            IF_NAMED,
            "vì sao hoàn tiền",
            Term.CONTACT,
            Fate.WORDS,
            of_order="payment__order",
        ),
    )


def _register_stopped_lots() -> None:
    register_personal(
        Personal(
            "orders.BuyerCall",
            "words",
            IF_NAMED,
            "gọi báo hàng bị giữ, thu hồi",
            Term.CONTACT,
            Fate.WORDS,
            of_order="buyer__order",
        )
    )
    register_not_personal("a random key", {"orders.BuyerCall": "key"})


def _register_cards() -> None:
    register_personal(
        Personal(
            "orders.CardCapture",
            "brand last4",
            BUYER,
            "để người mua nhận ra thẻ đã trả; số thẻ chỉ Stripe có",
            Term.CONTACT,
            Fate.BLANK,
            of_order="payment__order",
        ),
        Personal(
            "orders.CardRefund",
            "reason",
            IF_NAMED,
            "vì sao hoàn tiền",
            Term.CONTACT,
            Fate.WORDS,
            of_order="payment__order",
        ),
    )


def _register_staff() -> None:
    for model, links, names in (
        ("orders.Fulfilment", "seen_by", ""),
        ("orders.CollectorChange", "actor", ""),
        ("orders.ParcelEvent", "actor", "actor_name"),
        ("orders.ReturnEvent", "actor", ""),
        ("orders.CashRefund", "actor", "actor_name"),
        ("orders.CardRefund", "actor", "actor_name"),
        ("orders.TariffEvent", "actor", "actor_name"),
        ("orders.BuyerCall", "actor", "actor_name"),
    ):
        register_personal(
            Personal(model, links, "người làm bước ấy", "ai chịu trách nhiệm", Term.BOOK, Fate.LINK),
            *([Personal(model, names, STAFF, "chữ ký", Term.BOOK, Fate.STAYS)] if names else []),
        )
