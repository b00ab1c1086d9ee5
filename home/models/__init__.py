from home.models.home_page import HomePage
from home.models.news import NewsIndexPage, NewsPage
from home.models.standard_page import StandardPage

__all__ = ["HomePage", "NewsIndexPage", "NewsPage", "StandardPage"]
