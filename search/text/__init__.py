"""文本分析 · how Chinese as buyers write it becomes tokens; documents and queries go through the same analyser."""
