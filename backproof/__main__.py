"""`python -m backproof`: the command, on a path that strangers' files are not on."""

from backproof.rooms import leave_the_starting_folder

leave_the_starting_folder()

from backproof.cli import main  # noqa: E402  (the path comes first)

if __name__ == "__main__":
    main()
