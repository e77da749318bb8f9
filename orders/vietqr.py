"""Bank transfers by VietQR: the text behind the QR, its picture for a page, and reading one back.

A bank app that scans the picture fills in bank, account, amount and purpose, so nobody mistypes an order number.
The shop writes only the transfer to an account (service QRIBFTTA); cards, cash and merchant codes are other services.

The text is a row of objects: two digits of name, two digits of length (01 to 99 characters), then the value, which may
be a row of objects itself. Sources: EMVCo, "QR Code Specification for Payment Systems: Merchant-Presented Mode" 1.1;
NAPAS, "Technical Specifications on NAPAS QR Switching", part IV "QR code format", 1.5.2 of January 2021.
"""

import binascii
import re
from dataclasses import dataclass

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orders.exceptions import (
    MOST_TRANSFER,
    BadAccountNumber,
    BadBankNumber,
    BadTransferAmount,
    BadTransferPurpose,
    BrokenTransferCode,
    OtherQrCode,
)

NETWORK = "A000000727"  # NAPAS
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"  # ISO 4217
CHARGES = {"55", "56", "57"}  # tip or charge on top: what is paid would not be the amount in object 54

QUIET_ZONE = 4  # modules of white on each side (ISO/IEC 18004)
SIDE = 240  # CSS pixels, unless a stylesheet says otherwise: the modules of the longest text are 4 pixels wide

# Bank identification number to the name a buyer knows the bank by: the five best known in the province first, then by
# name. Only banks whose app both pays and receives by VietQR. From VietQR's list (api.vietqr.io/v2/banks) as the
# library vietnam-qr-pay carries it; a test holds the two together, for lists copied around the web mix numbers up.
BANKS = {
    "970405": "Agribank",
    "970418": "BIDV",
    "970422": "MB",
    "970436": "Vietcombank",
    "970415": "VietinBank",
    "970425": "ABBANK",
    "970416": "ACB",
    "970409": "Bac A Bank",
    "970446": "Co-opBank",
    "970431": "Eximbank",
    "970437": "HDBank",
    "970452": "KienlongBank",
    "970449": "LPBank",
    "970426": "MSB",
    "970428": "Nam A Bank",
    "970419": "NCB",
    "970448": "OCB",
    "970412": "PVcomBank",
    "970403": "Sacombank",
    "970440": "SeABank",
    "970443": "SHB",
    "970407": "Techcombank",
    "970423": "TPBank",
    "970441": "VIB",
    "970432": "VPBank",
}


@dataclass(frozen=True)
class QrTransfer:
    """Money on its way to one account.

    `bin` is the six digits of the bank, `account` up to 19 letters and digits. `amount` is in whole đồng; without one
    the code is static: the payer types it. `purpose` is what comes back on the statement, an order number for us: at
    most 25 printable ASCII characters, since banks drop Vietnamese marks; it may be empty.
    """

    bin: str
    account: str
    amount: int | None = None
    purpose: str = ""


def payload(transfer: QrTransfer) -> str:
    """The text that a bank app reads from the QR.

    Refuses, naming the value: BadBankNumber, BadAccountNumber, BadTransferAmount, BadTransferPurpose.
    """
    _refuse_unfit(transfer)
    account = _row({"00": transfer.bin, "01": transfer.account})
    body = _row(
        {
            "00": "01",
            "01": "11" if transfer.amount is None else "12",
            "38": _row({"00": NETWORK, "01": account, "02": TO_ACCOUNT}),
            "53": DONG,
            "54": "" if transfer.amount is None else str(transfer.amount),
            "58": "VN",
            "62": _row({"08": transfer.purpose}),
        }
    )
    return f"{body}6304{crc16(body + '6304')}"


def read_payload(text: str) -> QrTransfer:
    """The transfer that a scanned text asks for.

    Takes codes of other makers too: objects that change neither the receiver nor the sum (a merchant's name and city,
    a bill number) are passed over, and a static code may name an amount. Refuses BrokenTransferCode when the checksum
    or a length is wrong, so the text was misread; OtherQrCode when it is whole but no transfer of đồng to an account,
    or asks for a charge on top; and a receiver, amount or purpose out of bounds as `payload` does.
    """
    body, seal = text[:-8], text[-8:]
    if seal != f"6304{crc16(body + '6304')}":
        raise BrokenTransferCode(text=text)
    root = _read_row(body, text)
    network = _read_row(root.get("38", ""), text)
    receiver = _read_row(network.get("01", ""), text)
    marks = (root.get("00"), root.get("53"), root.get("58"), network.get("00"), network.get("02"))
    if (
        marks != ("01", DONG, "VN", NETWORK, TO_ACCOUNT)
        or root.get("01", "11") not in ("11", "12")
        or receiver.keys() != {"00", "01"}
        or root.keys() & CHARGES
    ):
        raise OtherQrCode(text=text)
    transfer = QrTransfer(
        bin=receiver["00"],
        account=receiver["01"],
        amount=_read_amount(root.get("54")),
        purpose=_read_row(root.get("62", ""), text).get("08", ""),
    )
    _refuse_unfit(transfer)
    return transfer


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE of the text in UTF-8, as four capital hexadecimal digits: "123456789" gives 29B1.

    EMVCo: polynomial 1021, start FFFF, over everything up to and with the object's own "6304".
    """
    return f"{binascii.crc_hqx(text.encode('utf-8', 'surrogatepass'), 0xFFFF):04X}"


def picture(payload: str, label: str) -> SafeString:
    """The QR as SVG for the middle of a page: black on white, named `label` for those who do not see it.

    Error correction M: it reads with up to 15 % of it smudged. It brings its own white ground and quiet zone, so it
    stays readable on any background, and has neither style nor script, as the content security policy demands.
    """
    code = segno.make_qr(payload, error="m")
    drawing = code.svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    # segno writes no role and no size of its own in pixels. Crisp edges: no grey seams between the rows of modules.
    return format_html(
        '<svg role="img" aria-label="{}" width="{}" height="{}" shape-rendering="crispEdges" {}',
        label,
        SIDE,
        SIDE,
        SafeString(drawing.removeprefix("<svg ")),
    )


def _refuse_unfit(transfer: QrTransfer) -> None:
    if not re.fullmatch(r"[0-9]{6}", transfer.bin):
        raise BadBankNumber(number=transfer.bin)
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", transfer.account):
        raise BadAccountNumber(number=transfer.account)
    amount = transfer.amount
    if amount is not None and (type(amount) is not int or not 1 <= amount <= MOST_TRANSFER):
        raise BadTransferAmount(amount=amount)
    if not re.fullmatch(r"[ -~]{0,25}", transfer.purpose):
        raise BadTransferPurpose(purpose=transfer.purpose)


def _row(objects: dict[str, str]) -> str:
    """Name, length and value of each object; an empty one is left out, for the shortest length is 01."""
    return "".join(f"{name}{len(value):02}{value}" for name, value in objects.items() if value)


def _read_row(row: str, text: str) -> dict[str, str]:
    """The objects of a row by name; refuses lengths that do not fit it and a name that comes twice."""
    objects: dict[str, str] = {}
    while row:
        head = re.match(r"([0-9]{2})([0-9]{2})", row)
        end = 4 + int(head[2]) if head else 0
        if not head or end == 4 or end > len(row) or head[1] in objects:
            raise BrokenTransferCode(text=text)
        objects[head[1]] = row[4:end]
        row = row[end:]
    return objects


def _read_amount(written: str | None) -> int | None:
    """Whole đồng without leading zeros; EMVCo allows decimals, but there are no parts of a đồng."""
    if written is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,11}", written):
        raise BadTransferAmount(amount=written)
    return int(written)
