# SPDX-License-Identifier: Apache-2.0
"""Checks one webhook with other people's libraries: PyPI's standardwebhooks and cloudevents.

Reads a JSON object {secret, headers, body, expected} from standard input. Exit status: 0 all is well, 1 something is
wrong, 77 the libraries are not installed.
"""
import json
import sys

try:
    from standardwebhooks.webhooks import Webhook, WebhookVerificationError

    try:
        from cloudevents.core.bindings.http import HTTPMessage, from_http_event

        def read_event(headers, body):
            return from_http_event(HTTPMessage(headers=headers, body=body))
    except ImportError:
        from cloudevents.http import from_http as read_event  # before 2.0
except ImportError as missing:
    print(f"not installed: {missing}")
    sys.exit(77)

given = json.load(sys.stdin)
body, headers, expected = given["body"].encode(), given["headers"], given["expected"]

Webhook(given["secret"]).verify(body, headers)
for secret, content in (("whsec_" + "QUFB" * 8, body), (given["secret"], body + b" ")):
    try:
        Webhook(secret).verify(content, headers)
    except WebhookVerificationError:
        continue
    sys.exit("what was not signed was accepted")

event = read_event(headers, body)
attributes = event.get_attributes()
for name in ("id", "source", "type", "specversion", "subject", "datacontenttype"):
    if str(attributes[name]) != expected[name]:
        sys.exit(f"{name} is {attributes[name]!r}")
data = event.get_data()
if isinstance(data, (str, bytes)):
    data = json.loads(data)
if data != json.loads(expected["data"]):
    sys.exit(f"data is {data!r}")
print("verified")
