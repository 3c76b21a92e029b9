"""The domain documents of domain.json, with what an owner gets from each."""

from typing import Any

from .domain_sealer import JWKS, MY_JKU, SERVICE_JKU, Row, Sealer, document, outcome
from .rsa_keys import TestKey
from .text import b64url, derived


def _good(seal: Sealer) -> list[Row]:
    one = [("d1", True)]
    rule = {
        "domain": "uhmep_v1",
        "type": "custom",
        "details": [
            {
                "operation": "identify",
                "userGroups": [{"name": "g", "description": "d", "claims": [{"path": "$.r", "value": "v"}]}],
            }
        ],
    }
    ours_first = [seal.recipient("d1"), seal.recipient("d1", "service")]
    rotated = [
        seal.entry("d1", False, recipients=[seal.recipient("d1", "service"), seal.recipient("d1", "second")]),
        seal.entry("d2", True),
        seal.entry("d3", False),
    ]
    both = [seal.recipient("d1", "service"), seal.recipient("d1", "second"), seal.recipient("d1", "first")]
    return [
        outcome("clean", document([seal.entry("d1", True)]), one, [], "d1"),
        outcome("our recipient first", document([seal.entry("d1", True, recipients=ours_first)]), one, [], "d1"),
        outcome(
            "we are the only recipient", document([seal.entry("d1", True, recipients=ours_first[:1])]), one, [], "d1"
        ),
        outcome(
            "recipients for both of our certificates",
            document([seal.entry("d1", True, recipients=both)]),
            one,
            [],
            "d1",
        ),
        outcome(
            "with accessRule and unknown members",
            document([seal.entry("d1", True)], accessRule=rule, extra=[1, {}]),
            one,
            [],
            "d1",
        ),
        outcome("without aad member", document([seal.entry("d1", True, aad=None)]), one, [], "d1"),
        outcome("aad not empty", document([seal.entry("d1", True, aad=b64url(b"some context"))]), one, [], "d1"),
        outcome(
            "opaque audience, one day to live, buffer 10",
            document([seal.entry("d1", True)], audience="uhmep_v1", timeToLiveInTransit="P1D", bufferSize=10),
            one,
            [],
            "d1",
        ),
        outcome("P-384", document([seal.entry("d1", True)], domain="other_v1", crv="P-384"), one, [], "d1"),
        outcome("P-256", document([seal.entry("d1", True)], domain="other_v1", crv="P-256"), one, [], "d1"),
        outcome(
            "rotation: three keys, the second one active",
            document(rotated),
            [("d1", False), ("d2", True), ("d3", False)],
            [],
            "d2",
        ),
        outcome(
            "rotation: the last one active",
            document([seal.entry("d1", False), seal.entry("d2", True)]),
            [("d1", False), ("d2", True)],
            [],
            "d2",
        ),
        outcome(
            "two active keys: the last one counts",
            document([seal.entry("d1", True), seal.entry("d2", True), seal.entry("d3", False)]),
            [("d1", True), ("d2", True), ("d3", False)],
            [],
            "d2",
        ),
        outcome(
            "no active key",
            document([seal.entry("d1", False), seal.entry("d2", False)]),
            [("d1", False), ("d2", False)],
            [],
            None,
        ),
        outcome("no keys", document([]), [], [], None),
        outcome(
            "not the owner: no secretKeys, jku, crv", document([], secretKeys=None, jku=None, crv=None), [], [], None
        ),
    ]


def _messy(seal: Sealer) -> list[Row]:
    def recipients(label: str) -> list[Row]:
        bare = seal.recipient(label)
        return [
            {"encrypted_key": bare["encrypted_key"]},
            {"encrypted_key": bare["encrypted_key"], "header": {}},
            seal.recipient(label, "service"),
            seal.recipient(label, kid=None, wrap_for="service"),
            seal.recipient(label, alg=None, wrap_for="service"),
            seal.recipient(label, jku=None, wrap_for="service"),
            seal.recipient(label, wrap_for="service"),
            seal.recipient(label),
            {"encrypted_key": "", "header": {}},
        ]

    shared = [seal.recipient("d1", wrap_for="second"), seal.recipient("d1")]
    shared_short = [{"encrypted_key": "AAAA", "header": seal.recipient("d1")["header"]}, seal.recipient("d1")]
    one = [("d1", True)]
    entries = [
        seal.entry("d1", False, recipients=recipients("d1")),
        seal.entry("d2", True, recipients=recipients("d2")[::-1]),
    ]
    return [
        outcome("messy recipients", document(entries), [("d1", False), ("d2", True)], [], "d2"),
        outcome(
            "two recipients share jku and kid, the second opens",
            document([seal.entry("d1", True, recipients=shared)]),
            one,
            [],
            "d1",
        ),
        outcome(
            "two recipients share jku and kid, the first opens",
            document([seal.entry("d1", True, recipients=shared[::-1])]),
            one,
            [],
            "d1",
        ),
        outcome(
            "encrypted key too short beside a good one",
            document([seal.entry("d1", True, recipients=shared_short)]),
            one,
            [],
            "d1",
        ),
    ]


def _failed(seal: Sealer) -> list[Row]:
    def beside(name: str, error: str, bad: Row, **extra: Any) -> Row:
        """The key "bad" between two good ones."""
        entries = [seal.entry("d1", False), bad, seal.entry("d2", True)]
        return outcome(name, document(entries), [("d1", False), ("d2", True)], [("bad", error)], "d2", **extra)

    def tampered(**changes: str) -> Row:
        entry = seal.entry("bad", False)
        entry["encoded"] |= changes
        return entry

    def only(*recipients: Row) -> Row:
        return seal.entry("bad", False, recipients=[seal.recipient("bad", "service"), *recipients])

    failed, unsupported = "decryption_failed", "unsupported_algorithm"
    swapped = "&use=enc&applicationIdentifier=UHMEP&type=CBE"
    good = seal.entry("bad", False)["encoded"]
    first = "B" if good["ciphertext"][0] != "B" else "C"
    rows = [
        beside("encrypted key made for another RSA key", failed, only(seal.recipient("bad", wrap_for="service"))),
        beside(
            "encrypted key of random bytes",
            failed,
            only({"encrypted_key": b64url(b"\0" + derived("noise", 255)), "header": seal.recipient("bad")["header"]}),
        ),
        beside(
            "two recipients for us, neither opens",
            failed,
            only(seal.recipient("bad", wrap_for="service"), seal.recipient("bad", wrap_for="second")),
        ),
        beside("ciphertext changed", failed, tampered(ciphertext=first + good["ciphertext"][1:])),
        beside("tag changed", failed, tampered(tag=b64url(bytes(16)))),
        beside("iv changed", failed, tampered(iv=b64url(bytes(12)))),
        beside("aad added after sealing", failed, tampered(aad=b64url(b"added"))),
        beside(
            "aad emptied after sealing",
            failed,
            seal.entry("bad", False, aad=b64url(b"once"))
            | {"encoded": seal.encoded("bad", aad=b64url(b"once")) | {"aad": ""}},
        ),
        beside("sealed over protected and a dot", failed, seal.entry("bad", False, dot=True)),
        beside("recipient alg RSA1_5", unsupported, only(seal.recipient("bad", alg="RSA1_5"))),
        beside("recipient alg RSA-OAEP", unsupported, only(seal.recipient("bad", alg="RSA-OAEP"))),
        beside("recipient kid not in the JWKS", "unknown_kid", only(seal.recipient("bad", kid="12345678901234567890"))),
        beside("no recipient for us", "unknown_kid", only()),
        beside(
            "recipient jku spelled in another order",
            "unknown_kid",
            only(seal.recipient("bad", jku=JWKS + "0406798006" + swapped)),
        ),
        beside("content alg A128GCM", unsupported, seal.entry("bad", False, jwk={"alg": "A128GCM"})),
        beside("content alg A256KW", unsupported, seal.entry("bad", False, jwk={"alg": "A256KW"})),
    ]
    rows += [
        beside(
            f"content key of {size} bytes", "length", seal.entry("bad", False, jwk={"k": b64url(derived("k", size))})
        )
        for size in (0, 16, 31, 33, 64)
    ]
    second = [seal.recipient("d2", "service"), seal.recipient("d2", "second")]
    mixed = document([seal.entry("bad", False), seal.entry("d2", True, recipients=second)])
    alone = document([seal.entry("bad", False)], jku=[SERVICE_JKU])
    return rows + [
        outcome(
            "JWKS holds the second certificate only",
            mixed,
            [("d2", True)],
            [("bad", "unknown_kid")],
            "d2",
            jwks={"keys": [seal.keys["second"].jwk()]},
        ),
        outcome("empty JWKS", alone, [], [("bad", "unknown_kid")], None, jwks={"keys": []}),
        outcome(
            "JWKS of another party",
            alone,
            [],
            [("bad", "unknown_kid")],
            None,
            jwks={"keys": [seal.keys["service"].jwk()]},
        ),
    ]


def _refused(seal: Sealer) -> list[Row]:
    def refused(name: str, error: str, **members: Any) -> Row:
        return {
            "name": name,
            "jku": MY_JKU,
            **members,
            "unlocked": [],
            "failed": [],
            "active_kid": None,
            "error": error,
        }

    entries = [seal.entry("d1", True)]
    unnamed = document(entries)
    del unnamed["domain"]
    return [
        refused("unknown curve", "unknown_curve", domain_json=document(entries, crv="P-999")),
        refused("unknown curve without keys", "unknown_curve", domain_json=document([], crv="secp256k1")),
        refused("without domain member", "missing_member", domain_json=unnamed),
        refused("empty array", "json", domain_json=[]),
        refused("array of a document", "json", domain_json=[document(entries)]),
        refused("text", "json", domain_json="uhmep_v1"),
        refused("nested arrays without end", "json", domain_text_repeat={"unit": "[", "times": 200_000}),
        refused("nested objects without end", "json", domain_text_repeat={"unit": '{"domain":', "times": 200_000}),
    ]


def all_cases(keys: dict[str, TestKey]) -> list[Row]:
    """Every case of domain.json."""
    seal = Sealer(keys)
    return _good(seal) + _messy(seal) + _failed(seal) + _refused(seal)
