"""Runs every check of scim2-tester against one SCIM base URL and writes the results as JSON.

The base URL and the bearer token come as arguments; the verdict is the caller's business.
"""

import json
import random
import sys
import uuid

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server, filling

CALL_LIMIT_SECONDS = 15

# The validator fills every string with a random UUID. RFC 7643 section 4.1 gives five of these a format (BCP 47,
# Accept-Language, IANA zone, ISO 3166-1, the provider's password policy), and a UUID is no such value.
VALUES = {
    "locale": ["en-GB", "de-DE"],
    "preferred_language": ["en-GB, en;q=0.8", "de"],
    "timezone": ["Europe/Berlin", "America/Denver"],
    "country": ["DE", "US"],
    # PingOne's own filter grammar.
    "user_filter": ['title eq "Engineer"', 'nickname sw "A"'],
    # A JSON object as text.
    "custom_data": ['{"any":"json"}', '{"cost":42,"tags":["a"]}'],
    "password": ["Correct-Horse-7-Battery", "Another-Horse-8-Staple"],
}

# The population that every demo environment has; a random one does not exist.
POPULATION = "00000000-0000-4000-8000-0000000000a1"

# The ids in PingOne's extensions, by the attribute they are in. The validator asks for the id, or for the attribute as a
# whole, and would leave it empty there.
IDS = {
    "population": lambda: POPULATION,
    "identityProvider": lambda: str(uuid.UUID(int=random.getrandbits(128), version=4)),
}

example_of_the_model = filling.get_random_example_value


def example(path):
    binding = path.resolve()
    for name, make in IDS.items():
        if str(path).endswith(f"{name}.id"):
            return make()
        if str(path).endswith(f":{name}"):
            return binding.target_type(id=make())
    values = VALUES.get(binding.target_field_name) if binding else None
    return random.choice(values) if values else example_of_the_model(path)


def without_drafts(response):
    """The interoperability draft adds an attribute that the validator, which goes by RFC 7643, refuses."""
    if not response.url.path.endswith("/ServiceProviderConfig") or response.status_code != 200:
        return
    document = json.loads(response.read())
    if document.pop("interopProfileConformant", None) is not None:
        response._content = json.dumps(document).encode()


def main(base_url: str, token: str) -> None:
    random.seed(7644)
    filling.get_random_example_value = example
    headers = {"Authorization": f"Bearer {token}"}
    hooks = {"response": [without_drafts]}
    with Client(
        base_url=base_url, headers=headers, timeout=CALL_LIMIT_SECONDS, event_hooks=hooks
    ) as http:
        results = check_server(SyncSCIMClient(http))
    json.dump(
        [
            {
                "status": result.status.name,
                "resourceType": result.resource_type or "",
                "title": result.title or "",
                "reason": str(result.reason or ""),
                "data": repr(result.data)[:2000],
            }
            for result in results
        ],
        sys.stdout,
    )


main(*sys.argv[1:])
