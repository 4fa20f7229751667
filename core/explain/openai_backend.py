"""Texts from any server that speaks the OpenAI chat protocol, streamed through the `openai` client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import Endpoint, Request, never
from core.explain.events import Event, Finished, Piece, Usage
from core.explain.prompts import messages
from core.explain.watched import EndlessError, watching

if TYPE_CHECKING:
    from openai import OpenAI, Stream

RETRIES = 3  # the client waits between them, as the server asks or 0.5 to 8 s
LOOK_SECONDS = 10.0  # to wait for the list of models
TEXT_LIMIT = 20_000  # characters; a server that never stops is stopped
CONFIGURE = (
    "Set WHYBOARD_OPENAI_BASE_URL and WHYBOARD_OPENAI_MODEL (and WHYBOARD_OPENAI_API_KEY), then start Whyboard again."
)


def generate(request: Request, options: Mapping[str, Any]) -> Iterator[Event]:
    """Yield pieces of the text as the server sends them.

    Raises
    ------
    InputError
        No endpoint is configured.
    CancelledError
        The request was cancelled.
    WhyboardError
        The server cannot be reached, refuses, is busy, or answers what is no chat.
    """
    endpoint = request.endpoint
    if endpoint is None:
        raise InputError("No OpenAI-compatible endpoint is configured.", CONFIGURE)
    variant = request.variant
    chat = messages(request.prompt or variant.prompt, request.evidence, variant.language)
    return _stream(
        endpoint, variant.model or endpoint.model, chat, {"seed": request.seed, **options}, request.cancelled
    )


def served_models(endpoint: Endpoint) -> tuple[str, ...] | None:
    """Names of the models that a server offers; None where it keeps no list. Nothing of any user is sent.

    Raises
    ------
    WhyboardError
        The server cannot be reached, refuses the key, is busy, or answers what is no list.
    """
    import openai

    quick = replace(endpoint, timeout=min(endpoint.timeout, LOOK_SECONDS))
    with _plain_errors(quick, endpoint.model), _client(quick) as client:
        try:
            return tuple(str(model.id) for model in client.with_options(max_retries=0).models.list())
        except openai.APIStatusError as error:
            if error.status_code in {404, 405, 501}:
                return None
            raise


def _stream(
    endpoint: Endpoint, model: str, chat: Any, options: Mapping[str, Any], cancelled: Callable[[], bool]
) -> Iterator[Event]:
    length, usage, reason = 0, Usage(), ""
    with _plain_errors(endpoint, model), _client(endpoint, cancelled) as client:
        with _opened(client, endpoint, model, chat, options) as answer:
            for chunk in answer:
                if cancelled():
                    break
                usage = _usage(endpoint, chunk) or usage
                for choice in chunk.choices or ():
                    reason = choice.finish_reason or reason
                    piece = _text(choice.delta.content if choice.delta else None)[: TEXT_LIMIT - length]
                    if piece:
                        yield Piece(piece)
                        length += len(piece)
                if length >= TEXT_LIMIT:
                    reason = "length"
                    break
        if cancelled():
            raise CancelledError("The writing was cancelled.", "Ask again when you like.")
        if not length:
            raise _failure(endpoint, "sent an answer without any text", _LOOK)
    yield Finished(usage, (CUT_OFF,) if reason == "length" else ())


def _opened(client: OpenAI, endpoint: Endpoint, model: str, chat: Any, options: Mapping[str, Any]) -> Stream[Any]:
    """The stream of an answer, with its usage where the server tells it."""
    import openai

    def ask(**more: Any) -> Stream[Any]:
        found: Any = client.chat.completions.create(model=model, messages=chat, stream=True, **options, **more)
        return cast("Stream[Any]", found)

    if endpoint.base_url in _silent:
        return ask()
    try:
        return ask(stream_options={"include_usage": True})
    except (openai.BadRequestError, openai.UnprocessableEntityError):
        found = ask()  # where this is refused too, the usage was not the reason
        _silent.add(endpoint.base_url)
        return found


def _text(content: Any) -> str:
    """A piece of text as it can be kept and shown: without null characters and halves of characters.

    Raises
    ------
    TypeError
        It is no text.
    """
    if content is None:
        return ""
    if not isinstance(content, str):
        raise TypeError("the content of a chat is text")
    return _NO_TEXT.sub("", content)


def _usage(endpoint: Endpoint, chunk: Any) -> Usage | None:
    told = getattr(chunk, "usage", None)
    if told is None:
        return None
    read, wrote = (
        value if isinstance(value, int) and 0 <= value < MOST_TOKENS else None
        for value in (getattr(told, "prompt_tokens", None), getattr(told, "completion_tokens", None))
    )
    return Usage(read, wrote, endpoint.cost(read, wrote))


CUT_OFF = "The text was cut off: it reached the greatest length allowed."
MOST_TOKENS = 10**9  # more is no number of tokens
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_silent: set[str] = set()  # servers that refuse to be asked for the usage
_LOOK = "Check that the address ends where the server's chat protocol begins (often /v1), and that the model can chat."


@cache
def _certificates() -> Any:
    """Whom TLS trusts, read once: reading it anew for each text takes longer than asking a server nearby."""
    from openai import DefaultHttpxClient

    # From whichever version of the HTTP library the client brings along.
    client = next(kind for kind in DefaultHttpxClient.__mro__ if kind.__name__ == "Client")
    return import_module(client.__module__.partition(".")[0]).create_ssl_context()


def _client(endpoint: Endpoint, cancelled: Callable[[], bool] = never) -> OpenAI:
    from openai import DefaultHttpxClient, OpenAI

    http = DefaultHttpxClient(
        # What is asked names ratings: it goes to the address of the endpoint and is never sent on to another one.
        follow_redirects=False,
        event_hooks={"response": [watching(cancelled)]},
        verify=_certificates(),
    )
    return OpenAI(
        http_client=http,
        default_headers={"Accept-Encoding": "identity"},
        base_url=endpoint.base_url,
        api_key=endpoint.key or "none",  # the client insists on one; servers without keys ignore it
        timeout=endpoint.timeout,
        max_retries=RETRIES,
    )


@contextmanager
def _plain_errors(endpoint: Endpoint, model: str) -> Iterator[None]:
    """Turn the client's errors into ours. What the server wrote is cut off, for it may repeat the key."""
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise _status(endpoint, model, error.status_code) from None
    except openai.APITimeoutError:
        what = f"did not answer within {endpoint.timeout:g} s"
        raise _failure(endpoint, what, "Try again, or use a faster model.") from None
    except openai.APIConnectionError:
        remedy = "Check the address and that the server runs."
        raise _failure(endpoint, "cannot be reached or broke off", remedy) from None
    except openai.APIError:
        raise _failure(endpoint, "reported an error while it wrote", "Look at the server's log.") from None
    except EndlessError as error:
        raise _failure(endpoint, str(error), "Look at the server's log, or use another server.") from None
    except (openai.OpenAIError, ValueError, TypeError, AttributeError, RecursionError):
        raise _failure(endpoint, "sent an answer that is no chat", _LOOK) from None


def _status(endpoint: Endpoint, model: str, status: int) -> WhyboardError:
    told = {
        401: ("does not accept the key (401)", "Check WHYBOARD_OPENAI_API_KEY."),
        403: (f"does not let this key use “{model}” (403)", "Ask for access, or choose another model."),
        404: (
            f"does not know the model “{model}” or the address (404)",
            "Check WHYBOARD_OPENAI_MODEL and WHYBOARD_OPENAI_BASE_URL.",
        ),
        429: ("is busy or its limit is reached (429)", "Wait a minute and try again."),
    }
    if 300 <= status < 400:
        remedy = "Set WHYBOARD_OPENAI_BASE_URL to where it really is: nothing is sent on to another address."
        return _failure(endpoint, f"sends to another address ({status})", remedy)
    return _failure(endpoint, *told.get(status, (f"answered with status {status}", "Look at the server's log.")))


def _failure(endpoint: Endpoint, what: str, remedy: str) -> WhyboardError:
    return WhyboardError(f"The language model server at {endpoint.host} {what}.", remedy)
