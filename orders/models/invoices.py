"""VAT invoices: what the buyer wants on one, and the number that the seller's e-invoice provider gave it.

The invoice itself is made by the provider with the tax authority's code (Decrees 123/2020/NĐ-CP and 70/2025/NĐ-CP).
"""

from django.conf import settings
from django.db import models

from orders.models.fulfilments import Fulfilment


class InvoiceWish(models.Model):
    """Who the VAT invoices of an order are made out to, as the buyer says; it may change until one is made out."""

    order = models.OneToOneField("order.Order", models.PROTECT, related_name="invoice_wish", verbose_name="đơn")
    buyer = models.CharField("tên trên hóa đơn", max_length=200)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    address = models.CharField("địa chỉ", max_length=240)
    email = models.EmailField("thư nhận hóa đơn", max_length=200)
    asked_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "yêu cầu hóa đơn"
        verbose_name_plural = "yêu cầu hóa đơn"

    def __str__(self):
        return f"{self.order_id}: {self.buyer}"


class VatInvoice(models.Model):
    """The e-invoice of what an outlet handed over, by its number. Written once: the latest of a share stands.

    Invoices of buyers who wanted none may cover several shares of a day, so a number may stand on more than one.
    """

    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="vat_invoices", verbose_name="phần giao")
    symbol = models.CharField("ký hiệu hóa đơn", max_length=12)
    number = models.PositiveIntegerField("số hóa đơn")
    issued_on = models.DateField("ngày hóa đơn")
    reason = models.CharField("lý do sửa", max_length=240, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "hóa đơn GTGT"
        verbose_name_plural = "hóa đơn GTGT"
        ordering = ["id"]
        indexes = [models.Index(fields=["symbol", "number"], name="vat_invoice_number")]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gt=0), name="vat_invoice_numbers_start_at_one")
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """As printed: 1C26TDB-00000123."""
        return f"{self.symbol}-{self.number:08d}"
