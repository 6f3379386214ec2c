"""Entry point of the command."""

if __name__ == "__main__":
    raise SystemExit("recoup: the command is being built; the environment is ready.")
