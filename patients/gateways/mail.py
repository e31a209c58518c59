"""E-mail by the server of `EMAIL_URL`.

A mail server does not know our keys, so what it may have taken is not handed over again by itself. The Message-ID is
made of the key: where a person tries again, most mail programs show a twin only once; none of them promises it.
"""

from email.utils import formataddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from patients.gateways.message import Message, NotSentError

FOR_GOOD = 500  # RFC 5321 4.2.1: 4yz may be tried again, as the grey lists of many servers want it; 5yz may not


class MailGateway:
    """Hands e-mail to the server."""

    name, drops_twins = "smtp", False

    def send(self, message: Message) -> str:
        """Send it from a neutral address, asking machines not to answer."""
        address = settings.REMINDER_FROM
        message_id = f"<{message.key}@{address.rpartition('@')[2]}>"
        connection = get_connection()
        try:
            connection.open()
        except (SMTPException, OSError) as error:  # nothing was handed over yet
            raise NotSentError(type(error).__name__, again=True) from error
        mail = EmailMessage(
            message.subject,
            message.body,
            formataddr((message.sender, address)),
            [message.to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as refusal:
            codes = [code for code, _ in refusal.recipients.values()]
            raise NotSentError("recipient_refused", again=max(codes) < FOR_GOOD) from refusal
        except SMTPResponseException as refusal:
            raise NotSentError(f"smtp_{refusal.smtp_code}", again=refusal.smtp_code < FOR_GOOD) from refusal
        finally:
            connection.close()
        return message_id
