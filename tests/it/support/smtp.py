"""A real SMTP server on loopback: says its port, then one line of JSON for every message it takes.

Arguments are the replies to the first messages, `451` or `550`; later ones are taken. With AUTH=user:password in the
environment it takes messages only from who logs in so.
"""
import asyncio
import email
import json
import os
import sys
from email import policy

from aiosmtpd.smtp import SMTP, AuthResult


def authenticate(server, session, envelope, mechanism, data):
    user, password = os.environ["AUTH"].encode().split(b":")
    return AuthResult(success=(data.login, data.password) == (user, password))


class Handler:
    replies = sys.argv[1:]

    async def handle_DATA(self, server, session, envelope):
        if self.replies:
            return self.replies.pop(0) + " not this one"
        message = email.message_from_bytes(envelope.original_content, policy=policy.default)
        body = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
        print(json.dumps({
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "headers": dict(message.items()),
            "kind": message.get_content_type(),
            "parts": [part.get_content_type() for part in message.iter_parts()],
            "text": body["plain"] and body["plain"].get_content(),
            "html": body["html"] and body["html"].get_content(),
        }), flush=True)
        return "250 taken"


async def serve():
    options = {"enable_SMTPUTF8": True}
    if "AUTH" in os.environ:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    loop, handler = asyncio.get_running_loop(), Handler()
    make = lambda: SMTP(handler, loop=loop, **options)
    server = await loop.create_server(make, "127.0.0.1", int(os.environ.get("PORT", 0)))
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with its standard input, so that a test that is killed leaves nothing behind.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
