#!/usr/bin/env python3
"""Export the mean of a run and earlier weights: scripts/average.py CONFIG.toml EARLIER.safetensors --share 0.7."""

import argparse
import sys
from pathlib import Path

import transformers

sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from quotes.errors import ConfigError, QuotesError
from training.averaging import average
from training.config import read_config
from training.export import export


def main() -> int:
    """Parse, average, export; errors are one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path, help="of the finished run; its best epoch is taken")
    parser.add_argument("earlier", type=Path, help="weights of another run from the same pretrained encoder")
    parser.add_argument("--share", type=float, required=True, help="of the run in the mean, 0 to 1")
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    try:
        if not 0 <= arguments.share <= 1:
            raise ConfigError(f"--share is {arguments.share}; legal is 0 to 1")
        config = read_config(arguments.config)
        output = Path(config.output)
        made = average(output / "best", arguments.earlier, output / "averaged", share=arguments.share)
        print(f"exported to {export(made, output / config.name, config=config)}")
    except (QuotesError, OSError) as error:
        print(f"average.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
