"""A mail server that takes nothing, and repeats the address as real ones do."""

from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend


class Recipient(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused(
            {address: (550, f"5.1.1 <{address}> unknown".encode()) for each in email_messages for address in each.to}
        )


class Data(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPDataError(554, f"spam to {email_messages[0].to[0]}".encode())
