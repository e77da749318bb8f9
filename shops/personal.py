"""Personal data at the outlets: of staff, and what staff write about orders."""

from common.personal import Fate, Personal, Term, register_not_personal, register_personal

SIGNED = {
    "shops.StockMovement": ("actor", "actor_name"),
    "shops.DatedPrice": ("set_by", "set_by_name stopped_by_name"),
    "shops.OutletStep": ("actor", "actor_name"),
    "shops.OutletVisit": ("actor", "actor_name"),
    "shops.VisitMending": ("actor", "actor_name"),
    "shops.PostChange": ("actor", "actor_name"),
    "shops.ReorderPoint": ("set_by", "set_by_name"),
    "shops.StocktakeCount": ("actor", "actor_name"),
    "shops.StocktakeEvent": ("actor", "actor_name"),
    "shops.Reduction": ("set_by", "set_by_name stopped_by_name"),
    "shops.TransferStep": ("actor", "actor_name"),
    "shops.LotStop": ("actor", "actor_name"),
    "shops.StopEnd": ("actor", "actor_name"),
    "shops.SetAside": ("actor", "actor_name"),
}


def register() -> None:
    for model, (link, names) in SIGNED.items():
        register_personal(
            Personal(model, names, "nhân viên", "ai ghi vào sổ", Term.WORK, Fate.STAYS),
            Personal(model, link, "nhân viên", "ai ghi vào sổ", Term.WORK, Fate.LINK),
        )
    register_personal(
        Personal("shops.Stocktake", "opened_by", "nhân viên", "ai mở phiếu kiểm kê", Term.WORK, Fate.LINK),
        Personal("shops.PostChange", "user_name", "nhân viên", "ai được làm gì ở đâu", Term.WORK, Fate.STAYS),
        Personal("shops.PostChange", "user", "nhân viên", "ai được làm gì ở đâu", Term.WORK, Fate.LINK),
        Personal("shops.OutletVisit", "visitors", "cán bộ kiểm tra", "ai đã đến xem", Term.WORK, Fate.STAYS),
        Personal("shops.OutletStaff", "user", "nhân viên", "ai được làm gì ở đâu", Term.WORK, Fate.STAYS),
        Personal("shops.DeliveryNote", "opened_by closed_by", "nhân viên", "ai nhận hàng", Term.WORK, Fate.LINK),
        Personal("shops.StockImport", "uploaded_by written_by", "nhân viên", "ai nhập tệp", Term.WORK, Fate.LINK),
        Personal("shops.Allocation", "made_by settled_by", "người mua, nhân viên", "ai giữ hàng", Term.BOOK, Fate.LINK),
        Personal(
            "shops.Allocation",
            "settle_reason",
            "người mua, nếu nhân viên nhắc đến",
            "vì sao thôi giữ hàng",
            Term.CONTACT,
            Fate.WORDS,
            of_number="reference",
        ),
        Personal(
            "shops.StockMovement",
            "reason",
            "người mua, nếu nhân viên nhắc đến",
            "vì sao kho đổi",
            Term.CONTACT,
            Fate.WORDS,
            of_number="document",
        ),
        Personal("shops.Transfer", "carrier", "người chở hàng", "ai đang giữ hàng trên đường", Term.WORK, Fate.STAYS),
        Personal(
            "shops.LegalSeller",
            "name address phone email registration_number tax_code",
            "bên bán (có khi là hộ kinh doanh)",
            "luật thương mại điện tử buộc công bố bên bán",
            Term.WORK,
            Fate.STAYS,
        ),
        Personal(
            "shops.Outlet", "phone zalo order_email", "điểm bán", "để khách gọi và nhận đơn", Term.WORK, Fate.STAYS
        ),
    )
    register_not_personal(
        "numbers of papers and keys; an act keeps rows, pieces, and the reason that stands in its movement too",
        {
            "shops.KeyedAct": "key name content outcome",
            "shops.StockMovement": "document idempotency_key",
            "shops.Allocation": "reference",
            "shops.DatedPrice": "reason stop_reason",
            "shops.LedgerCheck": "records",
            "shops.LowStockDigest": "lines",
            "shops.Stocktake": "place idempotency_key",
            "shops.StocktakeCount": "idempotency_key",
            "shops.StocktakeEvent": "reason",
            "shops.Reduction": "source reason stop_reason",
            "shops.Transfer": "note",
            "shops.TransferStep": "words",
        },
    )
    register_not_personal(
        "papers of makers: goods, lots, and why pieces of them are missing",
        {
            "shops.DeliveryNote": "number close_reason",
            "shops.DeliveryLine": "lot_code growing_area_code reason",
            "shops.Arrival": "lot_code reason",
            "shops.StockImport": "file_name cells",
        },
    )
    register_not_personal(
        "what was decided and seen about an outlet, and rights at it",
        {
            "shops.OutletStep": "decision reason key",
            "shops.OutletVisit": "findings key",
            "shops.VisitPoint": "words",
            "shops.VisitMending": "words",
            "shops.PostChange": "before after reason",
        },
    )
    register_not_personal(
        "why lots are not sold, and where they were put",
        {
            "shops.LotStop": "reason public_vi public_en decision key",
            "shops.StopEnd": "reason decision",
            "shops.SetAside": "words",
        },
    )
    register_not_personal(
        "what an outlet says of itself",
        {
            "shops.Outlet": "code name_vi name_en about_vi about_en address_vi address_en suspended_reason",
            "shops.OpeningException": "reason_vi reason_en",
        },
    )
    register_not_personal(
        "Oscar's line of goods at an outlet; the outlet's name",
        {"partner.Partner": "code name", "partner.StockRecord": "partner_sku price_currency"},
    )
