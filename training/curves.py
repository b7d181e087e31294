"""The curves of a run, drawn from its log."""

import json
from pathlib import Path


def draw(log: Path, picture: Path) -> None:
    """Draw loss against step, and the dev figures of each epoch.

    Args:
        log: `training_log.jsonl` of a run.
        picture: The PNG to write.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    steps = [row for row in rows if row["event"] == "step"]
    epochs = [row for row in rows if row["event"] == "epoch"]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for key in ("tag_loss", "thought_loss"):
        left.plot([row["step"] for row in steps], [row[key] for row in steps], label=key.replace("_", " "))
    left.set(xlabel="step", ylabel="loss", yscale="log", title="Training")
    left.legend()
    for name in epochs[0]["dev"] if epochs else ():
        for key in ("all_token_f1", "all_pair_f1", "all_exact_f1"):
            values = [100 * row["dev"][name][key] for row in epochs]
            right.plot([row["epoch"] for row in epochs], values, marker="o", label=f"{name}: {key[4:-3]}")
    right.set(xlabel="epoch", ylabel="F1", title="Dev")
    right.legend(fontsize=8)
    temporary = picture.with_suffix(".tmp.png")
    figure.savefig(temporary, dpi=110)
    pyplot.close(figure)
    temporary.replace(picture)
