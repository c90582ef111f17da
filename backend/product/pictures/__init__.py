"""商品图片 · pictures of products: painted from a hint, shrunk to thumbnails, and checked when they are uploaded."""
