"""What operators asked for over the network, as they signed it; the registry is not changed."""

from rfqserver.ca.identity_event import IdentityEvent


class OperationSigned(IdentityEvent, tag="operation_signed", frozen=True, kw_only=True):
    """An operation as it came in, before it was carried out; what came of it stands after it.

    `serial` is the certificate that signed it.
    """

    serial: str
    operation: str
    signed_line: str
