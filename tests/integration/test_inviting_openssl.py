"""An invitation in strangers' hands: the operator's verbs, openssl and curl."""

import subprocess
from pathlib import Path

from support.venues.venue_process import PATIENCE_S, VenueProcess

from rfqdesk.identity.invitation import parse_invitation
from rfqserver.ca.encoding import sha256_hex

REQUEST = """\
[req]
prompt = no
distinguished_name = name
attributes = attributes
[name]
CN = Alice Smith
[attributes]
challengePassword = {token}
"""


def run(directory: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    return done.stdout


def request(directory: Path, name: str, token: str) -> bytes:
    """A request of openssl's making with a challenge password; its DER."""
    (directory / "req.cnf").write_text(REQUEST.format(token=token))
    run(
        directory, "openssl", "req", "-new", "-config", "req.cnf", "-newkey", "ec",
        "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
        "-outform", "DER", "-out", f"{name}.der",
    )  # fmt: skip
    return (directory / f"{name}.der").read_bytes()


def enrol(venue: VenueProcess, directory: Path, name: str) -> tuple[str, str]:
    """Post a request; status and words."""
    url = f"https://127.0.0.1:{venue.est_port}/.well-known/est/simpleenroll"
    status = run(
        directory, "curl", "-sS", "--cacert", str(venue.directory.root_certificate),
        "-o", "answer", "-w", "%{http_code}", "--data-binary", f"@{name}.der",
        "-H", "Content-Type: application/pkcs10", url,
    )  # fmt: skip
    return status, (directory / "answer").read_text()


def test_one_invitation_lets_one_request_wait_and_decides_nothing(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue") as venue:
        line = venue.operate("invite", "--firm", "acme", "--role", "maker", "--trader", "alice")
        invitation = parse_invitation(line)
        assert (invitation.host, invitation.est_port) == ("127.0.0.1", venue.est_port)
        der = request(tmp_path, "alice", invitation.token)
        request(tmp_path, "mallory", invitation.token)
        request(tmp_path, "guess", "0" * 40)

        assert enrol(venue, tmp_path, "guess")[0] == "400"
        assert enrol(venue, tmp_path, "alice")[0] == "202"
        assert enrol(venue, tmp_path, "alice")[0] == "202"
        status, words = enrol(venue, tmp_path, "mallory")
        assert status == "400"
        assert "used already" in words

        [listed] = venue.operate_json("invitations", "list")
        assert (listed["status"], listed["enrolment_id"]) == ("used", "1")
        assert "invited as acme/alice (maker)" in venue.operate("enrolments", "show", "1")
        assert "invited as acme/alice (maker)" in venue.operate("enrolments", "list")
        venue.operate("enrolments", "approve", "1", expect=2)
        venue.operate("enrolments", "approve", "1", "--fingerprint", "0" * 64, expect=1)
        said = venue.operate("enrolments", "approve", "1", "--fingerprint", sha256_hex(der))
        assert "alice of acme" in said
        assert enrol(venue, tmp_path, "alice")[0] == "200"
        venue.operate("invitations", "withdraw", "1", expect=1)
    assert invitation.token not in venue.log()
