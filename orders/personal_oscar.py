"""Personal data in Oscar's own tables: most of them are not written by this shop, and are erased all the same."""

from common.personal import Fate, Personal, Term, register_not_personal, register_personal

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
    register_personal(
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
