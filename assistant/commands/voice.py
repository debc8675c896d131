"""`attune voice`: which voices there are, how they sound, and which one Attune speaks with."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.settings import Voice

SAMPLE: Final = "Hello, I am Attune. Shall we talk, or shall I find a quiet song?"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "voice",
        help="list the voices, hear one, keep one",
        description="List the installed voices, or hear one: with --try, --rate, --volume or --speaker, Attune says a "
        "few words. --set keeps what was heard.",
    )
    parser.add_argument("--all", action="store_true", help="list the voices of other languages too")
    parser.add_argument("--try", metavar="NAME", dest="name", help="hear this voice")
    parser.add_argument("--rate", metavar="N", help="words per minute, 80 to 400")
    parser.add_argument("--volume", metavar="X", help="0 to 1")
    parser.add_argument("--speaker", metavar="SINK", help="off, default, a device's number or name, or a WAV to write")
    parser.add_argument("--set", action="store_true", help="keep the voice, rate and volume given here")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List, or speak and keep; 0 when it went well, 1 when nothing could be said, 2 for wrong values or settings."""
    from assistant import settings as settings_module
    from dialogue.audio import AudioError
    from dialogue.worker import WorkerDied, WorkerError

    given = {key: getattr(args, key) for key in ("name", "rate", "volume") if getattr(args, key) is not None}
    try:
        settings = settings_module.load()
        voice = _changed(settings.voice, given)
        if args.set and not given:
            raise settings_module.SettingsError("--set keeps what --try, --rate or --volume give; add one of them")
        if given or args.speaker:
            speaker = args.speaker or settings.devices.speaker
            if speaker == "off" and not args.set:
                raise AudioError("the speaker is off; name one with --speaker")
            _say(voice, speaker)
        else:
            _list(voice, everything=args.all)
        if args.set:
            for key in given:
                settings_module.save("voice", key, getattr(voice, key))
            print("Attune speaks like this from now on.")
    except settings_module.SettingsError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except (AudioError, WorkerError, WorkerDied) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    return 0


def _changed(voice: Voice, given: dict[str, str]) -> Voice:
    """The voice of the settings with what was given. Raises SettingsError where that is out of its range."""
    from pydantic import ValidationError

    from assistant.settings import SettingsError

    try:
        return type(voice).model_validate(voice.model_dump() | given)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"--{first['loc'][0]}: {first['msg'][:1].lower()}{first['msg'][1:]}") from None


def _say(voice: Voice, speaker_spec: str) -> None:
    """Say the sample to its end. Raises AudioError, WorkerError and WorkerDied."""
    import os
    from pathlib import Path

    from assistant.terminal import native_output_to
    from dialogue.speaker import open_speaker
    from dialogue.speech import Speech, SpeechRequest, build_synthesizer
    from dialogue.worker import Worker

    with native_output_to(Path(os.devnull)):
        worker: Worker[SpeechRequest, Speech] = Worker("speech", build_synthesizer)
        worker.start()
        try:
            speech = worker.ask(SpeechRequest(SAMPLE, voice.name, voice.rate, voice.volume))
        finally:
            worker.kill()
        speaker = open_speaker(speaker_spec)
        try:
            speaker.play(speech.sound).wait()
        finally:
            speaker.close()


def _list(voice: Voice, everything: bool) -> None:
    """Print the voices, English first. Raises WorkerError where there is no speech engine."""
    from dialogue.speech import DEFAULT_VOICE, list_voices

    installed = sorted(list_voices(), key=lambda one: one.id)
    english = [one for one in installed if one.languages[0].lower().startswith("en")]
    others = [one for one in installed if one not in english]
    shown = [*english, *others] if everything or not english else english
    now = (voice.name or DEFAULT_VOICE).partition("+")[0].lower()
    name = voice.name or "its usual voice"
    print(f"Attune speaks with {name}, {voice.rate} words a minute, volume {voice.volume:g}.")
    width = max(len(one.id) for one in shown)
    for one in shown:
        print(f"{'*' if one.id.lower() == now else ' '} {one.id:<{width}}  {one.name}")
    if shown == english and others:
        print(f"`attune voice --all` lists {len(others)} of other languages.")
    print("`attune voice --try NAME` says a few words; with --set, Attune keeps the voice.")
