from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Đơn hàng"

    def ready(self):
        """Give the ledger's guards and checks the books of orders, and the outbox the letters about them."""
        from django.apps import apps

        from common.outbox import register
        from common.outward import send
        from common.schedule import every_tick
        from orders import personal, receivers  # noqa: F401
        from orders.models import (
            BuyerCall,
            CardCapture,
            CardDay,
            CardEvent,
            CardRefund,
            CardRefundStep,
            CarrierHandIn,
            CashCollection,
            CashRefund,
            CashUp,
            CashUpLine,
            Consent,
            Erasure,
            FulfilmentEvent,
            HandInLine,
            LetterText,
            MoneySeen,
            ParcelEvent,
            PaymentEvent,
            Receipt,
            Refund,
            ReturnedLot,
            ReturnEvent,
            StatementLine,
            TariffEvent,
            TariffStep,
            TariffZone,
            Transfer,
            TransferPart,
            VatInvoice,
        )
        from orders.services import closing, letters, passwords, pickup_letters, retention, stop_news, stripe_calls
        from orders.services.card_days import reconcile_cards
        from orders.services.cards import SEND_REFUND
        from orders.services.letter_samples import sample_letter
        from orders.services.payment_steps import CLOSE_INTENT
        from orders.services.pickup_clock import tell_unseen, watch_pick_ups
        from orders.services.replanning import replan_short
        from orders.services.shortages import SHARE_SHORT
        from orders.services.transfers import expire_unpaid
        from orders.verification import CHECKS
        from shops.protection import erasures_are, keep_once, let_erase
        from shops.services.lot_stops import BUYERS_OF_ENDED_HOLD, BUYERS_TO_TELL
        from shops.services.register import before_closing
        from shops.verification import register_checks

        for obstacle in closing.OBSTACLES:
            before_closing(obstacle)
        for book in (FulfilmentEvent, PaymentEvent, Transfer, TransferPart, Refund, Receipt, StatementLine, VatInvoice):
            keep_once(book)
        for book in (CashCollection, CarrierHandIn, HandInLine, CashUp, CashUpLine):
            keep_once(book)
        for book in (CashRefund, ParcelEvent, ReturnedLot, ReturnEvent):
            keep_once(book)
        for book in (TariffZone, TariffStep, TariffEvent):
            keep_once(book)
        for book in (CardEvent, CardCapture, CardRefund, CardRefundStep, CardDay):
            keep_once(book)
        for book in (MoneySeen, BuyerCall):
            keep_once(book)
        for book in (Consent, Erasure):
            keep_once(book)
        personal.register()
        erasures_are(Erasure, "finished_at IS NULL")
        let_erase(Erasure, "rows", "finished_at")
        for model, places in personal.places_to_erase().items():
            let_erase(apps.get_model(model), *places)
        # Before the clock gives goods back: money whose news was lost is found first.
        every_tick("cards that Stripe has not told of", stripe_calls.ask_after_cards)
        every_tick("orders that were not paid in time", expire_unpaid)
        every_tick("days of cards held against the list of Stripe", reconcile_cards)
        every_tick("goods that wait to be fetched", watch_pick_ups)
        every_tick("new orders that nobody has opened", tell_unseen)
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
        register(letters.RETURN_ANSWERED, letters.mail_answered_returns)
        register(letters.SALE_DONE, letters.mail_sales)
        register(letters.SHARE_CUT, letters.mail_cut_shares)
        register(letters.SHARE_MOVED, letters.mail_moved_shares)
        register(passwords.PASSWORD_ASKED, passwords.mail_new_passwords)
        register(pickup_letters.SHARE_READY, pickup_letters.mail_ready_shares)
        register(pickup_letters.PICK_UP_ENDING, pickup_letters.mail_ending_pick_ups)
        register(pickup_letters.SHARE_UNSEEN, pickup_letters.mail_unseen_shares)
        register(letters.CARD_MONEY_BACK, letters.mail_card_money_back)
        register(BUYERS_TO_TELL, stop_news.list_buyers)
        register(BUYERS_OF_ENDED_HOLD, stop_news.list_freed)
        # A thousand letters, each with nothing held: one that fails is sent again alone.
        send(stop_news.TELL_BUYER, stop_news.tell_of_stop)
        send(stop_news.TELL_BUYER_OVER, stop_news.tell_of_end)
        send(CLOSE_INTENT, stripe_calls.close_intent)
        send(SEND_REFUND, stripe_calls.send_refund)
        send(SHARE_SHORT, replan_short)  # not another house: but each share is planned in a transaction of its own
