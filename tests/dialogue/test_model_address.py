"""How far words go is told by the address alone, and where in doubt they are said to leave the machine."""

from __future__ import annotations

import pytest

from dialogue.model_address import is_local, problem, warning

ON_THIS_MACHINE = [
    "http://localhost:11434/v1",
    "http://LOCALHOST./v1",
    "http://models.localhost/v1",
    "http://127.0.0.1:8080",
    "http://127.9.9.9/v1",
    "http://[::1]:1234/v1",
    "http://[::ffff:127.0.0.1]/v1",
]
IN_OWN_NETWORK = [
    "http://192.168.1.20:11434/v1",
    "http://10.0.0.7/v1",
    "http://172.16.3.4/v1",
    "http://169.254.7.7/v1",
    "http://100.64.0.9:11434/v1",  # shared address space, RFC 6598: overlay networks use it
    "http://[fd00::7]/v1",
    "http://[fe80::7]/v1",
    "http://nas:11434/v1",
    "http://nas.local/v1",
    "http://box.home.arpa/v1",
]
FAR_AWAY = [
    "https://api.openai.com/v1",
    "https://8.8.8.8/v1",
    "https://172.32.0.1/v1",
    "https://[2606:4700::1]/v1",
    "https://[::ffff:8.8.8.8]/v1",
    "https://localhost.example.com/v1",
    "https://notlocalhost.com/v1",
    "https://mylocal.example/v1",
    "https://127.0.0.1.example.com/v1",
]


@pytest.mark.parametrize("url", ON_THIS_MACHINE)
def test_on_this_machine_nothing_is_warned_of(url: str) -> None:
    assert is_local(url)
    assert warning(url) == ""
    assert problem(url) == ""


@pytest.mark.parametrize("url", IN_OWN_NETWORK)
def test_the_own_network_is_named(url: str) -> None:
    assert is_local(url)
    assert "in your own network" in warning(url)
    assert problem(url) == ""


@pytest.mark.parametrize("url", FAR_AWAY)
def test_everything_else_leaves_the_machine(url: str) -> None:
    assert not is_local(url)
    assert "words leave this machine" in warning(url)
    assert problem(url) == ""


def test_the_warning_names_who_gets_the_words() -> None:
    assert warning("https://api.openai.com/v1") == "words leave this machine: open talk is sent to api.openai.com"


@pytest.mark.parametrize("url", [url.replace("https:", "http:") for url in FAR_AWAY])
def test_no_words_go_through_the_internet_in_clear(url: str) -> None:
    assert "use https://" in problem(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("localhost:11434/v1", "looks like http://localhost:11434/v1"),
        ("ftp://localhost/v1", "looks like http://localhost:11434/v1"),
        ("http://", "looks like"),
        ("http:///v1", "looks like"),
        ("http://localhost:port/v1", "is no address"),
        ("http://[::1/v1", "is no address"),
        ("http://local host/v1", "looks like"),
        ("http://localhost\\@example.com/v1", "looks like"),
        ("http://localhost/v1?key=abc", "looks like"),
        ("https://user:secret@example.com/v1", "ATTUNE_LANGUAGE_MODEL_KEY"),
        ("http://localhost@example.com/v1", "ATTUNE_LANGUAGE_MODEL_KEY"),
    ],
)
def test_an_address_that_cannot_be_meant_is_told_in_a_line(url: str, says: str) -> None:
    assert says in problem(url)
    assert "\n" not in problem(url)
    assert "secret" not in problem(url)
