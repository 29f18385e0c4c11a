"""Right answers in chapter keep-and-use, in other styles than the solutions."""

RIGHT_ANSWERS = {
    "last_good": [
        # all of them, and the greatest epoch among those that load
        """def last_good(folder):
    good = []
    for path in folder.glob("epoch-*.pt"):
        try:
            good.append(torch.load(path, weights_only=True))
        except (RuntimeError, EOFError, pickle.UnpicklingError, OSError):
            pass
    return max(good, key=lambda one: one["epoch"], default=None)""",
        # names instead of paths
        """def last_good(folder):
    best = None
    for name in os.listdir(folder):
        if name.startswith("epoch-") and name.endswith(".pt"):
            number = int(name[6:-3])
            try:
                found = torch.load(os.path.join(folder, name), weights_only=True)
            except Exception:
                continue
            if best is None or number > best[0]:
                best = number, found
    return best and best[1]""",
        # one after the other, by recursion
        """def last_good(folder, skip=()):
    paths = [path for path in folder.glob("epoch-*.pt") if path not in skip]
    if not paths:
        return None
    latest = max(paths, key=lambda path: int(path.stem.split("-")[1]))
    try:
        return torch.load(latest, weights_only=True, map_location="cpu")
    except (RuntimeError, EOFError, pickle.UnpicklingError):
        return last_good(folder, (*skip, latest))""",
        # whole archives only, from memory
        """import io


def last_good(folder):
    paths = filter(zipfile.is_zipfile, folder.glob("epoch-*.pt"))
    for path in sorted(paths, key=lambda path: -int(path.name[6:-3])):
        try:
            return torch.load(io.BytesIO(path.read_bytes()), weights_only=True)
        except (RuntimeError, pickle.UnpicklingError):
            continue""",
        # a generator
        """def last_good(folder):
    def loaded():
        for path in sorted(folder.glob("epoch-*.pt"), key=lambda p: -int(p.stem[6:])):
            try:
                yield torch.load(path, weights_only=True)
            except Exception:
                continue

    return next(loaded(), None)""",
    ],
    "open_model": [
        # the whole path in the message
        """def open_model(path):
    try:
        return open_model_solution(path)
    except ValueError as error:
        raise ValueError(str(error).replace(path.name, str(path))) from error""",
        # an exception class of its own, with a number
        """class Unfit(ValueError):
    pass


def open_model(path):
    try:
        network = NeuralNetwork()
        state = open_model_solution(path).state_dict()
        network.load_state_dict(state, assign=True)
    except ValueError as error:
        raise Unfit(f"{error} (name of {len(path.name)} letters)") from None
    return network.train(False)""",
        # asked before it is loaded, and compared name by name
        """def open_model(path):
    if not path.is_file():
        raise ValueError(f"{path.name} does not exist.")
    if not path.read_bytes().startswith(b"PK"):
        raise ValueError(f"{path.name} is no file of PyTorch's.")
    if not zipfile.is_zipfile(path):
        raise ValueError(f"{path.name} was cut off on its way.")
    try:
        if torch.serialization.get_unsafe_globals_in_checkpoint(path):
            raise ValueError(f"{path.name} could do more than give tensors.")
    except RuntimeError:
        raise ValueError(f"{path.name} is no file of PyTorch's.") from None
    state = torch.load(path, weights_only=True)
    network = NeuralNetwork().eval()
    shapes = {name: tensor.shape for name, tensor in network.state_dict().items()}
    if (
        not isinstance(state, dict)
        or {name: tensor.shape for name, tensor in state.items()} != shapes
    ):
        raise ValueError(f"{path.name} is of another network.")
    network.load_state_dict(state)
    return network""",
    ],
    "predict_photo": [
        # topk, and whatever is raised
        """def predict_photo(path):
    try:
        upright = PIL.ImageOps.exif_transpose(PIL.Image.open(path))
        X = to_tensor(prepare_photo(upright))[None]
    except Exception as error:
        raise ValueError(f"{path}: {error}") from None
    with torch.no_grad():
        shares, best = base_model(X).softmax(1).squeeze().topk(10)
    return {categories[k]: p for k, p in zip(best.tolist(), shares.tolist())}""",
        # turned by its own table
        """def predict_photo(path):
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    try:
        with PIL.Image.open(path) as photo:
            note = photo.getexif().get(274, 1)
            upright = photo.transpose(turns[note]) if note > 1 else photo.copy()
        small = prepare_photo(upright)
    except (OSError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    X = torch.from_numpy(np.array(small)).reshape(1, 1, 28, 28) / 255
    row = torch.softmax(base_model(X), dim=1).detach()[0]
    order = row.argsort(descending=True)
    return {categories[k]: row[k].item() for k in order}""",
        # in place, log-probabilities, float64, pandas
        """def predict_photo(path):
    import pandas as pd

    try:
        photo = PIL.Image.open(path)
    except PIL.UnidentifiedImageError:
        raise ValueError(f"{path.name} is no image") from None
    PIL.ImageOps.exif_transpose(photo, in_place=True)
    try:
        small = prepare_photo(photo.convert("RGB"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    with torch.inference_mode():
        logs = base_model.forward(X=to_tensor(small)[None]).double().log_softmax(1)[0]
    shares = pd.Series(logs.exp().numpy(), categories)
    return shares.sort_values(ascending=False).to_dict()""",
    ],
}
