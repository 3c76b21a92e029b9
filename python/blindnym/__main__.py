"""`python -m blindnym`: the command line."""

import sys

from blindnym._blindnym import command


def main() -> None:
    """Run the command with the arguments of this process."""
    sys.exit(command(["blindnym", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
