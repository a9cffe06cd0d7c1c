"""A venue's directory: created whole and private, or not at all."""

import stat
from pathlib import Path

import pytest
from cryptography import x509
from support.pki.authority import wall_now_ms

from rfqserver.ca.errors import IssuingError, KeyFileError
from rfqserver.ca.keys import load_key, read_passphrase
from rfqserver.ca.pointers import PublicationAddress
from rfqserver.service.operator.two_operators import TwoBy
from rfqserver.service.venue_config import PKI_PORT_DEFAULT, VenueConfig, VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory, create_venue

CONFIG = VenueConfig(
    name="blue-desk", host="rfq.example.com", est_port=1, trading_port=2, pki_port=3
)
ROOT_PASSPHRASE = b"correct horse battery"


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> VenueDirectory:
    path = tmp_path_factory.mktemp("made") / "deep" / "venue"
    create_venue(path, CONFIG, ROOT_PASSPHRASE, wall_now_ms())
    return VenueDirectory(path)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_created_can_be_opened(venue: VenueDirectory) -> None:
    ca = venue.open_ca(read_passphrase(venue.issuing_passphrase)).newest

    assert venue.config() == CONFIG
    assert ca.venue == "blue-desk"
    assert ca.certificate.issuer == ca.root.certificate.subject
    assert venue.journal.is_file()


def test_the_grace_after_a_renewal_is_a_day_and_bounded(tmp_path: Path) -> None:
    made = VenueDirectory(tmp_path / "venue")
    create_venue(made.path, CONFIG, ROOT_PASSPHRASE, wall_now_ms())
    assert made.config().renewal_grace_ms == 86_400_000

    for wrong in (-1, 31 * 86_400_000):
        text = made.config_file.read_text().replace("86400000", str(wrong))
        made.config_file.write_text(text)
        with pytest.raises(VenueDirectoryError, match="renewal_grace_ms"):
            made.config()
        made.config_file.write_text(text.replace(str(wrong), "86400000"))


def test_secrets_are_private(venue: VenueDirectory) -> None:
    assert mode(venue.path) == 0o700
    assert mode(venue.path / "secrets") == 0o700
    for path in (venue.root_key, venue.issuing_key, venue.issuing_passphrase):
        assert mode(path) == 0o600


def test_each_key_has_its_own_passphrase(venue: VenueDirectory) -> None:
    load_key(venue.root_key, ROOT_PASSPHRASE)
    with pytest.raises(KeyFileError, match="passphrase is wrong"):
        load_key(venue.issuing_key, ROOT_PASSPHRASE)
    with pytest.raises(KeyFileError, match="passphrase is wrong"):
        load_key(venue.root_key, read_passphrase(venue.issuing_passphrase))


def test_no_key_lies_in_the_clear(venue: VenueDirectory) -> None:
    for path in venue.path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"BEGIN PRIVATE KEY" not in content
        assert b"BEGIN EC PRIVATE KEY" not in content


@pytest.mark.parametrize("in_the_way", ["file", "full directory", "dangling link"])
def test_nothing_is_overwritten(tmp_path: Path, in_the_way: str) -> None:
    path = tmp_path / "venue"
    if in_the_way == "file":
        path.write_text("mine")
    elif in_the_way == "full directory":
        path.mkdir()
        (path / "mine").write_text("mine")
    else:
        path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(VenueDirectoryError, match="left untouched"):
        create_venue(path, CONFIG, ROOT_PASSPHRASE, wall_now_ms())

    assert [child.name for child in tmp_path.iterdir()] == ["venue"]
    assert in_the_way != "full directory" or (path / "mine").read_text() == "mine"


def test_an_empty_directory_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "venue").mkdir(mode=0o755)

    create_venue(tmp_path / "venue", CONFIG, ROOT_PASSPHRASE, wall_now_ms())

    assert mode(tmp_path / "venue") == 0o700
    assert [child.name for child in tmp_path.iterdir()] == ["venue"]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (VenueConfig(name="Blue Desk", host="h"), "lower-case"),
        (VenueConfig(name="", host="h"), "lower-case"),
        (VenueConfig(name='x"y', host="h"), "lower-case"),
        (VenueConfig(name="x\n", host="h"), "lower-case"),
        (VenueConfig(name="x", host=""), "host name"),
        (VenueConfig(name="x", host="a b"), "host name"),
        (VenueConfig(name="x", host="0.0.0.0"), "host name"),  # noqa: S104 - Must be refused.
        (VenueConfig(name="x", host="-h"), "host name"),
        (VenueConfig(name="x", host="h", est_port=70_000), "70000 is not a port"),
        (VenueConfig(name="x", host="h", est_port=5, trading_port=5), "a port each"),
        (VenueConfig(name="x", host="h", est_port=5, pki_port=5), "a port each"),
        (VenueConfig(name="x", host="h", pki_port=-1), "-1 is not a port"),
        (VenueConfig(name="x", host="h", monitor_port=-1), "-1 is not a port"),
        (VenueConfig(name="x", host="h", est_port=9464), "a port each"),
        (VenueConfig(name="x", host="h", session_messages_per_s=0), "must be 1 to"),
        (VenueConfig(name="x", host="h", firm_messages_per_s=1_000_001), "must be 1 to"),
        (VenueConfig(name="x", host="h", connections_per_certificate=0), "must be 1 to"),
    ],
)
def test_values_out_of_bounds_create_nothing(
    tmp_path: Path, config: VenueConfig, said: str
) -> None:
    with pytest.raises(VenueDirectoryError, match=said):
        create_venue(tmp_path / "venue", config, ROOT_PASSPHRASE, wall_now_ms())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "rfq.example.com"])
def test_hosts_become_alternative_names(tmp_path: Path, host: str) -> None:
    config = VenueConfig(name="v", host=host)
    create_venue(tmp_path / "venue", config, ROOT_PASSPHRASE, wall_now_ms())
    issuing = x509.load_pem_x509_certificate(
        VenueDirectory(tmp_path / "venue").issuing_certificate.read_bytes()
    )
    constraints = issuing.extensions.get_extension_for_class(x509.NameConstraints).value

    assert constraints.permitted_subtrees is not None
    assert host in str(constraints.permitted_subtrees[1].value)


def test_another_directory_is_no_venue(tmp_path: Path) -> None:
    with pytest.raises(VenueDirectoryError, match="rfqserver init"):
        VenueDirectory(tmp_path).config()


def test_a_venue_from_before_publication_gets_the_usual_port(tmp_path: Path) -> None:
    (tmp_path / "venue.toml").write_text(
        'name = "blue"\nhost = "rfq.example.com"\nest_port = 1\ntrading_port = 2\n'
    )

    config = VenueDirectory(tmp_path).config()

    assert config.pki_port == PKI_PORT_DEFAULT == 8080
    assert config.published_at == PublicationAddress("rfq.example.com", 8080)


@pytest.mark.parametrize(("trading_port", "monitor_port"), [(2, 9464), (9464, 0)])
def test_a_venue_from_before_monitoring_still_opens(
    tmp_path: Path, trading_port: int, monitor_port: int
) -> None:
    (tmp_path / "venue.toml").write_text(
        f'name = "blue"\nhost = "rfq.example.com"\ntrading_port = {trading_port}\n'
    )

    config = VenueDirectory(tmp_path).config()

    assert (config.trading_port, config.monitor_port) == (trading_port, monitor_port)


def test_nothing_points_to_a_port_that_changes(tmp_path: Path) -> None:
    config = VenueConfig(name="blue", host="127.0.0.1", est_port=0, trading_port=0, pki_port=0)
    create_venue(tmp_path / "venue", config, ROOT_PASSPHRASE, wall_now_ms())
    venue = VenueDirectory(tmp_path / "venue")
    ca = venue.open_ca(read_passphrase(venue.issuing_passphrase)).newest

    assert ca.published_at is None
    with pytest.raises(x509.ExtensionNotFound):
        ca.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)


@pytest.mark.parametrize("content", ["name = 5", "[", 'name = "x"', 'name="x"\nhost="h"\nz=1'])
def test_a_damaged_configuration_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "venue.toml").write_text(content)

    with pytest.raises(VenueDirectoryError, match="cannot be read"):
        VenueDirectory(tmp_path).config()


def test_a_loose_issuing_key_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "venue"
    create_venue(path, CONFIG, ROOT_PASSPHRASE, wall_now_ms())
    venue = VenueDirectory(path)
    passphrase = read_passphrase(venue.issuing_passphrase)
    venue.issuing_key.chmod(0o640)

    with pytest.raises(KeyFileError, match="chmod 600"):
        venue.open_ca(passphrase)


def test_a_swapped_certificate_is_noticed(tmp_path: Path, venue: VenueDirectory) -> None:
    path = tmp_path / "venue"
    create_venue(path, CONFIG, ROOT_PASSPHRASE, wall_now_ms())
    mixed = VenueDirectory(path)
    mixed.root_certificate.write_bytes(venue.root_certificate.read_bytes())

    with pytest.raises(IssuingError, match="root"):
        mixed.open_ca(read_passphrase(mixed.issuing_passphrase))
    mixed.root_certificate.write_bytes(b"nonsense")
    with pytest.raises(VenueDirectoryError, match="damaged"):
        mixed.open_ca(read_passphrase(mixed.issuing_passphrase))


def test_what_two_operators_are_told_apart_by(tmp_path: Path) -> None:
    head = 'name = "blue"\nhost = "rfq.example.com"\n'
    for line, wanted in (
        ("", TwoBy.ANY),
        ('two_operators_by = "certificates"', TwoBy.CERTIFICATES),
    ):
        (tmp_path / "venue.toml").write_text(head + line)
        assert VenueDirectory(tmp_path).config().two_operators_by is wanted
    (tmp_path / "venue.toml").write_text(head + 'two_operators_by = "friends"')
    with pytest.raises(VenueDirectoryError, match="cannot be read"):
        VenueDirectory(tmp_path).config()
