"""A participant who has none of our programs: openssl makes the keys, curl asks."""

import base64
import os
import re
import shutil
import subprocess
from pathlib import Path

from support.moved_clock import MovedClock
from support.venues.venue_process import PATIENCE_S, VenueProcess

SUBJECT = "/O=Acme Ltd/CN=Alice Smith"


def openssl(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run openssl in a folder; what it printed."""
    done = subprocess.run(
        ["openssl", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def make_request(folder: Path, name: str, subject: str = SUBJECT) -> None:
    """Make NAME.key and the request for it, as NAME.der and NAME.b64."""
    openssl(
        folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", f"{name}.key", "-subj", subject, "-outform", "DER", "-out", f"{name}.der",
    )  # fmt: skip
    (folder / f"{name}.b64").write_bytes(base64.encodebytes((folder / f"{name}.der").read_bytes()))


class Alice:
    """A trader with openssl, curl, a folder, and a certificate `first.pem`.

    Args:
        life: further words for the operator's approval, e.g. `--hours 1`.
        clock: by which her tools live, where it is not the real one.
    """

    def __init__(
        self,
        venue: VenueProcess,
        folder: Path,
        *life: str,
        clock: MovedClock | None = None,
    ) -> None:
        self.venue = venue
        self.folder = folder
        self._environment = dict(os.environ) if clock is None else clock.environment
        shutil.copy(venue.directory.root_certificate, folder / "root.pem")
        make_request(folder, "first")
        assert self.post("simpleenroll", "first") == 202
        digest = openssl(folder, "dgst", "-sha256", "first.der").split("= ")[1].strip()
        waiting = self.venue.operate_json("enrolments", "list", "--status", "pending")
        venue.operate(
            "enrolments", "approve", waiting[0]["enrolment_id"], "--firm", "acme", "--role",
            "trader", "--firm-name", "Acme Ltd", "--fingerprint", digest, *life,
        )  # fmt: skip
        assert self.post("simpleenroll", "first") == 200
        self.unpack("first.pem")
        assert self.ask("cacerts") == 200
        self.unpack("chain.pem")
        self.present("first")

    def present(self, name: str) -> None:
        """Make the file that curl's --cert takes."""
        leaf = (self.folder / f"{name}.pem").read_text()
        chain = (self.folder / "chain.pem").read_text()
        (self.folder / f"{name}.chain.pem").write_text(leaf + chain)

    def ask(self, path: str, *arguments: str) -> int:
        """Ask the enrolment port; the body goes to `answer`. 0: TLS turned us away."""
        path = path if path.startswith("/") else f"/.well-known/est/{path}"
        return self._curl(f"{self.venue.est_port}{path}", *arguments)

    def knock(self, name: str = "first") -> int:
        """Knock at the trading port: 400 is let in (and no WebSocket), 0 TLS turned us away."""
        own = ("--cert", f"{name}.chain.pem", "--key", f"{name}.key")
        return self._curl(f"{self.venue.trading_port}/rfq", *own)

    def _curl(self, place: str, *arguments: str) -> int:
        done = subprocess.run(
            [
                "curl",
                "-sS",
                "--cacert",
                "root.pem",
                "-D",
                "-",
                "-o",
                "answer",
                *arguments,
                f"https://127.0.0.1:{place}",
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
            env=self._environment,
        )
        self.said = done.stderr
        status = re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE)
        return int(status[-1]) if status else 0

    def post(self, path: str, request: str, over: str = "") -> int:
        """Post a request, over a certificate or none."""
        identity = ("--cert", f"{over}.chain.pem", "--key", f"{over}.key") if over else ()
        return self.ask(
            path,
            *identity,
            "-H", "Content-Type: application/pkcs10",
            "-H", "Content-Transfer-Encoding: base64",
            "--data-binary", f"@{request}.b64",
        )  # fmt: skip

    def answer(self) -> str:
        """The body of the last answer."""
        return (self.folder / "answer").read_text()

    def unpack(self, name: str) -> None:
        """Write the certificates of the last answer as PEM."""
        der = base64.b64decode(self.answer())
        openssl(self.folder, "pkcs7", "-inform", "DER", "-print_certs", "-out", name, stdin=der)

    def printed(self, name: str, what: str) -> str:
        """What `openssl x509` says of NAME.pem."""
        return openssl(self.folder, "x509", "-in", f"{name}.pem", "-noout", what)
