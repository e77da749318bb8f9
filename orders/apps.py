from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Đơn hàng"

    def ready(self):
        """Give the ledger's guards and checks the books of orders, and the outbox the letters about them."""
        from django.apps import apps

        from common.outbox import register
        from common.schedule import every_tick
        from orders import personal, receivers  # noqa: F401
        from orders.models import (
            CarrierHandIn,
            CashCollection,
            CashUp,
            CashUpLine,
            Consent,
            Erasure,
            FulfilmentEvent,
            HandInLine,
            LetterText,
            PaymentEvent,
            Receipt,
            Refund,
            StatementLine,
            Transfer,
            TransferPart,
            VatInvoice,
        )
        from orders.services import letters, passwords, retention
        from orders.services.letter_samples import sample_letter
        from orders.services.transfers import expire_unpaid
        from orders.verification import CHECKS
        from shops.protection import erasures_are, keep_once, let_erase
        from shops.verification import register_checks

        for book in (FulfilmentEvent, PaymentEvent, Transfer, TransferPart, Refund, Receipt, StatementLine, VatInvoice):
            keep_once(book)
        for book in (CashCollection, CarrierHandIn, HandInLine, CashUp, CashUpLine):
            keep_once(book)
        for book in (Consent, Erasure):
            keep_once(book)
        personal.register()
        erasures_are(Erasure, "finished_at IS NULL")
        let_erase(Erasure, "rows", "finished_at")
        for model, places in personal.places_to_erase().items():
            let_erase(apps.get_model(model), *places)
        every_tick("orders that were not paid in time", expire_unpaid)
        every_tick("contacts of orders of three years ago", retention.forget_contacts)
        every_tick("names in books of ten years ago", retention.forget_names)
        every_tick("sign-ins that have run out", retention.forget_sessions)
        every_tick("baskets that guests left", retention.forget_baskets)
        every_tick("statements that were not written", retention.forget_statements)
        register_checks(CHECKS)
        LetterText.draw = staticmethod(sample_letter)
        register(letters.ORDER_PLACED, letters.mail_new_orders)
        register(letters.ORDER_CANCELLED, letters.mail_cancelled_orders)
        register(letters.ORDER_PAID, letters.mail_paid_orders)
        register(letters.ORDER_EXPIRED, letters.mail_expired_orders)
        register(letters.SHARE_CUT, letters.mail_cut_shares)
        register(passwords.PASSWORD_ASKED, passwords.mail_new_passwords)
