from home.models.contact_page import ContactPage
from home.models.home_page import HomePage
from home.models.news import NewsIndexPage, NewsPage
from home.models.standard_page import StandardPage

__all__ = ["ContactPage", "HomePage", "NewsIndexPage", "NewsPage", "StandardPage"]
