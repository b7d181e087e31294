"""What is wrong in a config is told with file, key, value and legal range."""

from pathlib import Path

import pytest

from quotes.errors import ConfigError
from training.config import read_config

GOOD = 'name = "x"\nencoder = "e"\ntrain = ["{train}"]\ndev = ["{train}"]\noutput = "out"\n'


def written(folder: Path, extra: str = "", base: str = GOOD) -> Path:
    (folder / "train.jsonl").write_text("", encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(base.format(train=folder / "train.jsonl") + extra, encoding="utf-8")
    return path


def test_a_config_is_read_with_its_defaults(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, "epochs = 2\nlearning_rate = 1"))
    assert (config.epochs, config.learning_rate, config.seed) == (2, 1.0, 1)
    assert config.train == (str(tmp_path / "train.jsonl"),)


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("epoch = 2", "there is no setting 'epoch'; legal are batch_tokens, dev"),
        ('epochs = "2"', "epochs is '2'; a whole number is needed"),
        ("epochs = true", "epochs is True; a whole number is needed"),
        ("epochs = 0", "epochs is 0; legal is 1 to 1000"),
        ("dropout = 1.5", r"dropout is 1\.5; legal is 0\.0 to 0\.9"),
        ("window = 100\nstride = 200", "stride is 200; it must not be larger than window, 100"),
        ('mixed_precision = "fp16"', "mixed_precision is 'fp16'; legal are 'no' and 'bf16'"),
        ("epochs = = 2", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, extra: str, told: str) -> None:
    with pytest.raises(ConfigError, match=rf"config\.toml.*{told}"):
        read_config(written(tmp_path, extra))


def test_a_missing_setting_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'encoder' is missing"):
        read_config(written(tmp_path, base='name = "x"\n'))
    with pytest.raises(ConfigError, match=r"train: there is no file nowhere\.jsonl"):
        read_config(written(tmp_path, base=GOOD.replace('train = ["{train}"]', 'train = ["nowhere.jsonl"]')))
    with pytest.raises(ConfigError, match="dev names no file"):
        read_config(written(tmp_path, base=GOOD.replace('dev = ["{train}"]', "dev = []")))
    with pytest.raises(ConfigError, match=r"nothing\.toml cannot be read"):
        read_config(tmp_path / "nothing.toml")


def test_two_corpora_of_one_name_are_told(tmp_path: Path) -> None:
    path = written(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "train.jsonl").write_text("", encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("train = [", f'train = ["{other / "train.jsonl"}", ')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="train has two files of the name 'train'"):
        read_config(path)
