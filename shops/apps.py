from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from common.outbox import register
        from common.schedule import every_tick
        from shops import models, personal, protection, receivers  # noqa: F401
        from shops.arrival_checks import CHECKS as ARRIVAL_CHECKS
        from shops.expiry_checks import CHECKS as EXPIRY_CHECKS
        from shops.queries.roads import still_on_the_road
        from shops.register_checks import CHECKS as REGISTER_CHECKS
        from shops.services.checking import LEDGER_BROKEN, check_ledger_nightly, mail_broken_ledger
        from shops.services.lot_stops import READERS_TO_TELL
        from shops.services.register import before_closing
        from shops.services.reordering import LOW_STOCK, mail_low_stock, note_low_stock
        from shops.services.stop_letters import mail_outlets
        from shops.stocktake_checks import STOCKTAKE_CHECKS
        from shops.stop_checks import CHECKS as STOP_CHECKS
        from shops.transfer_verification import TRANSFERS
        from shops.verification import register_checks

        personal.register()
        for book in (
            *(models.Arrival, models.LedgerCheck, models.LowStockDigest, models.ReorderPoint),
            *(models.StocktakeCount, models.StocktakeEvent, models.TransferEntry, models.TransferStep),
            *(models.OutletStep, models.OutletVisit, models.VisitPoint, models.VisitMending, models.PostChange),
            *(models.LotStop, models.StoppedLot, models.StopEnd, models.SetAside),
        ):
            protection.keep_once(book)
        for checks in (ARRIVAL_CHECKS, EXPIRY_CHECKS, STOCKTAKE_CHECKS, TRANSFERS, REGISTER_CHECKS, STOP_CHECKS):
            register_checks(checks)
        protection.let_erase(models.StockMovement, "reason")
        register(LOW_STOCK, mail_low_stock)
        register(READERS_TO_TELL, mail_outlets)
        every_tick("what has to be ordered again, once a day when an outlet opens", note_low_stock)
        register(LEDGER_BROKEN, mail_broken_ledger)
        every_tick("the books checked once a night", check_ledger_nightly)
        before_closing(still_on_the_road)
        protection.connect(self)
