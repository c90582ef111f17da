"""导航菜单 · the mall's menus: trees of items that lead to a category, a collection, a page or an address."""
