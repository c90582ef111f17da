"""检索 · search: Chinese text analysis, one query model and interchangeable engines behind one port."""
