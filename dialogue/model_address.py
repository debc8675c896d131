"""The address of a language model's server: whether it can be used, and how far words go to get there."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

# Names that are never looked up outside: RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of 2024.
_MACHINE: Final = ("localhost",)
_NETWORK: Final = ("local", "home.arpa", "internal")


def is_local(url: str) -> bool:
    """Whether what is sent to `url` stays on this machine or in the user's own network, going by the address alone."""
    return _on_this_machine(_host(url)) or _in_own_network(_host(url))


def warning(url: str) -> str:
    """What the user should see while `url` is in use, as one line; empty where no word leaves the machine."""
    host = _host(url)
    if _on_this_machine(host):
        return ""
    if _in_own_network(host):
        return f"open talk goes to {host} in your own network"
    return f"words leave this machine: open talk is sent to {host}"


def problem(url: str) -> str:
    """What is wrong with `url` as the base address of a server, and what to do; empty where nothing is."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises where it is none
    except ValueError:
        return f"{url} is no address"
    if parts.scheme not in ("http", "https") or not parts.hostname or any(sign in url for sign in "\\ \t\n?#"):
        return f"{url} is no address of a server; one looks like http://localhost:11434/v1"
    if parts.username is not None:
        return "a name or key does not belong in the address; the key is taken from ATTUNE_LANGUAGE_MODEL_KEY"
    if parts.scheme == "http" and not is_local(url):
        return f"http:// to {parts.hostname} would let anyone on the way read your words; use https://"
    return ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _on_this_machine(host: str) -> bool:
    address = _address(host)
    return address.is_loopback if address else _ends_with(host, _MACHINE)


def _in_own_network(host: str) -> bool:
    address = _address(host)
    if address:
        return not address.is_global
    return "." not in host or _ends_with(host, _NETWORK)  # no public name is without a dot (RFC 7085 advises so)


def _ends_with(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
