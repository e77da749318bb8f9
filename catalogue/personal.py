"""Personal data in the catalogue: of makers, published at their wish, and who signed what."""

from common.personal import Fate, Personal, Term, register_not_personal, register_personal


def register() -> None:
    register_personal(
        Personal(
            "ocop_catalogue.Producer",
            "name address phone zalo email website legal_name registration_number tax_code slug",
            "người làm ra (có khi là hộ gia đình)",
            "nhãn hàng và luật thương mại điện tử buộc ghi ai làm; đổi hoặc gỡ ở văn phòng điều phối",
            Term.WORK,
            Fate.STAYS,
        ),
        Personal(
            "ocop_catalogue.ProductFacts",
            "responsible_party",
            "người làm ra",
            "Nghị định 43/2017",
            Term.WORK,
            Fate.STAYS,
        ),
        Personal(
            "ocop_catalogue.VisitFacts", "phone zalo email", "chủ nhà đón khách", "để khách gọi", Term.WORK, Fate.STAYS
        ),
        Personal("ocop_catalogue.CertificationEvent", "by_name", "cán bộ", "ai ghi, vì sao", Term.WORK, Fate.STAYS),
        Personal("ocop_catalogue.CertificationEvent", "by", "cán bộ", "ai ghi", Term.WORK, Fate.LINK),
        Personal("ocop_catalogue.Lot", "stopped_by", "nhân viên", "ai dừng lô", Term.WORK, Fate.LINK),
        Personal("ocop_catalogue.CertificationEvent", "reason", "cán bộ", "vì sao, lời tự viết", Term.WORK, Fate.STAYS),
    )
    register_not_personal(
        "places, goods, certificates and what the law says of them",
        {
            "ocop_catalogue.Certification": "issuer_name decision_number revocation_reason source",
            "ocop_catalogue.Province": "code name name_en kind folded",
            "ocop_catalogue.Commune": "code name kind folded",
            "ocop_catalogue.FormerPlace": "name former_district former_province folded",
            "ocop_catalogue.Producer": "former_place_vi former_place_en",
            "ocop_catalogue.Taxonomy": "code decision",
            "ocop_catalogue.ProductGroup": "roman name_vi name_en",
            "ocop_catalogue.ProductSet": "subgroup_vi subgroup_en name_vi name_en",
            "ocop_catalogue.ProductFacts": (
                "former_district origin_vi origin_en ingredients_vi ingredients_en storage_vi storage_en usage_vi"
                " usage_en warnings_vi warnings_en licence_number season_months source"
            ),
            "ocop_catalogue.VisitFacts": (
                "price_unit_vi price_unit_en season_vi season_en getting_there_vi getting_there_en"
            ),
            "ocop_catalogue.VatRate": "source",
            "ocop_catalogue.Packing": "label_vi label_en net_unit gtin internal_code",
            "ocop_catalogue.Lot": "code batch_code growing_area_code stop_reason",
        },
    )
