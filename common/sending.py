"""Sending a letter without its reader's address getting into a log or a queue when the mail server refuses it."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage


class LetterNotSent(Exception):
    """The mail server did not take a letter. Says why, in the server's figures: its words repeat the address."""


def send_mail_of(letter: EmailMessage) -> None:
    """Send, or raise LetterNotSent; the outbox tries again."""
    try:
        letter.send()
    except SMTPRecipientsRefused as refusal:
        codes = sorted({str(code) for code, _words in refusal.recipients.values()})
        raise LetterNotSent(f"recipient refused: {', '.join(codes)}") from None
    except SMTPResponseException as refusal:
        raise LetterNotSent(f"{type(refusal).__name__}: {refusal.smtp_code}") from None
    except SMTPException as refusal:
        raise LetterNotSent(type(refusal).__name__) from None
