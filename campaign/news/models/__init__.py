from campaign.news.models.news import NewsPage, NewsSource
from campaign.news.models.news_index import NewsIndexPage

__all__ = [
    "NewsIndexPage",
    "NewsPage",
    "NewsSource",
]
