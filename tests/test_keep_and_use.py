"""Chapter 12 prints the same with the reader's own model, and fit keeps the best."""

import contextlib
import io
import math

import matplotlib
import pytest
import torch
from chapters import ROOT, code_cells, pair, text
from namespaces import run

KEEP = "12-keep-and-use"


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """The book's folders, without models that a chapter could find."""
    for name in ("notebooks", "models"):
        (tmp_path / name).mkdir()
    (tmp_path / "data").symlink_to(ROOT / "data")
    for path in (ROOT / "models").iterdir():
        if path.suffix != ".pth":
            (tmp_path / "models" / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path / "notebooks")
    matplotlib.use("agg")
    return tmp_path / "models"


def printed(name):
    """What the cells of a chapter print."""
    written = io.StringIO()
    namespace = {"__name__": "__main__"}
    with contextlib.redirect_stdout(written):
        for cell in code_cells(text(name)):
            exec(cell.source, namespace)
    return written.getvalue()


def test_a_model_of_the_readers_own_changes_no_output(scratch):
    base = ROOT / "models" / "base-model.pth"
    (scratch / "base-model.pth").symlink_to(base)
    state = torch.load(base, weights_only=True)
    torch.manual_seed(0)
    for tensor in state.values():
        tensor += 0.3 * tensor.std() * torch.randn_like(tensor)
    torch.save(state, scratch / "model.pth")
    committed = "".join(
        output.text
        for cell in code_cells(pair(KEEP))
        for output in cell.outputs
        if output.output_type == "stream"
    )
    assert printed(KEEP) == committed


def test_without_any_model_there_is_a_sentence(scratch):
    with pytest.raises(FileNotFoundError, match=r"neither model\.pth"):
        printed(KEEP)


@pytest.fixture(scope="module")
def until_fit():
    """What chapter 9 has defined when it has `fit`, before its long training."""
    names = {"__name__": "__main__"}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT / "notebooks")
        matplotlib.use("agg")
        for cell in code_cells(text("09-training")):
            run(cell.source, names)
            if "fit" in names:
                return names
    raise AssertionError("chapter 9 has no fit")


def chapter_9(names):
    """The functions of chapter 9, with 200 images to train on."""
    torch.manual_seed(0)
    model = names["NeuralNetwork"]()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    sets = [
        (names[f"X_{which}"][:200], names[f"y_{which}"][:200])
        for which in ("train", "validation")
    ]
    return model, optimizer, sets


def test_fit_keeps_the_best_epoch_when_it_is_interrupted(until_fit, monkeypatch):
    names = until_fit
    model, optimizer, sets = chapter_9(names)
    validate, seen = names["validate"], []

    def interrupted(*arguments):
        if len(seen) == 3:
            raise KeyboardInterrupt
        loss, accuracy = validate(*arguments)
        loss += 10 if len(seen) == 2 else 0  # the third epoch is no good
        seen.append((loss, {name: p.clone() for name, p in model.state_dict().items()}))
        return loss, accuracy

    monkeypatch.setitem(names, "validate", interrupted)
    history = names["fit"](model, *sets, optimizer, max_epochs=9, patience=5)
    assert len(history) == 3
    _, best = min(seen, key=lambda pair: pair[0])
    assert all(torch.equal(best[name], p) for name, p in model.state_dict().items())


def test_fit_stops_when_patience_runs_out_and_survives_nan(until_fit, monkeypatch):
    names = until_fit
    model, optimizer, sets = chapter_9(names)
    for losses, epochs in (
        ([3, 2, 2.5, 2.2, 1], 4),
        ([math.nan] * 5, 2),
        ([3, 2, 1, 0.5, 0.4], 5),
    ):
        left = iter(losses)
        monkeypatch.setitem(
            names, "validate", lambda *_, left=left: (float(next(left)), 0.5)
        )
        history = names["fit"](model, *sets, optimizer, max_epochs=5, patience=2)
        assert len(history) == epochs
