"""What a signature costs on either side, beside a JOSE library's. Run by `make bench`."""

import json
import time
from collections.abc import Callable
from itertools import count

from bench.figures import Row
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.keypair import key_to_pem
from rfqdesk.identity.signatures import DetachedSignature
from rfqdesk.protocol.codec import decode_client
from rfqdesk.protocol.commands import Quote
from rfqdesk.protocol.signing import detach, encode_header
from rfqdesk.protocol.terms import PriceLevel
from rfqserver.gateway.command_verifier import CommandVerifier

QUOTE = Quote(
    ref="5f2b0c6de7ab4f0f9f4e6f0f3c1d2e3f",
    rfq_id="k3v9x2mqk3v9x2mq",
    quote_id="5f2b0c6de7ab4f0f9f4e6f0f3c1d2e3f",
    revision=1,
    bid=PriceLevel("0.0051", "100"),
    offer=PriceLevel("0.0057", "100"),
    quote_ttl_ms=15_000,
)
REGISTRY = jws.JWSRegistry(
    algorithms=["ES256"],
    header_registry={
        "session_id": HeaderParameter("session", "str", True),
        "sending_time_us": HeaderParameter("sending time", "int", True),
    },
)
ROUNDS = 5


def measure(times: int) -> list[Row]:
    """Sign and check a quote so many times, in rounds; the best round counts."""
    identity = ThrowawayCa().identity(1)
    clock = count(1)
    signer = CommandSigner(identity, "0123456789abcdef0123456789abcdef", lambda: next(clock))
    lines = [signer.line(QUOTE).decode() for _ in range(times)]
    content, signature = detach(lines[0])
    header = json.loads(encode_header(DetachedSignature.parse(signature).header))
    key = ECKey.import_key(key_to_pem(identity.private_key))

    def check_all() -> None:
        judge = CommandVerifier(
            chain_der(identity.chain_pem)[0], "0123456789abcdef0123456789abcdef"
        )
        for line in lines:
            assert judge.check(decode_as_read(line), line) is None

    read = {line: decode_client(line) for line in lines}

    def decode_as_read(line: str) -> Quote:
        command = read[line]
        assert isinstance(command, Quote)
        return command

    def sign_theirs() -> None:
        for _ in range(times):
            jws.detach_content(jws.serialize_compact(header, content, key, registry=REGISTRY))

    def check_theirs() -> None:
        for _ in range(times):
            jws.deserialize_compact(signature, key, registry=REGISTRY, payload=content)

    def sign_all() -> None:
        for _ in range(times):
            signer.line(QUOTE)

    return [
        Row("a quote signed", _per_s(sign_all, times), _per_s(sign_theirs, times)),
        Row("a signed quote checked", _per_s(check_all, times), _per_s(check_theirs, times)),
        Row("bytes of a quote, signed", f"{len(lines[0])} (unsigned {len(content)})"),
    ]


def _per_s(work: Callable[[], None], times: int) -> str:
    best_s = min(_cpu_s(work) for _ in range(ROUNDS)) / times
    return f"{1 / best_s:,.0f} a second, {best_s * 1_000_000:.0f} us"


def _cpu_s(work: Callable[[], None]) -> float:
    before_s = time.process_time()
    work()
    return time.process_time() - before_s
