"""Bringing a data folder up to date: migrate, then the posts as shipped. Run on first use and after an upgrade."""

from django.core.management import call_command

from guanjia.concerns.access.posts import install_posts


def install(*, quiet: bool = True) -> None:
    """Make or upgrade the database; safe to be killed and run again."""
    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    install_posts()
