"""The journal: what was seen and said of the user's mood, kept in one SQLite file that is theirs alone.

journal = Journal.open(Path("journal.sqlite"))
journal.add([Note(at=datetime.now().astimezone(), text="slept well")])
for entry in journal.entries():
    print(entry)
"""

from assistant.journal.database import JournalError
from assistant.journal.entries import Entry
from assistant.journal.store import Journal

__all__ = ["Entry", "Journal", "JournalError"]
