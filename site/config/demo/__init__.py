from config.demo.loading import has_content, load

__all__ = ["has_content", "load"]
