"""网络回调 · webhooks: what happens in the mall, told to the programs that asked for it."""
