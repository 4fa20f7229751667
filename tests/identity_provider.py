"""An OpenID Connect provider on loopback: real keys, real codes, and tokens that are wrong on request.

It lets in whoever `person` says, without asking; a second implementation of what Authlib is held against.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "whyboard", "the secret of the client"
FAULTS = ("audience", "signature", "expired", "issuer", "nonce", "unsigned", "no email", "denied")


@dataclass
class Provider:
    """The provider; `person` are the claims of whoever signs in next, `fault` what is wrong with their token."""

    url: str
    person: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))

    def secrets_toml(self, app: str, **more: Any) -> str:
        """The settings of an app at an address that uses this provider."""
        values = {
            "redirect_uri": f"{app}/oauth2callback",
            "cookie_secret": "only for tests, but long enough to be one",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "server_metadata_url": f"{self.url}/.well-known/openid-configuration",
        } | more
        return "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in values.items() if value is not None)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/logout", self._logout),
            ]
        )

    async def _discovery(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "end_session_endpoint": f"{self.url}/logout",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        given = dict(request.query_params)
        self.asked.append(given)
        assert given["client_id"] == CLIENT
        assert given["response_type"] == "code"
        assert "openid" in given["scope"].split()
        if self.fault == "denied":
            answer = {"error": "access_denied", "state": given["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = given | {"person": dict(self.person), "fault": self.fault}
            answer = {"code": code, "state": given["state"]}
        return RedirectResponse(f"{given['redirect_uri']}?{urlencode(answer)}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict((await request.form()).items())
        told = base64.b64decode(request.headers.get("authorization", "").removeprefix("Basic ") or b"").decode()
        named = told or f"{form.get('client_id')}:{form.get('client_secret')}"
        asked = self.codes.pop(str(form.get("code")), None)  # a code works once
        if named.replace("%20", " ").replace("+", " ") != f"{CLIENT}:{SECRET}" or asked is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {
                "access_token": secrets.token_urlsafe(16),
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self._id_token(asked),
            }
        )

    def _id_token(self, asked: dict[str, Any]) -> str:
        now, fault, person = int(time.time()), asked["fault"], dict(asked["person"])
        if fault == "no email":
            person.pop("email", None)
        claims = {"sub": "1"} | person | {
            "iss": "http://somebody.example" if fault == "issuer" else self.url,
            "aud": "another client" if fault == "audience" else CLIENT,
            "iat": now - 7200 if fault == "expired" else now,
            "exp": now - 3600 if fault == "expired" else now + 300,
            "nonce": "another" if fault == "nonce" else asked["nonce"],
        }  # fmt: skip
        if fault == "unsigned":
            parts = [b'{"alg":"none","kid":"one"}', _json(claims), b""]
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
        key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) if fault == "signature" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)

    async def _userinfo(self, request: Request) -> Response:
        return JSONResponse(self.person)

    async def _logout(self, request: Request) -> Response:
        given = dict(request.query_params)
        self.left.append(given)
        return RedirectResponse(given["post_logout_redirect_uri"], 302)


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on a free port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield provider
        server.should_exit = True
        thread.join(10)


def _json(value: Any) -> bytes:
    import json

    return json.dumps(value).encode()
