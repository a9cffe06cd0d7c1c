"""sslyze, a stranger's scanner, finds nothing to complain of at either TLS port."""

import json
import subprocess
from typing import Any

import pytest
from support.source_files import ROOT
from support.venues.venue_process import VenueProcess

SSLYZE = ROOT / ".venv-scanner" / "bin" / "sslyze"
SCAN_TIMEOUT_S = 100.0
OLD_VERSIONS = ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What one run says of the enrolment and of the trading port."""
    folder = tmp_path_factory.mktemp("scan")
    with VenueProcess(folder / "venue") as venue:
        done = subprocess.run(
            [
                SSLYZE, "--mozilla_config=modern",
                f"--certinfo_ca_file={venue.directory.root_certificate}",
                f"--json_out={folder / 'report.json'}",
                f"127.0.0.1:{venue.est_port}", f"127.0.0.1:{venue.trading_port}",
            ],
            capture_output=True, text=True, check=False, timeout=SCAN_TIMEOUT_S,
        )  # fmt: skip
        ports = {venue.est_port, venue.trading_port}
    # It ends with 1 where a port does not meet Mozilla's strictest configuration.
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("OK - Compliant.") == 2
    report = json.loads((folder / "report.json").read_text())
    results = report["server_scan_results"]
    assert {one["server_location"]["port"] for one in results} == ports
    return [_finished(one["scan_result"]) for one in results]


def _finished(scanned: dict[str, Any]) -> dict[str, Any]:
    """Each command's result; a scan that could not be made is no clean bill."""
    failed = {name for name, one in scanned.items() if one["status"] == "ERROR"}
    assert failed == set()
    return {name: one["result"] for name, one in scanned.items() if one["result"]}


def test_tls_1_3_and_nothing_older(reports: list[dict[str, Any]]) -> None:
    for report in reports:
        for version in OLD_VERSIONS:
            assert report[f"{version}_cipher_suites"]["accepted_cipher_suites"] == []
        assert report["tls_1_3_cipher_suites"]["accepted_cipher_suites"]


def test_no_known_weakness(reports: list[dict[str, Any]]) -> None:
    for report in reports:
        assert report["heartbleed"]["is_vulnerable_to_heartbleed"] is False
        assert report["openssl_ccs_injection"]["is_vulnerable_to_ccs_injection"] is False
        assert report["robot"]["robot_result"] == "NOT_VULNERABLE_RSA_NOT_SUPPORTED"
        assert report["tls_compression"]["supports_compression"] is False
        renegotiation = report["session_renegotiation"]
        assert renegotiation["is_vulnerable_to_client_renegotiation_dos"] is False


def test_the_chain_is_in_order_and_leads_to_the_venues_root(
    reports: list[dict[str, Any]],
) -> None:
    for report in reports:
        [deployment] = report["certificate_info"]["certificate_deployments"]
        assert deployment["received_chain_has_valid_order"] is True
        assert deployment["received_chain_contains_anchor_certificate"] is False
        assert deployment["leaf_certificate_is_ev"] is False
        own = [
            one for one in deployment["path_validation_results"]
            if one["trust_store"]["name"] == "Supplied CA file"
        ]  # fmt: skip
        assert [one["was_validation_successful"] for one in own] == [True]
