"""`python -m policywatch`."""

from policywatch.cli import main

# A child process that is spawned imports this file, too.
if __name__ == "__main__":
    main()
