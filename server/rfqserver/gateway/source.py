"""Where a peer's traffic counts as coming from."""

import ipaddress

IPV6_PREFIX_BITS = 64
"""What one subscriber gets at least: all of it counts as one source."""


def source_of(address: str) -> str:
    """The source that an address belongs to: itself, or its IPv6 network.

    What is no address is a source of its own.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX_BITS), strict=False))
