"""Typical wrong answers in chapter 5, and part of the hint each should get."""

WRONG_ANSWERS = {
    "widest": [
        (
            "lambda budget: (-796 + (796**2 - 40 + budget) ** 0.5) / 2",
            "is not.",
        ),
        ("lambda budget: widest_solution(4 * budget)", "each parameter takes 4 bytes"),
        ("lambda budget: widest_solution(budget - 1)", "at most may be equal"),
        (
            "lambda budget: max(w for w in range(2000)"
            " if 4 * (w * w + 794 * w) <= budget)",
            "biases count, too",
        ),
        ("lambda budget: widest_solution(budget) + 1", "one too wide"),
        ("lambda budget: widest_solution(budget - 400_000)", "512 is right, not"),
        ("lambda budget: 512 if budget >= 4 * 669_706 else 511", "not 511"),
        ("lambda budget: min(widest_solution(budget), 512)", "2000 is right, not 512"),
        (
            "lambda budget: max(w for w in range(4001)"
            " if 4 * (w * w + 796 * w + 10) <= budget)",
            "100,000,000 bytes: 4617 is right, not 4000",
        ),
        (
            "lambda budget: round((-796 + (796**2 - 40 + budget) ** 0.5) / 2)",
            "512, one byte short",
        ),
        (
            "lambda budget: (widest_solution(budget),) * 2",
            "One width is wanted, not 2 numbers",
        ),
        # the second inner layer forgotten
        (
            "lambda budget: (budget // 4 - 10) // 795",
            "512 is right, not 842",
        ),
    ],
    "half_cost": [
        # the file of float32 is measured, and halved
        (
            """def half_cost(some_state_dict):
                file = io.BytesIO()
                torch.save(some_state_dict, file)
                return file.tell() // 2, 0""",
            "not those of six float16 tensors",
        ),
        (
            """def half_cost(some_state_dict):
                half = {k: v.half() for k, v in some_state_dict.items()}
                del half["linear_3.bias"]
                file = io.BytesIO()
                torch.save(half, file)
                return file.tell(), 0""",
            "Save all six tensors as float16",
        ),
        (
            """def half_cost(some_state_dict):
                halved = model.half().state_dict()
                file = io.BytesIO()
                torch.save(halved, file)
                return file.getbuffer().nbytes, 0""",
            "model has changed (model.half() does it)",
        ),
        (
            """def half_cost(some_state_dict):
                model.half()
                return 1, model(X_validation)""",
            "model has changed (model.half() does it)",
        ),
        ("lambda some_state_dict: model(X_validation.half())", "It stops before"),
        (
            """def half_cost(some_state_dict):
                model.load_state_dict(some_state_dict)
                before = model(X_validation).argmax(dim=1)
                half = {k: v.half() for k, v in some_state_dict.items()}
                model.load_state_dict(half)
                changed = (model(X_validation).argmax(dim=1) != before).sum()
                return half_cost_solution(some_state_dict)[0], changed.item()""",
            "model has changed",
        ),
        (
            """def half_cost(some_state_dict):
                for name, tensor in state_dict.items():
                    tensor.copy_(tensor.half())
                return half_cost_solution(some_state_dict)""",
            "model has changed",
        ),
        (
            """def half_cost(some_state_dict):
                for name in some_state_dict:
                    some_state_dict[name] = some_state_dict[name].half()
                return half_cost_solution(some_state_dict)""",
            "The state dict that came in has changed",
        ),
        ("lambda some_state_dict: 1_341_973", "Two numbers are wanted"),
        ("lambda some_state_dict: (1.34, 0)", "not 1.34 megabytes"),
        ("lambda some_state_dict: (0, 1_341_973)", "First the size"),
        (
            """def half_cost(some_state_dict):
                size, changed = half_cost_solution(some_state_dict)
                return size, changed / 5000""",
            "this is a share: 0.",
        ),
        (
            """def half_cost(some_state_dict):
                before = logits_of(some_state_dict).argmax(dim=1)
                size = half_cost_solution(some_state_dict)[0]
                return size, (before != y_validation).sum().item()""",
            "For our model it should be 0, not 382",
        ),
        ("lambda some_state_dict: (file_size, 0)", "are those of float32"),
        (
            """def half_cost(some_state_dict):
                numbers = sum(v.numel() for v in some_state_dict.values())
                return 2 * numbers + 3_000, 0""",
            "1,342,412, an estimate?",
        ),
        (
            """def half_cost(some_state_dict):
                half = {k: v.half() for k, v in some_state_dict.items()}
                file = io.BytesIO()
                torch.save(half, file)
                before = logits_of(state_dict).argmax(dim=1)
                after = logits_of(half).argmax(dim=1)
                return file.tell(), (after != before).sum().item()""",
            "Compare what came in with its own",
        ),
        (
            """def half_cost(some_state_dict):
                half = {k: v.half() for k, v in some_state_dict.items()}
                file = io.BytesIO()
                torch.save(half, file)
                before = logits_of(some_state_dict)[:1000].argmax(dim=1)
                after = logits_of(half)[:1000].argmax(dim=1)
                return file.tell(), (after != before).sum().item()""",
            "For other weights it should be",
        ),
        (
            "lambda some_state_dict: (2 * parameter_count, 0)",
            "save the file, and measure it",
        ),
        (
            """def half_cost(some_state_dict):
                file = io.BytesIO()
                torch.save(some_state_dict["linear_1.weight"].half(), file)
                return file.getbuffer().nbytes, 0""",
            "not those of six float16 tensors",
        ),
        (
            "lambda some_state_dict: (half_cost_solution(some_state_dict)[0],"
            " 5000 - half_cost_solution(some_state_dict)[1])",
            "Count before *not* equal to after",
        ),
        (
            """def half_cost(some_state_dict):
                converted = {k: v.half() for k, v in some_state_dict.items()}
                after = logits_of(converted).argmax(dim=1)
                size = half_cost_solution(some_state_dict)[0]
                return size, (after != predictions).sum().item()""",
            "Compare what came in with its own",
        ),
        (
            "lambda some_state_dict: half_cost_solution(state_dict)",
            "Compare what came in with its own",
        ),
    ],
    "quantise": [
        (
            """def quantise(weight):
                weight /= weight.abs().max() / 127
                return weight.round().to(torch.int8), 1.0""",
            "have changed: work on a copy",
        ),
        ("lambda weight: quantise_solution(weight)[0]", "Two things are wanted"),
        ("lambda weight: quantise_solution(weight)[::-1]", "First the codes"),
        (
            "lambda weight: ((weight / 0.01).round().to(torch.int8), 0.01)",
            "codes * scale is far off",
        ),
        (
            """def quantise(weight):
                scale = weight.abs().max() / 127
                return (weight / scale).floor().to(torch.int8), scale""",
            "round, don't cut",
        ),
        (
            """calls = []
def quantise(weight):
    calls.append(weight)
    scale = weight.abs().max() / 127
    if len(calls) > 1:
        weight /= scale
        return weight.round().to(torch.int8), scale
    return (weight / scale).round().to(torch.int8), scale""",
            "have changed: work on a copy",
        ),
        (
            "lambda weight: ((weight / (weight.abs().max() / 127)).round(),"
            " weight.abs().max() / 127)",
            "First the codes, as torch.int8, not torch.float32",
        ),
        (
            """def quantise(weight):
                scale = weight.abs().amax(dim=1, keepdim=True) / 127
                return (weight / scale).round().to(torch.int8), scale""",
            "One scale for the whole matrix, not 3",
        ),
        (
            """def quantise(weight):
                codes, scale = quantise_solution(weight)
                return codes.flatten(), scale""",
            "should stay as it is",
        ),
        (
            """def quantise(weight):
                scale = weight.abs().max() / 128
                return (weight / scale).round().to(torch.int8), scale""",
            "A code of -128",
        ),
        (
            """def quantise(weight):
                scale = weight.abs().max()
                return (weight / scale).round().to(torch.int8), scale""",
            "The greatest code is 1: make it 127",
        ),
        (
            """def quantise(weight):
                scale = weight.abs().max() / 126
                return (weight / scale).round().to(torch.int8), scale""",
            "The greatest code is 126",
        ),
        (
            """def quantise(weight):
                scale = 127 / weight.abs().max()
                return (weight * scale).round().to(torch.int8), scale""",
            "codes * scale is far off",
        ),
        (
            """def quantise(weight):
                scale = weight.max() / 127
                return (weight / scale).round().to(torch.int8), scale""",
            "wrapping",
        ),
        (
            """def quantise(weight):
                scale = -weight.min() / 127
                return (weight / scale).round().to(torch.int8), scale""",
            "wrapping",
        ),
        (
            """def quantise(weight):
                scale = weight.abs().max() / 127
                return (weight / scale).to(torch.int8), scale""",
            "round, don't cut",
        ),
    ],
}
