"""How a server is reached: which certificates count, which proxy lies between, and that no other way is taken."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from satchel.domain.errors import MissingError
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.endpoints.troubles import OFFLINE_HINT, TroubleError
from satchel.system import offline

if TYPE_CHECKING:
    import httpx


def refuse_offline(endpoint: Endpoint) -> None:
    """Raises `MissingError` where the engine is offline and this server is beyond what that leaves open."""
    strength = offline.strength()
    if strength == "kernel" or (strength == "python" and not endpoint.is_loopback):
        raise MissingError(
            f"Satchel is offline: {endpoint.name} cannot be reached.",
            OFFLINE_HINT,
        )


def trust(endpoint: Endpoint) -> ssl.SSLContext:
    """The system's certificates and those of the declared file. Raises `MissingError` when that cannot be read."""
    if endpoint.url.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; trusts nobody, and costs nothing to make
    context = ssl.create_default_context()
    places = ssl.get_default_verify_paths()
    if not (places.cafile or places.capath or context.cert_store_stats()["x509_ca"]):
        import certifi  # a built program on a system that keeps its certificates elsewhere

        context.load_verify_locations(certifi.where())
    if endpoint.ca_file:
        try:
            context.load_verify_locations(endpoint.ca_file)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise MissingError(
                f"The certificate file of {endpoint.name} cannot be read.", "Give a file in PEM form that is there."
            ) from error
    return context


def proxy_for(endpoint: Endpoint, environ: Mapping[str, str] | None = None) -> str:
    """The proxy's address, or "" for none. Loopback never takes one: it would carry away what is to stay here.

    `environ` stands for the system's settings (scheme → address); by default the environment's, Windows' or macOS's.
    """
    if endpoint.is_loopback or endpoint.proxy == "none":
        return ""
    if endpoint.proxy != "environment":
        return endpoint.proxy
    parts = urlsplit(endpoint.url)
    found = urllib.request.getproxies() if environ is None else environ
    address = found.get(parts.scheme) or found.get("all") or ""
    if not address or urllib.request.proxy_bypass(f"{parts.hostname}:{parts.port or ''}".rstrip(":")):
        return ""
    address = address if "://" in address else f"http://{address}"
    if not _is_http(address):
        raise MissingError(
            f"The proxy on the way to {endpoint.name} is none that Satchel can use.",
            "Name an HTTP proxy: set HTTPS_PROXY, or add the endpoint again with its own.",
        )
    return address


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def client(endpoint: Endpoint, context: ssl.SSLContext, timeouts: httpx.Timeout) -> httpx.AsyncClient:
    """A client for this server alone: nothing else of the environment, no redirects. Raises `TroubleError`."""
    import httpx

    address = proxy_for(endpoint)
    try:
        proxy = httpx.Proxy(address, ssl_context=context if address.startswith("https") else None) if address else None
    except (ValueError, httpx.InvalidURL) as error:
        raise TroubleError("proxy") from error
    return httpx.AsyncClient(
        verify=context, proxy=proxy, trust_env=False, follow_redirects=False, timeout=timeouts,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
    )  # fmt: skip
