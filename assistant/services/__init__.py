"""One small adapter per part: it turns a library's iterator or callable into bus traffic."""
