"""YouTube Music: pages to open, found without an account; whatever breaks, there is a search to open."""

from __future__ import annotations

import json
import locale

import pytest

from models.emotions import Emotion
from recommend.catalogue import Item, Medium
from recommend.providers import ProviderError, YoutubeMusic
from recommend.providers.youtube_music import CATEGORIES, categories
from recommend.seeds import SEEDS
from tests.recommend.providers.stand_ins import Fault, Refusal, YoutubeMusicServer
from tests.recommend.providers.stand_ins import song as made_song


async def test_a_song_leads_to_its_page(youtube_music: YoutubeMusic, song: Item) -> None:
    assert await youtube_music.links(song) == [("YouTube Music", "https://music.youtube.com/watch?v=BTivsHlVcGU")]


async def test_nobody_is_signed_in_and_no_stream_is_asked_for(
    youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer, song: Item
) -> None:
    await youtube_music.links(song)
    await youtube_music.mood_playlists(Emotion.SAD)
    assert not [asked for asked in youtube_server.asked if "authorization" in {name.lower() for name in asked.headers}]
    assert set(youtube_server.paths()) == {"GET /", "POST /youtubei/v1/search", "POST /youtubei/v1/browse"}


async def test_recordings_by_others_are_not_taken(
    youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer, song: Item
) -> None:
    youtube_server.songs = [made_song("Here Comes the Sun", "Karaoke All Stars")]
    assert await youtube_music.links(song) == []


async def test_a_film_is_not_looked_for(
    youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer, film: Item
) -> None:
    assert await youtube_music.links(film) == []
    assert youtube_server.asked == []


@pytest.mark.parametrize("fault", [Refusal(500), Refusal(403), Fault.GARBAGE, Fault.CUT], ids=str)
async def test_a_fault_brings_the_search_along(
    youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer, song: Item, fault: Fault | Refusal
) -> None:
    youtube_server.fault = fault
    with pytest.raises(ProviderError) as raised:
        await youtube_music.links(song)
    search = "https://music.youtube.com/search?q="
    assert raised.value.instead == (("YouTube Music", f"{search}Here+Comes+the+Sun+The+Beatles"),)
    with pytest.raises(ProviderError) as raised:
        await youtube_music.mood_playlists(Emotion.NEUTRAL)
    assert raised.value.instead == (("YouTube Music", f"{search}Focus+playlist"),)


def test_every_word_that_speaks_for_music_has_a_category() -> None:
    words = {word for row in SEEDS[Medium.MUSIC].values() for word, weight in row.items() if weight > 0}
    assert set(CATEGORIES) == words


@pytest.mark.parametrize("emotion", Emotion)
async def test_every_mood_leads_to_playlists(youtube_music: YoutubeMusic, emotion: Emotion) -> None:
    assert categories(emotion)
    assert await youtube_music.mood_playlists(emotion) == [
        ("Quiet evening", "https://music.youtube.com/playlist?list=RDCLAK5uy_one"),
        ("Slow morning", "https://music.youtube.com/playlist?list=RDCLAK5uy_two"),
    ]


async def test_the_most_fitting_category_that_the_site_has_is_taken(
    youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer
) -> None:
    first, second, *_ = categories(Emotion.SAD)
    await youtube_music.mood_playlists(Emotion.SAD)
    youtube_server.categories.remove(first)
    await YoutubeMusic().mood_playlists(Emotion.SAD)
    bodies = [json.loads(asked.body) for asked in youtube_server.asked if asked.body]
    assert [body["params"] for body in bodies if "params" in body] == [f"key of {first}", f"key of {second}"]


async def test_a_site_that_has_none_of_them_is_told(
    youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer
) -> None:
    youtube_server.categories = ["Polka"]
    with pytest.raises(ProviderError, match=r"^YouTube Music has no playlists for this mood$"):
        await youtube_music.mood_playlists(Emotion.SAD)
    youtube_server.categories = list(CATEGORIES.values())
    youtube_server.playlists = []
    with pytest.raises(ProviderError, match=r"^YouTube Music has no playlists for this mood$"):
        await YoutubeMusic().mood_playlists(Emotion.SAD)


async def test_the_categories_are_asked_once(youtube_music: YoutubeMusic, youtube_server: YoutubeMusicServer) -> None:
    assert await youtube_music.available() == ""
    assert await youtube_music.available() == ""
    assert youtube_server.paths().count("POST /youtubei/v1/browse") == 1


async def test_the_program_s_locale_stays(youtube_music: YoutubeMusic) -> None:
    before = locale.setlocale(locale.LC_ALL)
    await youtube_music.available()
    assert locale.setlocale(locale.LC_ALL) == before


async def test_without_the_extra_it_is_told_how_to_get_it(
    youtube_music: YoutubeMusic, song: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommend.providers.youtube_music.find_spec", lambda _: None)
    with pytest.raises(ProviderError) as raised:
        await youtube_music.links(song)
    assert str(raised.value) == "YouTube Music needs ytmusicapi: pip install 'attune-assistant[youtube-music]'"
    assert raised.value.instead
