"""How well do suggestions learn a listener, fit songs that people rated, and keep their speed with the catalogue?

**simulation.** 150 listeners hear 150 tracks each, one after the other, of the same 2,000. What a listener likes is not
made of what Attune reads: Attune sees tags, genres, year, people and a place in affect space; the listener has a taste
in six directions of sound (think of timbre, voice, tempo) that nobody tags.

- *Tracks.* Each has a song of the embedded catalogue as its pattern: its genres; each of its tags with chance 0.8, and
  one of another song with chance 0.3; year and place nearby. A track's sound is 0.5 of its genre's direction, 0.3 of
  its artist's, 0.7 of its tags' and 0.3 of its own (all standard normal): what is its own, nobody can see. Nor can its
  quality be seen (standard deviation 0.3, the same to all listeners), and that it is felt to lie 0.2 beside its place.
- *Mood.* A place in the plane of valence and arousal that wanders and is drawn back to the listener's own usual one.
  Attune is shown seven probabilities that fall with the distance of each emotion, blurred by noise.
- *Wish.* Where the listener wants to be is a mix of the present mood and a place of their own; the share of the mood is
  the listener's, -0.2 .. 0.9: some want to be met, some to be led away. Utility falls by 1.2 of the squared distance.
- *Taste.* A direction of unit length in the space of sound, which turns by 1 % of itself each round, and a favourite
  year: utility falls by 0.3 for each 20 years from it, up to 0.6.
- *Weariness.* 0.5 less for an artist who was among the last three.
- *Answer.* The chance of liking a track is logistic in utility, of slope 3.5, and 0.25 for the mean track. Who likes it
  says so (0.5), or lets it play to the end; who does not says so (0.25), or skips it after up to a minute.

Regret of a round is the chance of liking the track they would have liked best less that of the one they got; the best
may be one that they have had already, which only hurts who never plays a track twice, as Attune. Beside Attune:
`table`, a fixed table from emotion to genres and a random track of these, as open projects do it; `seeds`, Attune that
is told nothing; `random`.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from models.emotions import AFFECT, Emotion, Mood
from recommend import Catalogue, Item, Medium, Recommender
from recommend.catalogue import TAGS
from recommend.columns import plain

Floats = NDArray[np.float64]

TITLE: Final = "Suggestions: learning a listener, agreeing with people, and speed"
PARTS: Final = ("simulation", "mood", "speed")
DATA: Final = Path(__file__).parents[2] / "shared" / "data"
SIZES: Final = (10_000, 1_000_000)
SEED: Final = 20261125
TRACKS: Final = 2000
USERS: Final = 150
ROUNDS: Final = 150
EARLY: Final = 10
ARTISTS: Final = 500
SOUND: Final = 6  # directions
# Shares of a track's sound that come with its genre, its artist, its tags and itself; and how sharply a listener likes.
BY_GENRE, BY_ARTIST, BY_TAGS, OWN = 0.5, 0.3, 0.7, 0.3
SLOPE: Final = 3.5

# From emotion to genres, as in open recommenders of music by facial emotion.
TABLE: Final = {
    Emotion.ANGRY: ("metal", "rock", "punk"),
    Emotion.DISGUST: ("punk", "hip hop", "grunge"),
    Emotion.FEAR: ("ambient", "classical", "soundtrack"),
    Emotion.HAPPY: ("pop", "disco", "funk"),
    Emotion.SAD: ("blues", "soul", "folk"),
    Emotion.SURPRISE: ("electronic", "indie", "latin"),
    Emotion.NEUTRAL: ("indie", "jazz", "pop"),
}


@dataclass(frozen=True, slots=True)
class World:
    """The tracks as they are listed, and what nobody can read of them."""

    tracks: tuple[Item, ...]
    artists: NDArray[np.int64]
    sound: Floats  # (tracks, SOUND)
    felt: Floats  # (tracks, 2): valence and arousal as listeners feel them
    quality: Floats
    years: Floats


def make_world(rng: np.random.Generator, songs: Sequence[Item], count: int = TRACKS) -> World:
    """Tracks on the pattern of `songs`."""
    genres = sorted({song.genres[0] for song in songs})
    of_genre = dict(zip(genres, rng.standard_normal((len(genres), SOUND)), strict=True))
    of_artist = rng.standard_normal((ARTISTS, SOUND))
    of_tag = {tag: rng.standard_normal(SOUND) for tag in sorted(TAGS[Medium.MUSIC])}
    at_home = rng.choice([song.genres[0] for song in songs], ARTISTS)  # the genre of each artist
    at_home[: len(genres)] = genres  # so that none is without
    tracks, artists, sound = [], [], []
    for number in range(count):
        song = songs[rng.integers(len(songs))]
        artist = int(rng.choice(np.flatnonzero(at_home == song.genres[0])))
        other = songs[rng.integers(len(songs))]
        tags = [tag for tag in song.tags if rng.random() < 0.8]
        if rng.random() < 0.3 or not tags:
            tags.append(str(rng.choice(other.tags)))
        place = np.clip(np.array([song.valence, song.arousal]) + rng.normal(0, 0.15, 2), -1, 1)
        tracks.append(
            replace(
                song,
                id=f"track-{number}",
                title=f"Track {number}",
                by=(f"Artist {artist}",),
                year=int(np.clip(song.year + rng.integers(-8, 9), 1700, 2026)),
                tags=tuple(dict.fromkeys(tags)),
                valence=float(place[0]),
                arousal=float(place[1]),
            )
        )
        artists.append(artist)
        own = rng.standard_normal(SOUND)
        tagged = np.sum([of_tag[tag] for tag in tracks[-1].tags], axis=0) / np.sqrt(len(tracks[-1].tags))
        sound.append(BY_GENRE * of_genre[song.genres[0]] + BY_ARTIST * of_artist[artist] + BY_TAGS * tagged + OWN * own)
    listed = np.array([[track.valence, track.arousal] for track in tracks])
    return World(
        tuple(tracks),
        np.array(artists),
        np.array(sound),
        listed + rng.normal(0, 0.2, listed.shape),
        rng.normal(0, 0.3, count),
        np.array([float(track.year) for track in tracks]),
    )


class Listener:
    """One listener, as the module's first lines tell."""

    def __init__(self, rng: np.random.Generator, world: World) -> None:
        self._rng, self._world = rng, world
        self._taste = _unit(rng.standard_normal(SOUND))
        self._usual = rng.uniform(-0.5, 0.5, 2)
        self._home = rng.uniform((-0.2, -0.6), (0.9, 0.7))
        self._met = rng.uniform(-0.2, 0.9)
        self._year = rng.choice(world.years)
        self._mood = self._usual.copy()
        self._last: deque[int] = deque(maxlen=3)
        self._level = 0.0
        utility = self._utility()
        self._level = float(utility.mean()) + np.log(3) / SLOPE  # 0.25 for the mean track

    def step(self) -> tuple[Floats, Mood]:
        """The next round: the chance of liking each track, and the mood as it is seen."""
        rng = self._rng
        self._mood = np.clip(0.8 * self._mood + 0.2 * self._usual + rng.normal(0, 0.35, 2), -1, 1)
        self._taste = _unit(self._taste + 0.01 * rng.standard_normal(SOUND))
        places = np.array([[AFFECT[emotion].valence, AFFECT[emotion].arousal] for emotion in Emotion])
        near = -np.square(places - self._mood).sum(axis=1) / 0.3 + rng.normal(0, 0.7, len(Emotion))
        chances = np.exp(near - near.max())
        return 1 / (1 + np.exp(-SLOPE * (self._utility() - self._level))), Mood.from_probabilities(
            (chances / chances.sum()).tolist()
        )

    def _utility(self) -> Floats:
        world = self._world
        want = self._met * self._mood + (1 - self._met) * self._home
        utility: Floats = world.sound @ self._taste + world.quality
        utility -= 1.2 * np.square(world.felt - want).sum(axis=1)
        utility -= np.minimum(0.6, 0.3 * np.abs(world.years - self._year) / 20)
        return utility - 0.5 * np.isin(world.artists, self._last)

    def answer(self, track: int, chance: float) -> tuple[str, float | None]:
        """What the listener says or does about a track that they like with a chance."""
        self._last.append(int(self._world.artists[track]))
        rng = self._rng
        if rng.random() < chance:
            return ("liked" if rng.random() < 0.5 else "played"), None
        return ("disliked", None) if rng.random() < 0.25 else ("skipped", rng.uniform(0, 60))


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / np.linalg.norm(vector)
    return unit


class Policy:
    """Chooses tracks for one listener, and may learn from answers; this one picks at random."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._rng = np.random.default_rng(seed)

    def choose(self, mood: Mood) -> int:  # noqa: ARG002
        return int(self._rng.integers(len(self._world.tracks)))

    def learn(self, track: int, signal: str, amount: float | None, mood: Mood) -> None:
        """Nothing."""


class Table(Policy):
    """A fixed table from emotion to genres, and a random track of these."""

    def choose(self, mood: Mood) -> int:
        wanted = TABLE[mood.likeliest]
        rows = [row for row, track in enumerate(self._world.tracks) if not set(wanted).isdisjoint(track.genres)]
        return int(self._rng.choice(rows))


class Seeds(Policy):
    """Attune that is told nothing."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self._recommender = Recommender(Catalogue(world.tracks), seed)

    def choose(self, mood: Mood) -> int:
        (found,) = self._recommender.suggest(Medium.MUSIC, mood)
        return int(found.item.id.removeprefix("track-"))


class Attune(Seeds):
    """Attune."""

    def learn(self, track: int, signal: str, amount: float | None, mood: Mood) -> None:
        self._recommender.learn(self._world.tracks[track], signal, mood, amount=amount)


POLICIES: Final[dict[str, Callable[[World, int], Policy]]] = {
    "attune": Attune,
    "table": Table,
    "seeds": Seeds,
    "random": Policy,
}


def simulate(name: str, users: int = USERS, rounds: int = ROUNDS, tracks: int = TRACKS) -> Floats:
    """Regret of a policy, shape (users, rounds). Every policy meets the same listeners, who have the same moods."""
    world = make_world(np.random.default_rng(SEED), Catalogue.embedded().of(Medium.MUSIC), tracks)
    regret = np.zeros((users, rounds))
    for user in range(users):
        listener, policy = Listener(np.random.default_rng([SEED, user]), world), POLICIES[name](world, user)
        for turn in range(rounds):
            chances, mood = listener.step()
            track = policy.choose(mood)
            regret[user, turn] = chances.max() - chances[track]
            policy.learn(track, *listener.answer(track, chances[track]), mood)
    return regret


@dataclass(frozen=True, slots=True)
class Regret:
    """Cumulative regret of a policy, mean of the listeners."""

    early: float  # after 10 rounds
    late: float  # after 150
    error: float  # standard error of `late`
    of_table: float  # `late` as a share of the fixed table's
    wins: float  # share of the listeners with whom it is below the fixed table after all rounds


@dataclass(frozen=True, slots=True)
class MoodFit:
    """How catalogue and people agree: on the songs that both know, and on the means of the genres that both know.

    Pearson's r; None below three of a kind.
    """

    songs: int
    valence: float | None
    arousal: float | None
    genres: int
    genre_valence: float | None
    genre_arousal: float | None


@dataclass(frozen=True, slots=True)
class Speed:
    """Of suggestions from a catalogue of one medium, with a taste learned, one at a time; CPU of one thread."""

    items: int
    build_s: float  # columns, once
    first_ms: float
    median_ms: float
    p95_ms: float
    learn_ms: float  # median
    column_mb: float  # numpy columns and their indexes of people, without the items


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run; None where a part was left out."""

    simulation: dict[str, Regret] | None
    mood: MoodFit | None
    speed: list[Speed] | None
    left_out: dict[str, str]  # why

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        return {"title": TITLE, "python": platform.python_version(), "machine": platform.machine(), **asdict(self)}

    def as_text(self) -> str:
        """A line a figure."""
        lines = [TITLE]
        if self.simulation is not None:
            lines.append(f"  {'simulation':<12}{'10 rounds':>10}{'all':>10}{'± s.e.':>8}{'of table':>10}{'wins':>8}")
            for name, r in self.simulation.items():
                lines.append(
                    f"    {name:<10}{r.early:>10.2f}{r.late:>10.1f}{r.error:>8.1f}{r.of_table:>10.2f}{r.wins:>8.2f}"
                )
        if self.mood is not None:
            m = self.mood
            for count, what, valence, arousal in (
                (m.songs, "songs", m.valence, m.arousal),
                (m.genres, "genres", m.genre_valence, m.genre_arousal),
            ):
                agree = f", r of valence {valence:.2f}, of arousal {arousal:.2f}" if valence and arousal else ""
                lines.append(f"  mood: {count} {what} in both{agree}")
        for s in self.speed or ():
            lines.append(
                f"  {s.items} items: median {s.median_ms:.2f} ms, p95 {s.p95_ms:.2f} ms, first {s.first_ms:.1f} ms; "
                f"learning {s.learn_ms:.2f} ms; built in {s.build_s:.1f} s; columns {s.column_mb:.1f} MB"
            )
        lines += [f"  {part} left out: {why}" for part, why in self.left_out.items()]
        return "\n".join(lines)


def regrets(users: int = USERS, rounds: int = ROUNDS, tracks: int = TRACKS) -> dict[str, Regret]:
    """Every policy on the same listeners."""
    total = {name: simulate(name, users, rounds, tracks).cumsum(axis=1) for name in POLICIES}
    table = total["table"][:, -1]
    return {
        name: Regret(
            float(sums[:, min(EARLY, rounds) - 1].mean()),
            float(sums[:, -1].mean()),
            float(sums[:, -1].std() / np.sqrt(users)),
            float(sums[:, -1].mean() / table.mean()),
            float(np.mean(sums[:, -1] < table)),
        )
        for name, sums in total.items()
    }


def mood_fit(file: Path) -> MoodFit:
    """Agreement with ratings by people. Raises OSError or KeyError where the file cannot be used."""
    with file.open(encoding="utf-8", newline="") as lines:
        rated = [
            (
                plain(row["title"]),
                plain(row["artist"]),
                row["genre"].lower(),
                float(row["valence"]),
                float(row["arousal"]),
            )
            for row in csv.DictReader(lines)
        ]
    songs = Catalogue.embedded().of(Medium.MUSIC)
    known = {(title, artist): places for title, artist, _, *places in rated}
    pairs = []
    for song in songs:
        if found := [
            known[plain(song.title), plain(name)] for name in song.by if (plain(song.title), plain(name)) in known
        ]:
            pairs.append((song.valence, song.arousal, *found[0]))
    by_genre = []
    for genre in sorted({genre for _, _, genre, *_ in rated}):
        theirs = [places for _, _, of, *places in rated if of == genre]
        if ours := [(song.valence, song.arousal) for song in songs if genre in song.genres]:
            by_genre.append((*np.mean(ours, axis=0), *np.mean(theirs, axis=0)))
    return MoodFit(len(pairs), *_agreement(pairs), len(by_genre), *_agreement(by_genre))


def _agreement(pairs: Sequence[tuple[float, ...]]) -> tuple[float | None, float | None]:
    """The correlation of our valence and arousal with those by people."""
    if len(pairs) < 3:
        return None, None
    table = np.corrcoef(np.array(pairs), rowvar=False)
    return float(table[0, 2]), float(table[1, 3])


class Endless(Sequence[Item]):
    """Any number of synthetic songs, made when they are looked at: a million as objects would fill the memory."""

    def __init__(self, count: int) -> None:
        self._songs = Catalogue.embedded().of(Medium.MUSIC)
        rng = np.random.default_rng(SEED)
        self._from = rng.integers(len(self._songs), size=(count, 2), dtype=np.int32)  # facts, and tags
        self._moved = rng.uniform(-0.3, 0.3, (count, 2)).astype(np.float32)
        self._artist = rng.integers(max(1, count // 4), size=count, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._from)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        song, other = (self._songs[each] for each in self._from[at])
        valence, arousal = self._moved[at].tolist()
        made: Item = replace(
            song,
            id=f"track-{at}",
            title=f"{song.title} {at}",
            by=(f"Artist {self._artist[at]}",),
            tags=other.tags,
            valence=min(1.0, max(-1.0, song.valence + valence)),
            arousal=min(1.0, max(-1.0, song.arousal + arousal)),
        )
        return made


class _Large(Catalogue):
    """A catalogue of as many songs as one likes."""

    def __init__(self, songs: Sequence[Item]) -> None:
        super().__init__()
        self._songs = songs

    def of(self, medium: Medium) -> Sequence[Item]:
        return self._songs if medium is Medium.MUSIC else ()


def speed(items: int, times: int = 200) -> Speed:
    """Suggest one by one, in moods of all seven emotions, learning between."""
    recommender = Recommender(_Large(Endless(items)), SEED)
    rng = np.random.default_rng(SEED)
    began = time.process_time()
    columns = recommender.learned(Medium.MUSIC).columns
    build = time.process_time() - began
    suggesting, learning = [], []
    for number in range(times):
        mood = Mood.from_probabilities(rng.dirichlet(np.ones(len(Emotion))).tolist())
        began = time.process_time()
        (found,) = recommender.suggest(Medium.MUSIC, mood)
        suggesting.append(time.process_time() - began)
        began = time.process_time()
        recommender.learn(found.item, "liked" if number % 3 else "skipped", mood)
        learning.append(time.process_time() - began)
    arrays = sum(each.nbytes for each in vars(columns).values() if isinstance(each, np.ndarray))
    names = sum(sys.getsizeof(name) for name in columns.names) + sys.getsizeof(columns.names)
    return Speed(
        items,
        build,
        suggesting[0] * 1e3,
        float(np.median(suggesting[1:])) * 1e3,
        float(np.quantile(suggesting[1:], 0.95)) * 1e3,
        float(np.median(learning)) * 1e3,
        (arrays + names) / 1e6,
    )


def run(parts: Sequence[str], data: Path, *, quick: bool = False) -> Report:
    """Measure the parts."""
    left_out = {}
    mood = None
    if "mood" in parts:
        try:
            mood = mood_fit(data / "music-va" / "emomusic.csv")
        except (OSError, KeyError) as error:
            left_out["mood"] = str(error)
    small, sizes = ((3, 12, 200), (2000,)) if quick else ((USERS, ROUNDS, TRACKS), SIZES)
    return Report(
        regrets(*small) if "simulation" in parts else None,
        mood,
        [speed(size, 20 if quick else 200) for size in sizes] if "speed" in parts else None,
        left_out,
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--data", type=Path, default=DATA, help="folder with music-va")
    parser.add_argument("--quick", action="store_true", help="a little of everything; its figures are worth nothing")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report = run(arguments.only, arguments.data, quick=arguments.quick)
    print(json.dumps(report.as_json()) if arguments.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
