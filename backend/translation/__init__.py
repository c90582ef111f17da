"""译文 · translations: what the mall's Chinese texts are in other languages. One table keeps them all."""
