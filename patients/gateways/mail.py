"""E-mail by the server of `EMAIL_URL`.

A mail server does not know our keys. The Message-ID is made of the key, so most receiving servers and programs show a
message that was handed over twice only once; none of them promises it.
"""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage

from patients.gateways.message import Message, NotSentError


class MailGateway:
    """Hands e-mail to the server."""

    name = "smtp"

    def send(self, message: Message) -> str:
        """Send it from a neutral address, asking machines not to answer."""
        address = settings.REMINDER_FROM
        message_id = f"<{message.key}@{address.rpartition('@')[2]}>"
        mail = EmailMessage(
            message.subject,
            message.body,
            f'"{message.sender}" <{address}>',
            [message.to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as refusal:
            raise NotSentError("recipient_refused", again=False) from refusal
        except (SMTPException, OSError) as error:
            raise NotSentError(type(error).__name__, again=True) from error
        return message_id
