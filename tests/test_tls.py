"""Carriers over TLS: a certificate of one's own is trusted where SSL_CERT_FILE names it, and nowhere else."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import Any

import pytest

import intermodal as im
from intermodal.errors import ProviderError
from intermodal.providers.calls import Call
from intermodal.providers.hosted import stability
from intermodal.providers.hosted.anthropic_offers import Anthropic
from intermodal.providers.hosted.families import Compatible, Row
from intermodal.providers.hosted.google_offers import Google
from intermodal.providers.hosted.huggingface import HuggingFace
from intermodal.providers.hosted.huggingface import Row as Task
from intermodal.providers.hosted.keys import Key
from intermodal.providers.hosted.openai_offers import OpenAI
from intermodal.providers.profile import Profile
from intermodal.providers.resilience import Account
from intermodal.testing.wire import Answer, serving

CARRIERS = ("openai", "anthropic", "google", "mine", "stability", "huggingface")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A self-signed one for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    files = str(folder / "certificate.pem"), str(folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
               "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout",
               files[1]]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    return files


def offer_at(url: str, carrier: str) -> im.Offer:
    providers: dict[str, tuple[Any, str]] = {
        "openai": (OpenAI(url=url, key="k"), "openai/gpt-6-luna"),
        "anthropic": (Anthropic(url=url, key="k"), "anthropic/claude-opus-5-5"),
        "google": (Google(url=url, key="k"), "google/gemini-3.8-flash"),
        "mine": (Compatible("mine", url, (Row("m", Profile()),), Key(given="k")), "mine/m"),
        "stability": (stability.Stability(Key(given="k")), "stability/stable-image-core"),
        "huggingface": (HuggingFace((Task("me/m", "draw", Profile(), url=url),), Key(given="k")), "huggingface/me/m"),
    }
    provider, wanted = providers[carrier]
    return next(offer for offer in provider.offers() if offer.id == wanted)  # type: ignore[no-any-return]


async def asked(url: str, carrier: str, env: im.Env) -> Any:
    async with offer_at(url, carrier).open(replace(env, variables={stability.VARIABLE: url})) as engine:
        if hasattr(engine, "chat"):
            return await engine.chat(im.Text.of("What is it?"))
        return await engine.generate(im.Text.of("a fox"), width=64, height=64, seed=1)


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_a_certificate_that_is_named_is_trusted(
    certificate: tuple[str, str], bare_env: im.Env, monkeypatch: pytest.MonkeyPatch, carrier: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    async with serving(lambda asked: Answer({"error": {"message": "well met"}}, 404), tls=certificate) as server:
        assert server.url.startswith("https://")
        with pytest.raises(ProviderError, match="answered 404"):
            await asked(server.url, carrier, bare_env)
        assert len(server.asked) == 1


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_one_that_is_not_is_refused_before_anything_is_sent(
    certificate: tuple[str, str], bare_env: im.Env, monkeypatch: pytest.MonkeyPatch, carrier: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    tries = 0

    async def once() -> Any:
        nonlocal tries
        tries += 1
        return await asked(server.url, carrier, bare_env)

    async with serving(lambda asked: Answer({}), tls=certificate) as server:
        with pytest.raises(ProviderError, match=r"certificate isn't trusted here: .*self-signed") as caught:
            await Account("far", concurrency=1).guarded(once, Call(), repeatable=True)
    assert (server.asked, tries, caught.value.unknown) == ([], 1, False)
    assert "SSL_CERT_FILE" in caught.value.hint


async def test_a_whole_answer_comes_over_tls(
    certificate: tuple[str, str], bare_env: im.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    choice = {"index": 0, "message": {"role": "assistant", "content": "A red square."}, "finish_reason": "stop"}
    answer = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    async with serving(lambda asked: Answer(answer), tls=certificate) as server:
        assert str(await asked(server.url, "mine", bare_env)) == "A red square."
