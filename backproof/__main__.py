"""`python -m backproof`: the command, on a path that strangers' files are not on."""

from backproof.rooms import remove_cwd_from_sys_path

remove_cwd_from_sys_path()

from backproof.cli import main  # noqa: E402  (the path comes first)

if __name__ == "__main__":
    main()
