"""Fields that are not set are filled in where they are shown."""

from pathlib import Path

from tests.ui.support import at, bytes_differ, changed, opened, repository, shows, walk_to

TYPED = {
    "acceptance  ": ("It holds; and it stays", 'acceptance = ["It holds", "and it stays"]'),
    "verify  ": ("make test", 'verify = ["make test"]'),
    "labels  ": ("a, b", 'labels = ["a", "b"]'),
    "estimate  ": ("2d", 'estimate = "2d"'),
    "owners  ": ("@qa", 'owners = ["@qa"]'),
    "notes  ": ("seen", 'notes = "seen"'),
}


async def test_enter_on_a_field_that_is_not_set_asks_for_it(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path, size=(120, 60)) as pilot:
        for label, (typed, line) in TYPED.items():
            before = file.read_bytes()
            await at(pilot, "M-03")
            await pilot.press("2")
            await shows(pilot.app, "2 Detail M-03")
            await walk_to(pilot, label)
            await pilot.press("enter")
            await shows(pilot.app, f"{label.strip().capitalize()} of M-03")
            await pilot.press(*typed, "enter")
            _, added = changed(before, await bytes_differ(file, before))
            assert line in added
