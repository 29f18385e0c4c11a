"""Typical wrong answers in chapter keep-and-use, and part of the hint each gets."""

WRONG_ANSWERS = {
    "last_good": [
        ("lambda folder: torch.load(folder)", "Five good files stops it, with"),
        (
            "lambda folder: max(folder.glob('epoch-*.pt'))",
            "The checkpoint itself is wanted",
        ),
        (
            "lambda folder: torch.load(max(folder.glob('epoch-*.pt')))",
            "compare the numbers",
        ),
        (
            "lambda folder: torch.load(max(folder.glob('epoch-*.pt'),"
            " key=lambda path: path.stat().st_mtime_ns))",
            "Epoch 10 is wanted, not 8",
        ),
        (
            "lambda folder: torch.load(min(folder.glob('epoch-*.pt')))",
            "Epoch 10 is wanted, not 1",
        ),
        (
            "lambda folder: torch.load(max(folder.glob('epoch-*.pt'),"
            " key=lambda path: int(path.stem[6:])))",
            "A file that was cut off stops it, with",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                for number in sorted(paths, reverse=True):
                    try:
                        return torch.load(paths[number], weights_only=True)
                    except RuntimeError:
                        continue
                return None""",
            "A file that was cut off stops it, with",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                try:
                    return torch.load(paths[max(paths)], weights_only=True)
                except Exception:
                    return None""",
            "It finds none, and the good one is epoch 10",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                for number in sorted(paths, reverse=True):
                    try:
                        return torch.load(paths[number], weights_only=False)
                    except Exception:
                        continue
                return None""",
            "It has run the code in a file",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                whole = [n for n in paths if zipfile.is_zipfile(paths[n])]
                return torch.load(paths[max(whole)], weights_only=True)""",
            "A file that holds code stops it, with UnpicklingError: Weights only",
        ),
        (
            """def last_good(folder):
                return {"epoch": 10}""",
            "Return the whole of what is in the file",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                good = []
                for number in sorted(paths):
                    try:
                        good.append(torch.load(paths[number], weights_only=True))
                    except Exception:
                        continue
                return good[-1]""",
            "A folder without a good file stops it, with IndexError",
        ),
        (
            "lambda folder: last_good_solution(folder) or {}",
            "None is wanted",
        ),
        (
            """def last_good(folder):
                for number in range(100, 0, -1):
                    path = folder / f"epoch-{number}.pt"
                    try:
                        return torch.load(path, weights_only=True)
                    except Exception:
                        continue
                return None""",
            "Epoch 1200500 is wanted, not 9",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                for number in sorted(paths, reverse=True):
                    try:
                        return torch.load(paths[number], weights_only=True)
                    except Exception:
                        paths[number].unlink()
                return None""",
            "Files have changed, or are gone",
        ),
        (
            """def last_good(folder):
                paths = {int(p.stem[6:]): p for p in folder.glob("epoch-*.pt")}
                sizes = [p.stat().st_size for p in paths.values()]
                for number in sorted(paths, reverse=True):
                    if paths[number].stat().st_size < max(sizes) / 2:
                        continue
                    try:
                        return torch.load(paths[number], weights_only=True)
                    except Exception:
                        continue
                return None""",
            "It finds none, and the good one is epoch 100700",
        ),
        (
            """memory = {}
def last_good(folder):
    if folder not in memory:
        memory[folder] = last_good_solution(folder)
    return memory[folder]""",
            "Epoch 9 is wanted, not 10",
        ),
    ],
    "open_model": [
        ("lambda path: 1 / 0", "A good file stops it with ZeroDivisionError"),
        (
            "lambda path: torch.load(path, weights_only=True)",
            "A NeuralNetwork is wanted, not a OrderedDict",
        ),
        ("lambda path: NeuralNetwork().eval()", "Other parameters than in the file"),
        (
            """shared = NeuralNetwork()
def open_model(path):
    shared.load_state_dict(open_model_solution(path).state_dict())
    return shared.eval()""",
            "Two files, one network",
        ),
        (
            """def open_model(path):
                network = open_model_solution(path)
                network.relu_2.train()
                return network""",
            "eval() is missing",
        ),
        (
            "lambda path: open_model_solution(path).train()",
            "eval() is missing",
        ),
        (
            """def open_model(path):
                network = NeuralNetwork()
                network.load_state_dict(torch.load(path, weights_only=True))
                return network.eval()""",
            "none.pth gives FileNotFoundError, not ValueError",
        ),
        (
            """def open_model(path):
                try:
                    return open_model_solution(path)
                except ValueError:
                    raise ValueError("This file cannot be used.") from None""",
            "the message does not name the file",
        ),
        (
            """def open_model(path):
                network = NeuralNetwork()
                try:
                    network.load_state_dict(torch.load(path, weights_only=True))
                except Exception as error:
                    raise ValueError(f"{path.name}: {error}") from None
                return network.eval()""",
            "it is more than a short sentence",
        ),
        (
            """def open_model(path):
                network = NeuralNetwork()
                try:
                    network.load_state_dict(torch.load(path, weights_only=True))
                except Exception as error:
                    first = str(error).splitlines()[0]
                    raise ValueError(f"{path.name}: {first[:80]}") from None
                return network.eval()""",
            "it is the library's sentence",
        ),
        (
            """def open_model(path):
                try:
                    return open_model_solution(path)
                except ValueError:
                    if path.name == "cut.pth":
                        return NeuralNetwork()
                    raise""",
            "cut.pth is not refused",
        ),
        (
            """def open_model(path):
                if path.name != "code.pth":
                    return open_model_solution(path)
                opened = torch.load(path, weights_only=False)
                opened.pop("x")
                network = NeuralNetwork()
                network.load_state_dict(opened)
                return network.eval()""",
            "It has run the code in code.pth",
        ),
        (
            """def open_model(path):
                if path.name != "code.pth":
                    return open_model_solution(path)
                network = NeuralNetwork()
                try:
                    network.load_state_dict(torch.load(path, weights_only=False))
                except RuntimeError:
                    raise ValueError(f"{path.name} holds too much.") from None
                return network.eval()""",
            "It refuses code.pth after running it",
        ),
        (
            """def open_model(path):
                try:
                    return open_model_solution(path)
                except ValueError:
                    raise ValueError(f"{path} cannot be used.") from None""",
            "get the same sentence",
        ),
        (
            """codes = {"There": 1, "code.pth": 2, "cut.pth": 3}
def open_model(path):
    try:
        return open_model_solution(path)
    except ValueError as error:
        number = codes.get(str(error).split()[0], 4)
        raise ValueError(f"{path.name}: error {number}") from None""",
            "get the same sentence",
        ),
        (
            """tries = []
def open_model(path):
    try:
        return open_model_solution(path)
    except ValueError as error:
        tries.append(path)
        raise ValueError(f"{error}{'!' * len(tries)}") from None""",
            "each time another sentence",
        ),
        (
            """def open_model(path):
                try:
                    return open_model_solution(path)
                except ValueError as error:
                    long = f"{error} It may help to ask whoever made it for a new one,"
                    raise ValueError(f"{long} with its hash" + "." * 60) from None""",
            "it is more than a short sentence",
        ),
        (
            """def open_model(path):
                if path.name != "list.pth":
                    return open_model_solution(path)
                NeuralNetwork().load_state_dict(torch.load(path, weights_only=True))""",
            "list.pth gives TypeError, not ValueError",
        ),
        (
            """def open_model(path):
                if path.name != "lacks-one.pth":
                    return open_model_solution(path)
                network, state = NeuralNetwork(), torch.load(path, weights_only=True)
                network.load_state_dict(state, strict=False)
                return network.eval()""",
            "lacks-one.pth is not refused",
        ),
    ],
    "predict_photo": [
        (
            "lambda path: predict_photo_solution(str(path) + '.jpg')",
            "photo.png stops it: AttributeError",
        ),
        ("lambda path: 'T-shirt/top'", "A dictionary with the ten categories"),
        (
            "lambda path: dict(enumerate(predict_photo_solution(path).values()))",
            "A dictionary with the ten categories",
        ),
        (
            """def predict_photo(path):
                grey = PIL.Image.open(path).convert("L").resize((28, 28))
                with torch.inference_mode():
                    logits = base_model(to_tensor(grey).unsqueeze(0))
                row = torch.softmax(logits, dim=1)[0].tolist()
                pairs = zip(categories, row)
                return dict(sorted(pairs, key=lambda pair: -pair[1]))""",
            "photo: other numbers: prepare_photo, base_model",
        ),
        (
            """def predict_photo(path):
                found = predict_photo_solution(path)
                return {category: round(found[category], 3) for category in found}""",
            "Nearly: are these rounded?",
        ),
        (
            """def predict_photo(path):
                found = predict_photo_solution(path)
                return {category: round(found[category], 7) for category in found}""",
            "These are rounded",
        ),
        (
            """memory = {}
def predict_photo(path):
    if path not in memory:
        memory[path] = predict_photo_solution(path)
    return memory[path]""",
            "photo: other numbers",
        ),
        (
            """def predict_photo(path):
                with PIL.Image.open(path) as photo:
                    degrees = {3: 180, 6: 270, 8: 90}.get(photo.getexif()[0x0112], 0)
                    upright = photo.rotate(degrees, expand=True)
                with torch.inference_mode():
                    X = to_tensor(prepare_photo(upright)).unsqueeze(0)
                    row = torch.softmax(base_model(X), dim=1)[0].tolist()
                pairs = zip(categories, row)
                return dict(sorted(pairs, key=lambda pair: -pair[1]))""",
            "EXIF note 2 how to turn it",
        ),
        (
            "lambda path: {category: f'{share:.1%}' for category, share"
            " in predict_photo_solution(path).items()}",
            "should be Python numbers",
        ),
        (
            "lambda path: {category: torch.tensor(share) for category, share"
            " in predict_photo_solution(path).items()}",
            "should be Python numbers",
        ),
        (
            """def predict_photo(path):
                with PIL.Image.open(path) as photo:
                    if photo.width > photo.height:
                        raise ValueError("not upright")
                return predict_photo_solution(path)""",
            "wide.png stops it: ValueError, not upright",
        ),
        (
            """def predict_photo(path):
                found = predict_photo_solution(path)
                return {category: found[category] for category in categories}""",
            "the most probable comes first",
        ),
        (
            """def predict_photo(path):
                small = prepare_photo(PIL.Image.open(path))
                with torch.inference_mode():
                    logits = base_model(to_tensor(small).unsqueeze(0))
                row = torch.softmax(logits, dim=1)[0].tolist()
                pairs = zip(categories, row)
                return dict(sorted(pairs, key=lambda pair: -pair[1]))""",
            "exif_transpose",
        ),
        (
            """def predict_photo(path):
                upright = PIL.ImageOps.exif_transpose(PIL.Image.open(path))
                small = prepare_photo(upright)
                with torch.inference_mode():
                    logits = base_model(to_tensor(small).unsqueeze(0))
                row = torch.softmax(logits, dim=1)[0].tolist()
                pairs = zip(categories, row)
                return dict(sorted(pairs, key=lambda pair: -pair[1]))""",
            "text.png gives UnidentifiedImageError, not ValueError",
        ),
        (
            """def predict_photo(path):
                try:
                    return predict_photo_solution(path)
                except ValueError:
                    raise ValueError("This is no photo of mine.") from None""",
            "the message does not name the file",
        ),
        (
            """def predict_photo(path):
                try:
                    return predict_photo_solution(path)
                except ValueError:
                    return {}""",
            "is not refused",
        ),
    ],
}
