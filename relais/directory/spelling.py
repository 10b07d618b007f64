from relais.core.search.spelling import SearchKeyField, holding, plain_words

__all__ = ["SearchKeyField", "holding", "plain_words"]
