"""询问、质疑、投诉 · questions, challenges and complaints as they are kept, who may do what about them, and what follows."""
