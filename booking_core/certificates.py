"""A certificate authority of our own and its certificates, kept in a folder so that trust outlives a restart."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme

ALWAYS = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Files in PEM."""

    ca_file: Path
    certificate: Path
    key: Path


def ensure_certificates(folder: Path, *, names: Sequence[str]) -> Certificates:
    """The authority of `folder` and one certificate for `names` (hosts and addresses), made when missing.

    ECDSA P-256 (trustme's default). One certificate serves all processes of an estate: they share names and owner, and
    each further key would only cost start-up time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = Certificates(ca_file=folder / "ca.pem", certificate=folder / "server.pem", key=folder / "server.key")
    wanted = "\n".join(dict.fromkeys((*names, *ALWAYS)))
    issued_for = folder / "server.names"
    authority = _authority(folder, ca_file=files.ca_file)
    if issued_for.exists() and issued_for.read_text(encoding="utf-8") == wanted:
        return files
    leaf = authority.issue_cert(*wanted.split("\n"))
    _write_secret(files.key, leaf.private_key_pem.bytes())
    files.certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    issued_for.write_text(wanted, encoding="utf-8")
    return files


def is_address(host: str) -> bool:
    """Whether `host` is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _authority(folder: Path, *, ca_file: Path) -> trustme.CA:
    key_file = folder / "ca.key"
    if ca_file.exists() and key_file.exists():
        return trustme.CA.from_pem(ca_file.read_bytes(), key_file.read_bytes())
    authority = trustme.CA(organization_name="Bookwatch reference estate")
    _write_secret(key_file, authority.private_key_pem.bytes())
    ca_file.write_bytes(authority.cert_pem.bytes())
    # A certificate of an older authority would be refused by everybody who trusts the new one.
    (folder / "server.names").unlink(missing_ok=True)
    return authority


def _write_secret(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
