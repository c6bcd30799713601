"""A view that is saved: one action of the team's file, or the person's own file alone."""

from pathlib import Path

from readiness_tui.domain.settings.layers import Source
from readiness_tui.domain.settings.views import SavedView
from readiness_tui.services.base.events import Level
from readiness_tui.services.settings.view_saving import save_view
from readiness_tui.services.settings.views import views_of
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.settings.own_folder import user_file

TEXT = "# ours\n[lint]\nwip = 4   # not more\n"
BOARD = 'format = 1\n[board]\nid = "plan"\n\n[ticket.T-1]\ntitle = "One"\nstatus = "todo"\n'
VIEW = SavedView(name="qa", query="owner:@qa", group="phase", source=Source.TEAM)


def workspace(root: Path) -> Workspace:
    """A workspace with settings."""
    (root / "boards").mkdir()
    (root / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (root / "readiness.toml").write_text(TEXT, encoding="utf-8")
    place = Workspace(root, actor="@me")
    place.open(remember=True)
    return place


def test_the_view_of_a_team_is_one_action_that_undo_takes_back_to_the_byte(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    file = tmp_path / "readiness.toml"
    notice = save_view(tmp_path, place.writer.access, VIEW)
    assert (notice.level, notice.paths) == (Level.DONE, ("readiness.toml",))
    after = file.read_text("utf-8")
    assert after.startswith(TEXT)
    assert [view.name for view in views_of(tmp_path)][-1] == "qa"
    assert place.edits.undo().level is Level.DONE
    assert file.read_text("utf-8") == TEXT
    assert place.edits.redo().level is Level.DONE
    assert file.read_text("utf-8") == after


def test_the_same_view_again_writes_nothing(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    save_view(tmp_path, place.writer.access, VIEW)
    before = (tmp_path / "readiness.toml").stat()
    assert save_view(tmp_path, place.writer.access, VIEW).level is Level.DONE
    assert (tmp_path / "readiness.toml").stat().st_mtime_ns == before.st_mtime_ns


def test_a_repository_without_settings_gets_the_file(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "readiness.toml").unlink()
    assert save_view(tmp_path, place.writer.access, VIEW).level is Level.DONE
    assert place.edits.undo().level is Level.DONE
    assert not (tmp_path / "readiness.toml").exists()


def test_a_file_that_does_not_parse_is_left_as_it_is(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "readiness.toml").write_text("[broken", encoding="utf-8")
    notice = save_view(tmp_path, place.writer.access, VIEW)
    assert (notice.level, notice.code) == (Level.FAILED, "broken-on-disk")
    assert (tmp_path / "readiness.toml").read_text("utf-8") == "[broken"


def test_a_view_of_ones_own_goes_to_the_persons_file_and_keeps_its_comments(
    tmp_path: Path,
) -> None:
    place = workspace(tmp_path)
    own = SavedView(name="own", query="is:open", source=Source.USER)
    assert save_view(tmp_path, place.writer.access, own).level is Level.DONE
    assert user_file().read_text("utf-8") == '[view.own]\nquery = "is:open"\n'
    text = '# mine\n[ui]\ntheme = "day"  # by day\n'
    user_file().write_text(text, encoding="utf-8")
    assert save_view(tmp_path, place.writer.access, own).level is Level.DONE
    assert user_file().read_text("utf-8").startswith(text)
    assert (tmp_path / "readiness.toml").read_text("utf-8") == TEXT
