"""框架协议 · framework agreements: who may supply what, and for how much at most; bought from afterwards, as often as it is needed."""
