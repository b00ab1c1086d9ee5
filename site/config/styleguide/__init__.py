"""The style guide: every component in every state, for who works on the site; never served in production."""

from config.styleguide.states import ELSEWHERE, STATES

__all__ = ["ELSEWHERE", "STATES"]
